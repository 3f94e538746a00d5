"""P12: a forgotten consumer leaves endings, a receipt, and bare ids that say 410; a restore forgets again."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from fedibrand.app.parts import KEY_STORE
from fedibrand.consumers import ledger
from fedibrand.domain import Standing
from tests.promises.canary import Watch, canary, seen
from tests.promises.packages import LEFT, works
from tests.promises.world import World, write

WHO = (
    "consumer",
    "holding",
    "conversation",
    "answer",
    *LEFT,
    "label",
    "reaction",
    "consent_grant",
    "follow",
)


async def says_forget(world: World) -> None:
    await write(world.alice, world.brand_row, "direct", "forget")


async def deletes_account(world: World) -> None:
    await world.alice.delete_account()


async def known(world: World) -> str:
    """Have alice talk, follow, be followed, be answered; return the answer's id."""
    await world.alice.follow(world.acct)
    await write(world.alice, world.brand_row, "direct", "invite")
    await world.settled()
    await world.hears()
    answer = await world.answers_with("Turn it round.")
    await world.alice.like(world.brand_row.names.answer(answer))
    (conversation,) = await world.rows("SELECT id FROM conversation")
    await works(world, conversation, answer, "she is right", "she is right", "she is right")
    return answer


async def left(world: World) -> dict[str, int]:
    return {table: (await world.rows(f"SELECT count(*) FROM {table}"))[0] for table in WHO}


async def standing(world: World) -> Standing:
    having = world.instance.parts
    actor = having.vault.hash(world.alice.id)
    return await having.store.read(ledger.standing_of, world.brand_row.id, actor)


async def status(url: str) -> tuple[int, Any]:
    headers = {"Accept": "application/activity+json"}
    async with aiohttp.ClientSession(headers=headers) as session, session.get(url) as response:
        return response.status, await response.json(content_type=None)


def endings(world: World) -> list[tuple[bytes, str]]:
    with closing(sqlite3.connect(world.folder / KEY_STORE)) as keys:
        return list(keys.execute("SELECT actor_hash, what FROM ending"))


@pytest.mark.parametrize("leaving", [says_forget, deletes_account])
async def test_what_is_left_of_them_names_nobody(world: World, leaving: Any) -> None:
    answer = await known(world)
    actor = world.instance.parts.vault.hash(world.alice.id)
    assert (await status(world.brand_row.names.answer(answer)))[0] == 200
    await leaving(world)
    await world.settled()
    assert await left(world) == dict.fromkeys(WHO, 0)
    assert await standing(world) is Standing.FORGOTTEN
    assert await world.ledger() == ["forgotten"]
    assert (actor, "forgotten") in endings(world)
    assert answer in await world.rows("SELECT id FROM gone_answer")
    code, tombstone = await status(world.brand_row.names.answer(answer))
    assert (code, tombstone["type"]) == (410, "Tombstone")
    assert await world.rows("SELECT count(*) FROM receipt") == [1]
    await world.passes(timedelta(days=2))
    assert seen([world.alice.id, f"{world.alice.id}/inbox"], world.folder) == []


@pytest.mark.parametrize("leaving", [says_forget, deletes_account])
async def test_restoring_a_backup_in_which_they_are_known_forgets_them_before_it_serves(
    world: World, tmp_path: Path, leaving: Any
) -> None:
    word, backup = canary(), tmp_path / "older.backup"
    watch = Watch(world, [word], [])
    answer = await known(world)
    await world.hears(text=word)
    assert await world.command("backup", str(backup)) == 0
    await leaving(world)
    await world.settled()
    await world.stop()
    assert await world.alone("restore", str(backup), "--replace") == 0
    with closing(sqlite3.connect(watch.record)) as record:
        found = {name: record.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in WHO}
    assert found == dict.fromkeys(WHO, 0)
    assert watch.can_be_read() == 0
    world.clock.move(max(timedelta(), datetime.now(UTC) - world.clock.now()))
    await world.begin()
    before = len(world.sent)
    await world.settled()
    assert await standing(world) is Standing.FORGOTTEN
    assert (await status(world.brand_row.names.answer(answer)))[0] == 410
    assert world.sent[before:] == []


async def test_whoever_writes_again_is_a_stranger_without_a_past(world: World) -> None:
    await known(world)
    await says_forget(world)
    await world.settled()
    world.clock.move(2)
    await world.hears(text="hello, we have not met")
    assert await standing(world) is Standing.STRANGER
    assert (await left(world))["holding"] == 1
    assert (await left(world))["follow"] == 0
