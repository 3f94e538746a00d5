"""What lies on a Fedify server is fetched as the brand that asks, and looked at again where it lies."""

import pytest

from fedibrand.applying.recheck import Seen
from fedibrand.domain import HoldingState
from tests.peers.exchange import Exchange


async def fetches(exchange: Exchange, post: str) -> list[tuple[str, int, bool]]:
    """How each request for a post was signed, how it was answered, and whether the brand made it."""
    path = post.removeprefix(exchange.peer.origin)
    key = f'"{exchange.brand.names.actor}#'
    found = await exchange.peer.requests(method="GET", path=path)
    return [
        (
            each["signature"],
            each["status"],
            key in each["headers"].get("signature-input", each["headers"]["signature"]),
        )
        for each in found
    ]


async def look(exchange: Exchange) -> Seen:
    [held] = await exchange.rows("holding")
    return await exchange.instance.parts.recheck.look(held.id)


@pytest.mark.parametrize("visibility", ["followers", "direct"])
async def test_a_private_note_that_came_by_its_id_is_fetched_as_the_brand(
    in_each_dialect: Exchange, visibility: str
) -> None:
    exchange = in_each_dialect
    post = await exchange.mentions("<p>the kettle leaks</p>", visibility=visibility, bare=True)
    [sent] = await exchange.peer.sent()
    assert await exchange.words() == ["the kettle leaks"]
    assert await fetches(exchange, post) == [(sent["signature"], 200, True)]


async def test_an_edit_that_nobody_told_us_of_is_seen_at_its_origin(exchange: Exchange) -> None:
    post = await exchange.mentions("<p>the cattle leaks</p>", visibility="direct")
    assert await look(exchange) is Seen.SAME
    await exchange.peer.do("edit", object=post, content="<p>the kettle leaks</p>", silent=True)
    assert await look(exchange) is Seen.EDITED
    assert await exchange.words() == ["the kettle leaks"]


@pytest.mark.parametrize("visibility", ["public", "followers", "direct"])
async def test_what_was_deleted_and_nobody_told_us_of_ends(exchange: Exchange, visibility: str) -> None:
    post = await exchange.mentions("<p>the kettle leaks</p>", visibility=visibility)
    await exchange.peer.do("delete", object=post, silent=True)
    assert await look(exchange) is Seen.GONE
    [ended] = (await exchange.thread()).posts
    assert (ended.state, ended.text) == (HoldingState.WITHDRAWN, "")


async def test_a_server_that_is_down_ends_nothing(exchange: Exchange) -> None:
    await exchange.mentions("<p>the kettle leaks</p>")
    exchange.peer.server.stop()
    assert await look(exchange) is Seen.UNCHECKED
    assert await exchange.words() == ["the kettle leaks"]
