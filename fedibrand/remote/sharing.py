"""One request for all who wait for the same answer."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

Answer = TypeVar("Answer")


class Sharing(Generic[Answer]):
    """Work in progress, by key. Whoever asks meanwhile gets the same answer, or the same failure."""

    def __init__(self) -> None:
        """Begin with nothing in work."""
        self._tasks: dict[str, asyncio.Task[Answer]] = {}

    async def get(self, key: str, work: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        """Return what ``work`` returns, begun for this caller unless it is being done already.

        One who gives up waiting does not end it for the others.
        """
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.create_task(work())
            task.add_done_callback(lambda done: self._end(key, done))
        return await asyncio.shield(task)

    def _end(self, key: str, task: asyncio.Task[Answer]) -> None:
        del self._tasks[key]
        if not task.cancelled():
            task.exception()  # seen, even if every one who waited for it has gone
