"""THREATS 8: everything remote has a bound: time, how many at once, and nothing that was taken is lost."""

import asyncio
import contextlib
import time

import pytest

from fedibrand.testing.running import add_brand
from tests.refusals.conftest import Start
from tests.refusals.peer import Peer, Person
from tests.refusals.watching import Watch, eventually
from tests.refusals.wire import Reply, door_of, encoded, head, read, signed

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def mallory(peer: Peer) -> Person:
    return peer.person("mallory")


async def cut(port: int, first: bytes, *more: bytes) -> bytes:
    """Send bytes, never the end of them, and return what came back until the other end closed.

    Of ``more``, a piece follows every fifth of a second.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    came, pieces = b"", list(more)
    writer.write(first)
    with contextlib.suppress(ConnectionError):
        async with asyncio.timeout(5):
            while True:
                try:
                    part = await asyncio.wait_for(reader.read(65536), 0.2)
                except TimeoutError:
                    writer.write(pieces.pop(0) if pieces else b"")
                    continue
                if not part:
                    break
                came += part
    writer.close()
    return came


@pytest.mark.parametrize("first", [b"", b"POST /inbox HTTP/1.1\r\nHost: x\r\n"])
async def test_a_head_that_does_not_come_is_cut(first: bytes, start: Start) -> None:
    instance = await start(FEDIBRAND_REQUEST_SECONDS="1")
    began = time.monotonic()
    assert await cut(instance.port, first) == b""
    assert time.monotonic() - began < 3


async def test_a_head_that_drips_is_cut_as_well(start: Start) -> None:
    instance = await start(FEDIBRAND_REQUEST_SECONDS="1")
    drops = [b"X: 1\r\n"] * 20
    assert await cut(instance.port, b"POST /inbox HTTP/1.1\r\nHost: x\r\n", *drops) == b""


async def test_a_second_head_that_drips_is_cut_as_well(start: Start) -> None:
    instance = await start(FEDIBRAND_REQUEST_SECONDS="1")
    host = instance.settings.host
    whole = f"GET /nothing HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    came = await cut(instance.port, whole + b"GET /nothing HTTP/1.1\r\n", *[b"X: 1\r\n"] * 20)
    assert came.count(b"HTTP/1.1 404") == 1


async def test_a_body_that_does_not_come_is_cut_and_told_so(
    start: Start, peer: Peer, mallory: Person, watch: Watch
) -> None:
    instance = await start(FEDIBRAND_REQUEST_SECONDS="1")
    acme = await add_brand(instance, "acme")
    door, mention = door_of(instance), mallory.mention(acme.names.actor)
    headers = signed(door.url, mention, mallory.key)

    async def slowly() -> Reply:
        return read(await cut(instance.port, head(headers, door.path) + encoded(mention)[:100]))

    await watch.over(instance).refused(slowly(), 408, "too-slow")


async def test_a_body_that_breaks_off_is_nothing(start: Start, mallory: Person, watch: Watch) -> None:
    instance = await start()
    acme = await add_brand(instance, "acme")
    door, mention = door_of(instance), mallory.mention(acme.names.actor)
    before = await watch.over(instance).rows()
    watch.lines.clear()
    _, writer = await asyncio.open_connection("127.0.0.1", instance.port)
    writer.write(head(signed(door.url, mention, mallory.key), door.path) + encoded(mention)[:100])
    await writer.drain()
    writer.close()
    await writer.wait_closed()

    async def said() -> bool:
        return bool(watch.lines)

    await eventually(said)
    assert await watch.over(instance).rows() == before
    assert [(line["log_level"], line["code"]) for line in watch.lines] == [("info", "malformed")]
    watch.silent()


async def test_beyond_what_is_in_work_at_once_a_peer_is_told_to_come_again(
    start: Start, mallory: Person, watch: Watch
) -> None:
    instance = await start(FEDIBRAND_MAX_WAITING="1")
    acme = await add_brand(instance, "acme")
    door = door_of(instance)
    held, late = (mallory.mention(acme.names.actor) for _ in range(2))
    body = encoded(held)
    reader, writer = await asyncio.open_connection("127.0.0.1", instance.port)
    writer.write(head(signed(door.url, held, mallory.key), door.path) + body[:10])
    await writer.drain()
    over = watch.over(instance)
    reply = await door.send(late, mallory)
    for _ in range(50):
        if reply.status == 503:
            break
        await asyncio.sleep(0.02)
        reply = await door.send({**late, "id": mallory.new_id("activities")}, mallory)
    reply = await over.refused(door.send(late, mallory), 503, "busy")
    assert int(reply.headers["retry-after"]) > 0
    writer.write(body[10:])
    assert read(await reader.read()).status == 202
    writer.close()
    assert (await door.send(late, mallory)).status == 202
    await instance.settled()
    assert await over.left() == []


async def test_of_a_crowd_nobody_who_was_told_202_is_lost(
    start: Start, mallory: Person, watch: Watch
) -> None:
    instance = await start(FEDIBRAND_MAX_WAITING="8", FEDIBRAND_CONVERSATIONS_PER_CONSUMER="1000")
    acme = await add_brand(instance, "acme")
    door = door_of(instance)
    crowd = [mallory.mention(acme.names.actor) for _ in range(60)]
    replies = await asyncio.gather(*(door.send(each, mallory) for each in crowd))
    taken = sum(reply.status == 202 for reply in replies)
    assert {reply.status for reply in replies} <= {202, 503}
    assert (await watch.over(instance).rows())["holding"] == taken


async def test_one_consumer_whose_posts_never_come_keeps_nobody_else_waiting(
    start: Start, peer: Peer, mallory: Person, watch: Watch
) -> None:
    instance = await start(
        FEDIBRAND_CONVERSATIONS_PER_CONSUMER="10000", FEDIBRAND_CONVERSATIONS_PER_HOST="10000"
    )
    acme = await add_brand(instance, "acme")
    door, alice = door_of(instance), peer.person("alice")
    assert (await door.send(alice.mention(acme.names.actor), alice)).status == 202
    over = watch.over(instance)
    before = (await over.rows())["holding"]
    pit = [mallory.activity("Create", f"{mallory.id}/pit/{n}", to=[acme.names.actor]) for n in range(650)]
    with peer.silent("/users/mallory/pit/"):
        for at in range(0, len(pit), 50):
            await asyncio.gather(*(door.send(each, mallory) for each in pit[at : at + 50]))
        assert (await door.send(alice.mention(acme.names.actor), alice)).status == 202

        async def held() -> bool:
            return await over.column("SELECT count(*) FROM holding") == [before + 1]

        await eventually(held)
