"""P8: every lease ends by itself, with no Delete ever delivered; older backups included."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from fedibrand.domain import BrandSettings
from fedibrand.inbox import reading
from fedibrand.team_effects import AddNote, Reopen, Resolve
from tests.promises.canary import Watch, canary, logged, record_in
from tests.promises.world import World, write

A_BIT = timedelta(minutes=5)


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    with logged(tmp_path / "all.log") as file:
        yield file


async def test_what_was_said_to_a_brand_ends_after_ninety_days_in_an_older_backup_too(
    log_file: Path, world: World, tmp_path: Path
) -> None:
    word, backup = canary(), tmp_path / "older.backup"
    watch = Watch(world, [word], [log_file, backup])
    await world.hears(text=word)
    assert await world.command("backup", str(backup)) == 0
    older = record_in(backup, tmp_path / "unpacked")
    await world.passes(timedelta(days=90) - A_BIT)
    assert watch.can_be_read() == watch.can_be_read(older) == 1
    await world.passes(2 * A_BIT)
    assert watch.can_be_read() == watch.can_be_read(older) == 0
    assert watch.lie_open() == []
    assert await world.rows("SELECT count(*) FROM content WHERE id IN (SELECT content_id FROM holding)") == [
        0
    ]
    assert [row.state for row in await world.holdings()] == ["lapsed"]
    assert [one.kind for one in world.sent] == []


async def test_what_was_listened_to_ends_after_seven_days(world: World) -> None:
    word = canary()
    watch = Watch(world, [word], [])
    await write(world.alice, world.brand_row, "direct", "invite")
    await world.settled()
    await world.alice.post(word, "followers")
    await world.settled()
    await world.passes(timedelta(days=7) - A_BIT)
    assert watch.can_be_read() == 1
    await world.passes(2 * A_BIT)
    assert watch.can_be_read() == 0
    assert await world.holdings() == []


async def test_thirty_days_after_a_conversation_was_resolved_its_posts_end(world: World) -> None:
    word = canary()
    watch = Watch(world, [word], [])
    await world.hears(text=word)
    (conversation,) = await world.rows("SELECT id FROM conversation")
    await world.act(world.brand_row, world.alice, Resolve(conversation=conversation))
    await world.act(world.brand_row, world.alice, Reopen(conversation=conversation))
    await world.passes(timedelta(days=30) - A_BIT)
    assert watch.can_be_read() == 1
    await world.passes(2 * A_BIT)
    assert watch.can_be_read() == 0


async def test_a_brand_may_hold_for_less_and_never_for_longer(world: World) -> None:
    word = canary()
    watch = Watch(world, [word], [])
    world.brand_row = await world.brand("bolt", BrandSettings(talk_days=2))
    await world.hears(text=word)
    await world.passes(timedelta(days=2) + A_BIT)
    assert watch.can_be_read() == 0


async def test_with_its_time_a_conversation_goes_with_all_that_was_said_in_it_and_the_profile(
    log_file: Path, world: World, tmp_path: Path
) -> None:
    name, quoted, noted, backup = canary(), canary(), canary(), tmp_path / "older.backup"
    watch = Watch(world, [name, quoted, noted], [log_file, backup])
    world.alice.display_name = name
    await world.hears()
    answer = await world.answers_with(f"You said {quoted}?")
    (conversation,) = await world.rows("SELECT id FROM conversation")
    await world.act(world.brand_row, world.alice, AddNote(conversation=conversation, text=noted))
    assert await world.command("backup", str(backup)) == 0
    older = record_in(backup, tmp_path / "unpacked")
    assert watch.can_be_read() == watch.can_be_read(older) == 3
    for _ in range(4):
        await world.passes(timedelta(days=91))
    assert watch.can_be_read() == watch.can_be_read(older) == 0
    assert watch.lie_open() == []
    for table in ("conversation", "holding", "answer", "note", "consumer", "content"):
        assert await world.rows(f"SELECT count(*) FROM {table}") == [0], table
    assert await world.rows("SELECT id FROM gone_answer") == [answer]


async def test_a_report_ends_after_thirty_days(world: World) -> None:
    word = canary()
    watch = Watch(world, [word], [])
    await world.alice.report(world.acct, word)
    await world.settled()
    await world.passes(timedelta(days=30) - A_BIT)
    assert watch.can_be_read() == 1
    await world.passes(2 * A_BIT)
    assert watch.can_be_read() == 0


async def test_what_could_not_be_handled_ends_after_seven_days(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    word = canary()
    watch = Watch(world, [word], [])

    def broken(*_args: object) -> None:
        raise RuntimeError(word)

    monkeypatch.setattr(reading, "contexts", broken)
    await world.hears(text=word)
    assert await world.rows("SELECT state FROM arrival") == ["quarantined"]
    await world.passes(timedelta(days=7) - A_BIT)
    assert watch.can_be_read() == 1
    await world.passes(2 * A_BIT)
    assert watch.can_be_read() == 0


async def test_no_lease_is_given_back_by_a_clock_that_goes_back_and_forth(world: World) -> None:
    word = canary()
    watch = Watch(world, [word], [])
    await world.hears(text=word)
    await world.passes(timedelta(days=91))
    assert watch.can_be_read() == 0
    await world.passes(timedelta(days=-91))
    assert watch.can_be_read() == 0
