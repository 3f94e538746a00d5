"""P3: words go only to the people of that conversation; what carries none, only to whom it concerns."""

from sqlalchemy import Connection

from fedibrand.brands import news, registry
from fedibrand.effects import React
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.posted import Posted
from tests.promises.world import LEVELS, World, write


async def at(server: ConsumerServer, world: World) -> list[Posted]:
    """What came to any inbox of a server."""
    return [one for one in world.sent if one.inbox.startswith(server.origin)]


async def test_an_answer_goes_to_the_one_who_is_answered_and_to_no_bystander(world: World) -> None:
    elsewhere = await world.server(host="127.0.0.1")
    bob, carol = elsewhere.consumer("bob"), elsewhere.consumer("carol")
    await carol.follow(world.acct)
    await world.alice.follow(world.acct)
    await world.settled()
    for level in LEVELS:
        await world.hears(level)
        await world.answers_with("Turn it round.")
    answer = (await world.rows("SELECT id FROM answer ORDER BY id"))[0]
    await bob.mention(world.acct, "mine too", reply_to=world.brand_row.names.answer(answer))
    await world.settled()
    said = world.said()
    assert [one.inbox for one in said] == [f"{world.alice.id}/inbox"] * len(LEVELS)
    assert {one.kind for one in await at(elsewhere, world)} == {"Accept"}


async def test_what_carries_no_words_goes_to_the_one_consumer_it_is_about(world: World) -> None:
    elsewhere = await world.server(host="127.0.0.1")
    bob = elsewhere.consumer("bob")
    await bob.follow(world.acct)
    await world.settled()
    before = len(await at(elsewhere, world))
    await world.alice.follow(world.acct)
    await world.hears()
    await world.act(world.brand_row, world.alice, React(holding=(await world.holdings())[-1].id))
    await write(world.alice, world.brand_row, "direct", "invite")
    await world.settled()
    await write(world.alice, world.brand_row, "direct", "stop")
    await world.settled()
    wordless = {one.kind: one.inbox for one in world.sent if one.kind in ("Accept", "Like", "Follow", "Undo")}
    assert wordless == dict.fromkeys(("Accept", "Like", "Follow", "Undo"), f"{world.alice.id}/inbox")
    assert len(await at(elsewhere, world)) == before


async def test_what_a_brand_says_of_itself_goes_to_followers_followed_and_those_it_may_talk_to(
    world: World,
) -> None:
    servers = [await world.server(host=host) for host in ("127.0.0.1", "localhost", "127.0.0.1", "localhost")]
    follower, followed, talker, stranger = (one.consumer("bob") for one in servers)
    await follower.follow(world.acct)
    await write(followed, world.brand_row, "direct", "invite")
    await talker.mention(world.acct, "hello")
    await stranger.post("nothing about any brand")
    await world.settled()
    gone = servers[0].consumer("carol")
    await gone.follow(world.acct)
    await world.settled()
    await gone.unfollow(world.acct)
    await world.settled()
    before = len(world.sent)
    await world.instance.parts.store.write(_edit, world)
    await world.settled()
    told = world.sent[before:]
    assert {one.kind for one in told} == {"Update"}
    assert sorted(one.inbox for one in told) == sorted(f"{one.origin}/inbox" for one in servers[:3])


async def test_a_blocker_hears_nothing_more_not_even_that_the_brand_is_gone(
    world: World, alice: Consumer
) -> None:
    await alice.follow(world.acct)
    await world.hears()
    await world.answers_with("Turn it round.")
    await alice.block(world.acct)
    await world.settled()
    before = len(world.sent)
    await world.instance.parts.store.write(_remove, world)
    await world.settled()
    assert world.sent[before:] == []


def _edit(connection: Connection, world: World) -> None:
    brand = world.brand_row
    registry.edit(connection, brand.id, brand.row.profile, brand.row.settings, world.clock.now())
    news.changed(connection, brand.id, world.clock)


def _remove(connection: Connection, world: World) -> None:
    registry.remove(connection, world.brand_row.id, world.clock.now())
    news.left(connection, world.brand_row.id, world.clock)
