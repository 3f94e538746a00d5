"""Clocks that a test moves."""

import asyncio
import hashlib
import threading
from datetime import UTC, datetime, timedelta

from fedibrand.clock import Clock

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""Where they begin: a Monday at noon."""

_LONGEST_SECONDS = 0.25


class HandClock(Clock):
    """A clock that stands until it is moved. Its randomness is a count, the same in every run."""

    def __init__(self, start: datetime = START) -> None:
        """Begin at ``start``."""
        self._now, self._monotonic, self._tokens = start, 0.0, 0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []
        self._turn = threading.Lock()
        self._news = asyncio.Event()

    def now(self) -> datetime:
        """Return the time it was moved to."""
        return self._now

    def monotonic(self) -> float:
        """Return by how many seconds it was moved."""
        return self._monotonic

    def token(self, size: int) -> bytes:
        """Return ``size`` bytes that nobody would guess who has not seen the run before."""
        with self._turn:
            self._tokens += 1
            return hashlib.shake_256(self._tokens.to_bytes(8, "big")).digest(size)

    async def sleep(self, seconds: float) -> None:
        """Wait until it was moved by so much."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._monotonic + seconds, future))
        self._news.set()
        await future

    def move(self, by: timedelta | float) -> None:
        """Move time forward, in seconds where it is a number, and wake who has slept long enough."""
        by = by if isinstance(by, timedelta) else timedelta(seconds=by)
        self._now += by
        self._monotonic += by.total_seconds()
        due = [sleeper for sleeper in self._sleepers if sleeper[0] <= self._monotonic]
        self._sleepers = [sleeper for sleeper in self._sleepers if sleeper[0] > self._monotonic]
        for _, future in due:
            if not future.done():
                future.set_result(None)

    async def waited_for(self) -> None:
        """Return when somebody waits for this clock."""
        async with asyncio.timeout(10):
            while all(future.done() for _, future in self._sleepers):
                self._news.clear()
                await self._news.wait()


class MovedClock(HandClock):
    """Moved by hand, but who waits is woken soon by the machine's own clock: for a whole instance."""

    async def sleep(self, seconds: float) -> None:
        """Wait for a moment, however long it should have been."""
        await Clock.sleep(self, min(seconds / 4, _LONGEST_SECONDS))
