"""What a server does after it has answered, and how to wait for it without sleeping."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Work:
    """Tasks in the background, and word of anything that happened."""

    def __init__(self) -> None:
        """Begin with nothing to do."""
        self.running: set[asyncio.Task[None]] = set()
        self._failures: list[BaseException] = []
        self._happened = asyncio.Event()

    def start(self, doing: Coroutine[Any, Any, None]) -> None:
        """Do this in the background."""
        task = asyncio.create_task(doing)
        self.running.add(task)
        task.add_done_callback(self._done)

    def happened(self) -> None:
        """Wake everybody who waits in :meth:`until`."""
        self._happened.set()
        self._happened = asyncio.Event()

    async def until(self, found: Callable[[], T | None], seconds: float) -> T:
        """Return what ``found`` returns as soon as it returns something.

        Raises:
            TimeoutError: It returned nothing for that many seconds.
        """
        async with asyncio.timeout(seconds):
            while (value := found()) is None:
                await self._happened.wait()
        return value

    def complain(self) -> None:
        """Raise the first failure in the background that nobody was told of yet, if there is one."""
        if self._failures:
            raise self._failures.pop(0)

    async def stop(self) -> None:
        """Give up what is still running."""
        running = list(self.running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _done(self, task: asyncio.Task[None]) -> None:
        self.running.discard(task)
        if not task.cancelled() and (failure := task.exception()):
            self._failures.append(failure)
        self.happened()


async def settled(*works: Work, seconds: float) -> None:
    """Return when none of these has anything left to do.

    Raises:
        TimeoutError: They were still busy after that many seconds.
        Exception: Whatever failed in the background.
    """
    async with asyncio.timeout(seconds):
        while running := [task for work in works for task in work.running]:
            await asyncio.wait(running)
    for work in works:
        work.complain()
