"""Runs store functions: plain synchronous functions ``(connection, …) -> …``.

* ``write``: one thread takes all that waits, up to 500 units, into one transaction and then resolves their
  futures. A unit that raises fails alone: the transaction is rolled back and the rest is done again
  without it. So a unit must do the same when it is run twice.
* ``read``: a few threads, each read a transaction of its own that ends with it.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, text

from fedibrand.store import engine

P = ParamSpec("P")
T = TypeVar("T")

MOST_UNITS = 500
PAUSE = 0.0005  # between our commits, so that a command beside us gets its turn


@dataclass(slots=True)
class _Unit:
    function: Callable[[Connection], Any]
    future: "asyncio.Future[Any]"
    loop: asyncio.AbstractEventLoop


class Store:
    """The record: opens its database at ``url``, runs functions on it, and closes it."""

    def __init__(self, url: str) -> None:
        """Take a SQLAlchemy URL of a SQLite file."""
        self._writer = engine.writer(url)
        self._reader = engine.reader(url)
        self._waiting: queue.SimpleQueue[_Unit | None] = queue.SimpleQueue()
        self._readers = ThreadPoolExecutor(4, thread_name_prefix="read")
        self._thread = threading.Thread(target=self._run, name="write", daemon=True)
        self._thread.start()
        self._checkpoint = engine.bare(url)

    async def write(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run ``function(connection, …)`` in a transaction that may write; return when it is on disk.

        Raises:
            Exception: Whatever the function raised; nothing it wrote is kept.
        """
        loop = asyncio.get_running_loop()
        unit = _Unit(lambda connection: function(connection, *args, **kwargs), loop.create_future(), loop)
        self._waiting.put(unit)
        found: T = await unit.future
        return found

    async def read(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run ``function(connection, …)`` in a transaction that only reads."""

        def run() -> T:
            with self._reader.begin() as connection:
                return function(connection, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    def waiting(self) -> int:
        """Return how many units wait to be written."""
        return self._waiting.qsize()

    async def version(self) -> int:
        """Return a number that changes when another process has written, and not when this one has.

        SQLite answers ``PRAGMA data_version`` for the connection that asks, so the writing one must ask.
        """
        return await self.write(_version)

    async def truncate(self) -> bool:
        """Empty the write-ahead log, in which deleted bytes would live on; say whether that could be done.

        Waits for nobody: with a timeout it would hold up every writer while a reader is at work.
        """
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._truncate)

    async def close(self) -> None:
        """Write what waits, then close every connection."""
        self._waiting.put(None)
        await asyncio.get_running_loop().run_in_executor(None, self._thread.join)
        self._readers.shutdown()
        self._checkpoint.close()
        self._reader.dispose()
        self._writer.dispose()

    def _truncate(self) -> bool:
        busy: int = self._checkpoint.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return not busy

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            units, ending = self._gather(first)
            self._commit(units)
            if ending:
                return
            time.sleep(PAUSE)

    def _gather(self, first: _Unit) -> tuple[list[_Unit], bool]:
        units = [first]
        while len(units) < MOST_UNITS:
            try:
                unit = self._waiting.get_nowait()
            except queue.Empty:
                return units, False
            if unit is None:
                return units, True
            units.append(unit)
        return units, False

    def _commit(self, units: list[_Unit]) -> None:
        while units:
            results: list[Any] = []
            begun = False
            try:
                with self._writer.begin() as connection:
                    begun = True
                    for unit in units:
                        results.append(unit.function(connection))
            except BaseException as fault:
                alone = begun and len(results) < len(units)
                bad = [units[len(results)]] if alone else units
                for unit in bad:
                    _tell(unit, None, fault)
                units = [unit for unit in units if unit not in bad]
                continue
            for unit, result in zip(units, results, strict=True):
                _tell(unit, result, None)
            return


def _tell(unit: _Unit, result: Any, fault: BaseException | None) -> None:
    def settle() -> None:
        if unit.future.done():
            return
        if fault is None:
            unit.future.set_result(result)
        else:
            unit.future.set_exception(fault)

    if not unit.loop.is_closed():
        unit.loop.call_soon_threadsafe(settle)


def _version(connection: Connection) -> int:
    return int(connection.execute(text("PRAGMA data_version")).scalar_one())


def ping(connection: Connection) -> bool:
    """Return whether the database answers."""
    return bool(connection.execute(text("SELECT 1")).scalar_one())
