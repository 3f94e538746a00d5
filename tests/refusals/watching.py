"""What every refusal must show: its status and code, nothing stored, one log line, no stranger's word."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlmodel import SQLModel

from fedibrand.app.instance import Instance
from fedibrand.brands.registry import BrandRow
from fedibrand.testing.running import add_brand
from tests.refusals.peer import CANARY
from tests.refusals.wire import Reply

Rows = dict[str, int]
_LOUD = {"info", "warning", "error", "critical"}
_ONLY = {"info", "warning"}


def rows(connection: Connection) -> Rows:
    """How many rows each table has."""
    return {
        name: connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one()
        for name in SQLModel.metadata.tables
    }


@dataclass(frozen=True, slots=True)
class Watch:
    """Watches one instance: its record, and everything it says."""

    instance: Instance
    lines: list[Any]
    caplog: pytest.LogCaptureFixture
    capfd: pytest.CaptureFixture[str]

    async def refused(self, sending: Awaitable[Reply], status: int, code: str, *, counted: str = "") -> Reply:
        """Await what must be refused so, and check all four; ``counted`` names a figure that may grow."""
        reply = await self.refused_somehow(sending, counted=counted)
        assert (reply.status, reply.problem["code"]) == (status, code), reply.problem
        return reply

    async def refused_somehow(self, sending: Awaitable[Reply], *, counted: str = "") -> Reply:
        """Await what must be refused, with whatever status and code, and check the rest."""
        reply, line = await self._quiet(sending, counted)
        assert reply.status >= 400, reply
        problem, code = reply.problem, reply.problem["code"]
        assert reply.headers["content-type"] == "application/problem+json"
        assert reply.headers["cache-control"] == "no-store"
        assert problem["type"].endswith(f":{code}")
        assert set(problem) == {"type", "title", "status", "code", "detail"}
        assert problem["status"] == reply.status
        assert (line["status"], line["code"]) == (reply.status, code)
        return reply

    async def taken(self, sending: Awaitable[Reply], *, counted: str = "") -> Reply:
        """Await what is answered 202 and has no effect; ``counted`` names the figure that grows."""
        before = await self.figure(counted)
        reply, _ = await self._quiet(sending, counted, most=0)
        assert (reply.status, reply.body) == (202, b"")
        assert await self.figure(counted) == before + bool(counted)
        return reply

    async def figure(self, what: str) -> int:
        return await self.instance.parts.store.read(_figure, what)

    def over(self, instance: Instance) -> "Watch":
        """The same watch over another instance."""
        return replace(self, instance=instance)

    async def brand(self, handle: str) -> BrandRow:
        """A new brand there."""
        return await add_brand(self.instance, handle)

    async def rows(self) -> Rows:
        await self.instance.settled()
        return await self.instance.parts.store.read(rows)

    async def column(self, statement: str) -> list[Any]:
        """The first column of what a statement finds."""

        def found(connection: Connection) -> list[Any]:
            return list(connection.exec_driver_sql(statement).scalars())

        return await self.instance.parts.store.read(found)

    async def left(self) -> list[tuple[str, str]]:
        """The arrivals that were not seen through: their states, and why."""
        await self.instance.settled()
        return await self.instance.parts.store.read(_arrivals)

    async def _quiet(self, sending: Awaitable[Reply], counted: str, most: int = 1) -> tuple[Reply, Any]:
        before = await self.rows()
        self.lines.clear()
        self.caplog.clear()
        self.capfd.readouterr()
        reply = await sending
        after = await self.rows()
        changed = {name for name in before if before[name] != after[name]}
        assert changed <= ({"figure"} if counted else set())
        said = [line for line in self.lines if line["log_level"] in _LOUD]
        assert {line["log_level"] for line in said} <= _ONLY
        assert [record.message for record in self.caplog.records if record.levelno >= logging.INFO] == []
        assert len(said) == most, said
        self.silent(reply)
        return reply, said[0] if said else {}

    def silent(self, reply: Reply | None = None) -> None:
        """Check that no word of a stranger's stands in anything we said, to them or to ourselves."""
        out, err = self.capfd.readouterr()
        told = reply.body.decode() + repr(reply.headers) if reply is not None else ""
        for where in (repr(self.lines), self.caplog.text, out, err, told):
            assert CANARY not in where


async def eventually(check: Callable[[], Awaitable[bool]]) -> None:
    """Return once ``check`` says yes.

    Raises:
        TimeoutError: It does not for five seconds.
    """
    async with asyncio.timeout(5):
        for _ in range(1000):
            if await check():
                return
            await asyncio.sleep(0.02)
    raise TimeoutError


def _figure(connection: Connection, what: str) -> int:
    found = connection.exec_driver_sql("SELECT coalesce(sum(number), 0) FROM figure WHERE what = ?", (what,))
    return int(found.scalar_one())


def _arrivals(connection: Connection) -> list[tuple[str, str]]:
    found = connection.exec_driver_sql("SELECT state, reason FROM arrival")
    return [(state, reason) for state, reason in found]
