"""An ending is one act over two databases: a crash between them is mended by the next start."""

import signal
from pathlib import Path
from typing import Any

import pytest

from fedibrand.domain import HoldingState
from fedibrand.store.tables.arrivals import Arrival
from fedibrand.store.tables.contents import Content
from fedibrand.store.tables.endings import EndingRow
from fedibrand.store.tables.holdings import Holding
from tests.durability.crowd import Crowd
from tests.durability.disk import copied, reading
from tests.durability.processes import Place, eventually, forking


@pytest.mark.parametrize(
    ("dies", "is_noted", "has_its_key"),
    [
        ("before-destroying", True, True),
        ("after-destroying", True, False),
        ("before-emptying-the-log", False, False),
    ],
)
async def test_an_ending_cut_short_is_finished_by_the_next_start(
    place: Place, crowd: Crowd, tmp_path: Path, dies: str, is_noted: bool, has_its_key: bool
) -> None:
    alice = crowd.person()
    note = crowd.note(alice, "regretted")
    async with forking(place) as forks:
        await forks.start(answers=False)
        await crowd.insist(crowd.act("Create", note))
        await eventually(lambda: holds(place, HoldingState.HELD))
        assert await forks.terminate() == 0
        with copied(place, tmp_path / "held") as disk:
            (holding,) = disk.rows(Holding)
            (sealed,) = [row.sealed for row in disk.rows(Content) if row.id == holding.content_id]
        await forks.start(answers=False, dies=dies)
        await crowd.insist(crowd.act("Delete", note))
        assert await forks.ended() == -signal.SIGKILL
        with copied(place, tmp_path / "cut-short") as disk:
            noted = "".join(row.lease_keys for row in disk.rows(EndingRow))
            assert holding.lease_key_id not in disk.named()
            assert (holding.lease_key_id in noted) is is_noted
            assert (holding.lease_key_id in disk.keys) is has_its_key
        assert lies_somewhere(place, sealed)
        await forks.start(answers=False)
        await eventually(place.listens)  # before that, looking would itself empty the log
        await eventually(lambda: is_finished(place, sealed))
        await forks.kill()
    with copied(place, tmp_path / "finished") as disk:
        assert holding.lease_key_id not in disk.keys
        assert [row.state for row in disk.rows(Holding)] == [HoldingState.WITHDRAWN]


def lies_somewhere(place: Place, sealed: bytes) -> bool:
    return any(sealed in file.read_bytes() for file in place.record.parent.glob(f"{place.record.name}*"))


async def is_finished(place: Place, sealed: bytes) -> bool:
    with reading(place) as record:
        left: list[Any] = record.rows(EndingRow) + record.rows(Arrival)
    return not left and not lies_somewhere(place, sealed)


async def holds(place: Place, state: HoldingState) -> bool:
    with reading(place) as record:
        return [row.state for row in record.rows(Holding)] == [state]
