"""THREATS 6, 8: a key that cannot be had now loses nothing; one that is gone for good costs nothing."""

import asyncio
from pathlib import Path

import pytest

from fedibrand.brands.registry import BrandRow
from fedibrand.testing.running import free_port, local_settings, running
from tests.refusals.conftest import Start
from tests.refusals.peer import Peer
from tests.refusals.watching import Watch, eventually
from tests.refusals.wire import Door, door_of

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408, 429])
async def test_a_key_server_in_trouble_is_waited_for(
    status: int, door: Door, peer: Peer, acme: BrandRow, watch: Watch
) -> None:
    mallory = peer.person(f"later{status}")
    peer.fail(f"/users/later{status}", status)
    reply = await watch.refused(door.send(mallory.mention(acme.names.actor), mallory), 503, "key-unreachable")
    assert 1 <= int(reply.headers["retry-after"]) <= 3600


@pytest.mark.parametrize(
    "wait",
    ["-1", "x", "9" * 400, "Thu, 01 Jan 2026 00:00:00 +9999999999999999", "Fri, 31 Dec 9999 23:59:59 -2359"],
)
async def test_how_long_a_key_server_wants_us_to_wait_has_a_bound(
    wait: str, door: Door, peer: Peer, acme: BrandRow, watch: Watch
) -> None:
    mallory = peer.person(f"wait{len(wait)}")
    peer.fail(f"/users/wait{len(wait)}", 503, **{"Retry-After": wait})
    reply = await watch.refused(door.send(mallory.mention(acme.names.actor), mallory), 503, "key-unreachable")
    assert 1 <= int(reply.headers["retry-after"]) <= 3600


async def test_a_key_server_that_is_down_is_asked_again_when_it_said_and_what_it_sent_is_taken_then(
    start: Start, peer: Peer, watch: Watch
) -> None:
    instance = await start()
    acme = await watch.over(instance).brand("acme")
    door, mallory = door_of(instance), peer.person("comes-back")
    served = peer.answers["/users/comes-back"]
    peer.fail("/users/comes-back", 503, **{"Retry-After": "1"})
    mention = mallory.mention(acme.names.actor)
    over = watch.over(instance)
    await over.refused(door.send(mention, mallory), 503, "key-unreachable")
    peer.answers["/users/comes-back"] = served
    await over.refused(door.send(mention, mallory), 503, "key-unreachable")

    async def taken() -> bool:
        return (await door.send(mention, mallory)).status == 202

    await eventually(taken)
    assert (await over.rows())["holding"] == 1


async def test_a_port_where_nobody_listens_is_a_key_server_that_is_down(
    door: Door, acme: BrandRow, watch: Watch
) -> None:
    async with Peer() as gone:
        mallory = gone.person("mallory")
    sending = door.send(mallory.mention(acme.names.actor), mallory)
    await watch.refused(sending, 503, "key-unreachable")


@pytest.mark.parametrize("status", [401, 403, 404, 400, 204, 418])
async def test_a_key_that_is_not_served_is_none(
    status: int, door: Door, peer: Peer, acme: BrandRow, watch: Watch
) -> None:
    mallory = peer.person(f"none{status}")
    peer.fail(f"/users/none{status}", status)
    await watch.refused(door.send(mallory.mention(acme.names.actor), mallory), 401, "no-key")


async def test_a_key_that_is_gone_signs_nothing(door: Door, peer: Peer, acme: BrandRow, watch: Watch) -> None:
    mallory = peer.person("gone")
    peer.fail("/users/gone", 410)
    await watch.refused(door.send(mallory.mention(acme.names.actor), mallory), 401, "key-gone")


async def test_a_delete_by_a_key_that_is_gone_is_taken_and_nothing_comes_of_it(
    door: Door, peer: Peer, acme: BrandRow, watch: Watch
) -> None:
    mallory = peer.person("gone-too")
    peer.fail("/users/gone-too", 410)
    for about in (mallory.new_id(), {"type": "Tombstone", "id": mallory.new_id()}):
        await watch.taken(door.send(mallory.activity("Delete", about), mallory))


async def test_an_actor_who_is_gone_is_forgotten_although_no_key_can_tell_it(
    tmp_path: Path, peer: Peer, watch: Watch
) -> None:
    """Their Delete comes when their key is gone; the actor's own 410 is what we believe."""
    settings = local_settings(tmp_path, free_port())
    mallory = peer.person("leaves")
    async with running(settings) as first:
        acme = await watch.over(first).brand("acme")
        assert (await door_of(first).send(mallory.mention(acme.names.actor), mallory)).status == 202
        assert (await watch.over(first).rows())["holding"] == 1
    peer.fail("/users/leaves", 410)
    async with running(settings) as again:
        gone = mallory.activity("Delete", mallory.id)
        assert (await door_of(again).send(gone, mallory)).status == 202
        rows = await watch.over(again).rows()
        assert (rows["holding"], rows["content"], rows["consumer"]) == (0, 0, 0)


async def test_five_hundred_deletes_of_people_nobody_here_knows_cost_their_server_nothing(
    door: Door, peer: Peer, watch: Watch
) -> None:
    mallory = peer.person("mallory")
    before = await watch.rows()
    peer.asked.clear()
    watch.lines.clear()
    gone = [f"{peer.origin}/users/gone{n}" for n in range(500)]
    storm = [{**mallory.activity("Delete", each), "id": f"{each}#delete", "actor": each} for each in gone]
    storm[::2] = [{**each, "object": {"type": "Tombstone", "id": each["actor"]}} for each in storm[::2]]
    for at in range(0, 500, 50):
        replies = await asyncio.gather(*(door.send(each, mallory) for each in storm[at : at + 50]))
        assert {reply.status for reply in replies} == {202}
    assert peer.asked == []
    assert await watch.rows() == before
    assert watch.lines == []


async def test_what_only_looks_like_such_a_delete_is_looked_at(
    door: Door, peer: Peer, acme: BrandRow, watch: Watch
) -> None:
    mallory, other = peer.person("mallory"), f"{peer.origin}/users/other"
    forged = {**mallory.activity("Delete", other), "actor": other}
    await watch.taken(door.send({**forged, "object": f"{other}/1"}, mallory), counted="forwarded")


async def test_one_bad_key_is_asked_for_once_however_often_it_is_used(
    door: Door, peer: Peer, acme: BrandRow, watch: Watch
) -> None:
    mallory = peer.person("again", publicKey={"id": "x", "owner": "y", "publicKeyPem": "z"})
    peer.asked.clear()
    for _ in range(5):
        await watch.refused(door.send(mallory.mention(acme.names.actor), mallory), 401, "no-key")
    assert peer.asked == ["/users/again"]
