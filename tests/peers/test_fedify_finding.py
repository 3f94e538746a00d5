"""Who is who: handles, actors, and how many follow whom, told to a Fedify server and by it."""

from fedibrand.remote import webfinger
from tests.peers.exchange import Exchange


async def test_each_finds_the_other_by_their_handle(exchange: Exchange) -> None:
    peer, having = exchange.peer, exchange.instance.parts
    ours = await peer.do("lookup", what=str(exchange.brand.acct))
    assert (ours["type"], ours["id"]) == ("Organization", exchange.brand.names.actor)

    handle = peer.origin.replace("http://", "@fern@")
    found = await webfinger.lookup(handle, having.client)
    assert found.actor_uri == peer.actor
    fern = await having.actors.get(found.actor_uri, having.keys.signer(exchange.brand.id))
    assert (fern.id, fern.name) == (peer.actor, "Fern")
    assert await webfinger.acct_of(fern, having.client) == handle


async def test_a_brand_tells_how_many_follow_it_and_not_who(exchange: Exchange) -> None:
    await exchange.does("follow", actor=exchange.brand.names.actor)
    followers = await exchange.peer.do("lookup", what=exchange.brand.names.followers)
    assert (followers["type"], followers["json"]["totalItems"]) == ("OrderedCollection", 1)
    assert exchange.peer.actor not in str(followers["json"])
