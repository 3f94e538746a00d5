"""A conversation with somebody on a Fedify server: asked, answered, edited, taken back."""

import pytest

from fedibrand.activitypub.addressing import Level
from fedibrand.domain import HoldingState
from fedibrand.effects import EditAnswer, WithdrawAnswer
from tests.peers.exchange import Exchange
from tests.peers.peer import Json, PeerRefusedError

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def said(activity: Json) -> Json:
    note: Json = activity["json"]["object"]
    return note


def named(value: str | list[str] | None) -> list[str]:
    """The ids in a member that one-element lists are taken out of."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


async def test_a_mention_is_answered_in_the_signatures_its_sender_speaks(in_each_dialect: Exchange) -> None:
    exchange = in_each_dialect
    post = await exchange.mentions("<p>the kettle leaks</p>")
    [asked] = await exchange.peer.sent()
    thread = await exchange.thread()
    assert [(one.uri, one.text, one.level) for one in thread.posts] == [
        (post, "the kettle leaks", Level.PUBLIC)
    ]
    assert thread.consumer.name == "Fern"

    answer = await exchange.answers("Which kettle is it?")

    heard = await exchange.hears("Create", object=exchange.brand.names.answer(answer))
    assert heard["inbox"] == "fern"
    assert said(heard)["inReplyTo"] == post
    assert "Which kettle is it?" in said(heard)["content"]
    [posted] = await exchange.posted(1)
    assert (posted["status"], posted["signature"]) == (202, asked["signature"])
    assert posted["signedBy"].startswith(f"{exchange.brand.names.actor}#key-")
    assert posted["provenBy"] == exchange.brand.names.actor
    assert await exchange.peer.errors() == []


async def test_an_answer_is_edited_and_withdrawn_where_it_was_read(in_each_dialect: Exchange) -> None:
    exchange = in_each_dialect
    await exchange.mentions("<p>the kettle leaks</p>")
    answer = await exchange.answers("Which cattle is it?")
    url = exchange.brand.names.answer(answer)
    await exchange.acts(EditAnswer(answer=answer, text="Which kettle is it?"))
    edited = await exchange.hears("Update", object=url)
    assert "kettle" in said(edited)["content"]
    assert said(edited)["updated"] >= said(edited)["published"]
    assert (await exchange.peer.do("lookup", what=url))["json"]["content"] == said(edited)["content"]

    await exchange.acts(WithdrawAnswer(answer=answer))

    withdrawn = await exchange.hears("Delete", object=url)
    assert said(withdrawn)["type"] == "Tombstone"
    with pytest.raises(PeerRefusedError, match="finds nothing"):
        await exchange.peer.do("lookup", what=url)
    posts = await exchange.posted(3)
    assert {post["status"] for post in posts} == {202}
    assert {post["provenBy"] for post in posts} == {exchange.brand.names.actor}
    assert all(post["signedBy"] for post in posts)


@pytest.mark.parametrize("visibility", ["public", "unlisted", "followers", "direct"])
async def test_an_answer_is_as_open_as_what_it_answers(exchange: Exchange, visibility: str) -> None:
    peer, brand = exchange.peer, exchange.brand.names
    await exchange.mentions("<p>the kettle leaks</p>", visibility=visibility)
    url = brand.answer(await exchange.answers("Which kettle is it?"))

    note = said(await exchange.hears("Create"))

    also = {"public": [PUBLIC], "unlisted": [PUBLIC], "followers": [brand.actor], "direct": []}
    assert (named(note["to"]), named(note.get("cc"))) == ([peer.actor], also[visibility])
    assert (await peer.do("lookup", what=url))["json"]["content"] == note["content"]
    if visibility in ("followers", "direct"):
        with pytest.raises(PeerRefusedError):
            await peer.do("lookup", what=url, signed=False)
    else:
        assert (await peer.do("lookup", what=url, signed=False))["id"] == url


async def test_a_private_answer_is_read_with_either_signature(in_each_dialect: Exchange) -> None:
    exchange = in_each_dialect
    await exchange.mentions("<p>the kettle leaks</p>", visibility="direct")
    url = exchange.brand.names.answer(await exchange.answers("Which kettle is it?"))
    assert "Which kettle" in (await exchange.peer.do("lookup", what=url))["json"]["content"]


async def test_a_reply_to_an_answer_joins_its_conversation(exchange: Exchange) -> None:
    await exchange.mentions("<p>the kettle leaks</p>")
    answer = await exchange.answers("Which kettle is it?")
    await exchange.does("reply", inReplyTo=exchange.brand.names.answer(answer), content="<p>the red one</p>")
    assert await exchange.words() == ["the kettle leaks", "the red one"]
    second = await exchange.answers("Thank you.")
    await exchange.hears("Create", object=exchange.brand.names.answer(second))


async def test_what_they_edit_is_replaced_and_what_they_delete_ends(exchange: Exchange) -> None:
    post = await exchange.mentions("<p>the cattle leaks</p>")
    await exchange.does("edit", object=post, content="<p>the kettle leaks</p>")
    assert await exchange.words() == ["the kettle leaks"]
    await exchange.does("delete", object=post)
    [ended] = (await exchange.thread()).posts
    assert (ended.state, ended.text) == (HoldingState.WITHDRAWN, "")
