"""A brand follows somebody on a Fedify server who invited it, and parts when they say so."""

import re

import pytest

from fedibrand.activitypub.errors import EffectRefused
from fedibrand.domain import Standing
from fedibrand.effects import React, RequestFollow
from fedibrand.inbox import synchronising
from tests.peers.conftest import StartExchange, StartPeer
from tests.peers.exchange import Exchange


@pytest.fixture
async def by_hand(fedify: StartPeer, exchange_with: StartExchange) -> Exchange:
    """Acme, and a fern who accepts or rejects each Follow when told to."""
    return await exchange_with(await fedify(accept="manual"))


async def test_who_invites_is_followed_and_heard(in_each_dialect: Exchange) -> None:
    exchange = in_each_dialect
    follow = await exchange.is_followed()
    assert follow["object"] == exchange.peer.actor
    assert await exchange.standing() is Standing.FOLLOWING
    assert (await exchange.peer.state())["followers"] == [exchange.brand.names.actor]

    post = (await exchange.does("post", content="<p>tea</p>", visibility="followers"))["object"]
    [held] = await exchange.rows("holding")
    assert (held.why, held.level, held.edited) == ("listen", "followers", 0)
    await exchange.does("edit", object=post, content="<p>more tea</p>")
    [edited] = await exchange.rows("holding")
    assert (edited.id, edited.edited) == (held.id, 1)
    assert edited.lease_key_id != held.lease_key_id
    await exchange.does("delete", object=post)
    assert await exchange.rows("holding") == []


async def test_what_is_overheard_may_be_liked_and_not_answered(exchange: Exchange) -> None:
    await exchange.is_followed()
    post = (await exchange.does("post", content="<p>tea</p>", visibility="followers"))["object"]
    with pytest.raises(EffectRefused):
        await exchange.answers("We have tea.")
    [held] = await exchange.rows("holding")
    await exchange.acts(React(holding=held.id))
    await exchange.hears("Like", object=post)


async def test_both_make_the_same_digest_of_who_follows(exchange: Exchange) -> None:
    await exchange.is_followed()
    said = await exchange.does("post", content="<p>tea</p>", visibility="followers", shared=True)
    [sent] = await exchange.peer.sent(id=said["activity"])
    assert sent["inbox"] == f"{exchange.brand.origin}/inbox"
    told = dict(re.findall(r'(\w+)="([^"]*)"', sent["headers"]["collection-synchronization"]))
    assert told["digest"] == synchronising.digest([exchange.brand.names.actor])
    assert [row.why for row in await exchange.rows("holding")] == ["listen"]


async def test_stop_ends_the_follow_on_both_sides(exchange: Exchange) -> None:
    follow = await exchange.is_followed()
    await exchange.does("post", content="<p>tea</p>", visibility="followers")
    await exchange.messages("stop")
    await exchange.hears("Undo", object=follow["id"])
    assert (await exchange.peer.state())["followers"] == []
    assert await exchange.standing() is Standing.RELEASED
    assert await exchange.rows("holding") == []


async def test_who_says_no_is_not_asked_again(by_hand: Exchange) -> None:
    follow = await by_hand.invites()
    assert await by_hand.standing() is Standing.INVITED
    await by_hand.does("reject", follow=follow["id"])
    assert await by_hand.standing() is Standing.RELEASED
    with pytest.raises(EffectRefused) as refused:
        await by_hand.acts(RequestFollow())
    assert refused.value.promise == "P6"
    assert len(await by_hand.peer.received(type="Follow")) == 1


async def test_who_accepts_by_hand_and_then_removes_us_is_heard_in_between_alone(by_hand: Exchange) -> None:
    follow = await by_hand.invites()
    await by_hand.does("accept", follow=follow["id"])
    assert await by_hand.standing() is Standing.FOLLOWING
    await by_hand.does("post", content="<p>tea</p>", visibility="followers")
    assert len(await by_hand.rows("holding")) == 1
    await by_hand.does("reject", follow=follow["id"])
    assert await by_hand.standing() is Standing.RELEASED
    assert await by_hand.rows("holding") == []
