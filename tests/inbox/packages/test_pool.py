"""The processes of the packages that brands use."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from fedibrand.inbox.packages import pool as pool_module
from fedibrand.inbox.packages.call import Limits
from fedibrand.inbox.packages.frames import Told
from fedibrand.inbox.packages.installed import Entry, Registered
from fedibrand.inbox.packages.pool import Pool
from tests.fakes import HandClock
from tests.inbox.packages.made import install
from tests.inbox.packages.obeying import ask, fetching

ENTRY = Entry("acme.slow", "acme_slow:handlers", "acme_slow", "1.0")
FAULTY = Registered.of(ENTRY, Told(name="acme.slow", fault="it fails"))


class Users:
    """A record that knows who uses what, and nothing else."""

    def __init__(self) -> None:
        self.found = {"acme.slow": ["brand-1"]}

    async def read(self, _question: Any) -> dict[str, list[str]]:
        return self.found


async def test_a_package_that_takes_long_to_come_again_holds_up_nobody_who_looks_who_uses_what(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun = asyncio.Event()

    async def begin(_entry: Entry, _limits: Limits) -> tuple[None, Registered]:
        return None, FAULTY

    async def hang(_entry: Entry, _limits: Limits) -> tuple[None, Registered]:
        begun.set()
        await asyncio.Event().wait()
        return None, FAULTY

    monkeypatch.setattr(pool_module, "installed", lambda: [ENTRY])
    monkeypatch.setattr(pool_module, "begin", begin)
    pool = Pool(Users(), Limits(1, 1), HandClock())  # type: ignore[arg-type]
    await pool.refresh()
    monkeypatch.setattr(pool_module, "begin", hang)
    calling = asyncio.create_task(pool.call("acme.slow", ask("remember"), fetching))
    await begun.wait()
    await asyncio.wait_for(pool.refresh(), 10)
    calling.cancel()


async def test_what_was_asked_is_kept_for_the_brand_that_uses_it_and_ends_where_none_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, "acme.odd", 'import fedibrand; handlers = fedibrand.Handlers("acme.odd")', monkeypatch)
    users = Users()
    users.found = {}
    pool = Pool(users, Limits(20, 256 << 20), HandClock())  # type: ignore[arg-type]
    try:
        known = await pool.ask("acme.odd")
        process = pool._processes["acme.odd"]
        users.found = {"acme.odd": ["brand-1"]}
        await pool.refresh()
        assert known is not None
        assert (known.fault, process.alive, pool._processes["acme.odd"]) == ("", True, process)
        assert await pool.ask("acme.odd") is known
        users.found = {}
        await pool.refresh()
        assert (process.alive, await pool.ask("acme.even")) == (False, None)
    finally:
        await pool.stop()
