"""Somebody on a Fedify server follows a brand."""

from fedibrand.domain import BrandSettings, Means, Scope
from fedibrand.testing.running import add_brand
from tests.peers.exchange import Exchange


async def test_a_follow_is_accepted_and_taken_back(in_each_dialect: Exchange) -> None:
    exchange, acme = in_each_dialect, in_each_dialect.brand.names.actor
    asked = await exchange.does("follow", actor=acme)
    await exchange.hears("Accept", object=asked["activity"])
    assert (await exchange.peer.state())["following"] == [acme]
    known = await exchange.known()
    assert known is not None
    assert known.follows_us_since is not None
    assert [(grant.scope, grant.means) for grant in known.grants] == [(Scope.TALK, Means.FOLLOW)]

    await exchange.does("undo-follow", actor=acme)

    left = await exchange.known()
    assert left is None or (left.follows_us_since, left.grants) == (None, ())
    assert [post["provenBy"] for post in await exchange.posted(1)] == [acme]


async def test_a_follow_of_a_brand_that_wants_none_is_rejected(exchange: Exchange) -> None:
    shy = await add_brand(exchange.instance, "shy", settings=BrandSettings(accept_follows=False))
    asked = await exchange.does("follow", actor=shy.names.actor)
    [answer] = await exchange.peer.received(object=asked["activity"])
    assert (answer["type"], answer["actor"]) == ("Reject", shy.names.actor)
    assert (await exchange.peer.state())["following"] == []


async def test_who_unfollowed_may_follow_again(exchange: Exchange) -> None:
    for _ in range(2):
        asked = await exchange.does("follow", actor=exchange.brand.names.actor)
        await exchange.hears("Accept", object=asked["activity"])
        await exchange.does("undo-follow", actor=exchange.brand.names.actor)
    assert await exchange.rows("follower") == []
