"""Fakes that tests hand to what takes them as arguments."""

import asyncio
import hashlib
import threading
from datetime import UTC, datetime, timedelta

from fedibrand.clock import Clock

START = datetime(2026, 3, 2, 12, tzinfo=UTC)


class HandClock(Clock):
    """A clock that moves when a test moves it. Its randomness is a count, the same in every run."""

    def __init__(self, start: datetime = START) -> None:
        self._now, self._monotonic, self._tokens = start, 0.0, 0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []
        self._turn = threading.Lock()
        self._news = asyncio.Event()

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def token(self, size: int) -> bytes:
        with self._turn:
            self._tokens += 1
            return hashlib.shake_256(self._tokens.to_bytes(8, "big")).digest(size)

    async def sleep(self, seconds: float) -> None:
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
