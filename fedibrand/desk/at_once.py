"""How much of one thing a member may have done at once; who asks for more waits for their turn."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fedibrand.activitypub.errors import TooOften

MOST, MOST_WAITING = 4, 32
SECONDS = 20.0
"""How long somebody waits for their turn."""


class AtOnce:
    """Gives turns to members, by their ids."""

    def __init__(self, *, most: int = MOST, waiting: int = MOST_WAITING, seconds: float = SECONDS) -> None:
        """Take how many turns a member has at once, how many more may wait, and how long."""
        self._most, self._waiting, self._seconds = most, waiting, seconds
        self._asked: Counter[str] = Counter()
        self._turns: dict[str, asyncio.Semaphore] = {}

    @asynccontextmanager
    async def turn(self, who: str) -> AsyncIterator[None]:
        """Have a turn for as long as the block lasts.

        Raises:
            TooOften: Too many wait already, or it took too long.
        """
        if self._asked[who] >= self._most + self._waiting:
            raise TooOften(retry_after=1)
        turns = self._turns.setdefault(who, asyncio.Semaphore(self._most))
        self._asked[who] += 1
        try:
            try:
                async with asyncio.timeout(self._seconds):
                    await turns.acquire()
            except TimeoutError:
                raise TooOften(retry_after=1) from None
            try:
                yield
            finally:
                turns.release()
        finally:
            self._asked[who] -= 1
            if not self._asked[who]:
                del self._asked[who], self._turns[who]
