"""A conversation with somebody on a Fedify server: asked, answered, edited, taken back."""

import pytest

from fedibrand.activitypub.vocabulary import Actor
from fedibrand.domain import HoldingState
from fedibrand.effects import EditAnswer, WithdrawAnswer
from fedibrand.remote import webfinger
from tests.peers.exchange import Exchange
from tests.peers.peer import PeerRefusedError

PUBLIC = "as:Public"


def said(activity: dict) -> dict:
    return activity["json"]["object"]


async def test_each_finds_the_other_by_their_handle(exchange: Exchange) -> None:
    peer, having = exchange.peer, exchange.instance.parts
    ours = await peer.do("lookup", what=str(exchange.brand.acct))
    assert (ours["type"], ours["id"]) == ("Organization", exchange.brand.names.actor)
    assert ours["json"]["inbox"] == exchange.brand.names.inbox

    handle = peer.origin.replace("http://", "@fern@")
    found = await webfinger.lookup(handle, having.client)
    fern = await having.actors.get(found.actor_uri, having.keys.signer(exchange.brand.id))
    assert isinstance(fern, Actor)
    assert (fern.id, fern.name) == (peer.actor, "Fern")
    assert await webfinger.acct_of(fern, having.client) == handle


async def test_a_mention_is_answered_in_the_signatures_its_sender_speaks(in_each_dialect: Exchange) -> None:
    exchange = in_each_dialect
    post = await exchange.mentions("<p>the kettle leaks</p>")
    [asked] = await exchange.peer.sent()
    thread = await exchange.thread()
    assert [one.uri for one in thread.posts] == [post]
    assert [one.text for one in thread.posts] == ["the kettle leaks"]
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
