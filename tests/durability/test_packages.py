"""Packages beside a server that is killed, and a brand's hanging jobs beside another's."""

import os
from functools import partial
from pathlib import Path

import pytest

from fedibrand.brands import packages
from fedibrand.brands.registry import BrandRow
from fedibrand.store.tables.arrivals import Arrival
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.tables.labels import Label
from fedibrand.store.tables.notes import NoteRow
from fedibrand.store.tables.package_jobs import PackageJobRow
from fedibrand.testing.running import running
from tests.durability.crowd import Crowd
from tests.durability.disk import reading
from tests.durability.processes import Place, eventually, serving
from tests.inbox.packages.made import install

MENTIONS, KILLS = 8, 4

CODE = """
import asyncio
from fedibrand import *

handlers = Handlers("acme.slow")

@handlers.on(Create, Note)
async def slow(activity, context):
    await asyncio.sleep(0.5)
    return [
        AddNote(conversation=context.conversation.id, text="seen"),
        AddLabel(conversation=context.conversation.id, label="seen"),
    ]
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "installed"
    folder.mkdir()
    install(folder, "acme.slow", CODE, monkeypatch)
    return folder


async def test_a_server_killed_while_packages_decide_has_every_effect_once(
    place: Place, crowd: Crowd, acme: BrandRow, installed: Path
) -> None:
    place.more["PYTHONPATH"] = str(installed)
    await enable(place, acme.id)
    for number in range(KILLS):
        async with serving(place) as server:
            for _ in range(MENTIONS // KILLS):
                await crowd.insist(crowd.act("Create", crowd.note(crowd.person(), f"kettle{number}")))
            await eventually(partial(_held, place, (number + 1) * MENTIONS // KILLS))
            server.kill()
            await server.wait()
    async with serving(place):
        await eventually(lambda: _rests(place))
    with reading(place) as disk:
        conversations = sorted(row.conversation_id for row in disk.rows(Holding))
        assert len(conversations) == MENTIONS
        assert sorted(row.conversation_id for row in disk.rows(NoteRow)) == conversations
        assert sorted(row.conversation_id for row in disk.rows(Label)) == conversations


async def test_a_packages_processes_end_with_their_server(
    place: Place, crowd: Crowd, acme: BrandRow, installed: Path
) -> None:
    place.more["PYTHONPATH"] = str(installed)
    await enable(place, acme.id)
    async with serving(place) as server:
        await eventually(lambda: _children(server.pid, 1))
        children = _pids(server.pid)
        server.kill()
        await server.wait()
    await eventually(lambda: _gone(children))


async def enable(place: Place, brand_id: str) -> None:
    async with running(place.settings, role="worker") as instance:
        having = instance.parts
        named = (having.vault, brand_id, "acme.slow", {}, having.clock.now())
        await having.store.write(packages.enable, *named)


def _pids(parent: int) -> list[int]:
    found = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(one) for one in found.split()]


async def _children(parent: int, number: int) -> bool:
    return len(_pids(parent)) >= number


async def _gone(pids: list[int]) -> bool:
    return not any(_runs(pid) for pid in pids)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


async def _held(place: Place, posts: int) -> bool:
    with reading(place) as disk:
        return len(disk.rows(Holding)) == posts


async def _rests(place: Place) -> bool:
    with reading(place) as disk:
        return not disk.rows(PackageJobRow) and not disk.rows(Arrival)
