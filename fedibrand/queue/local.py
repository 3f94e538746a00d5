"""The queue within one process: for each kind, some tasks that take what waits."""

import asyncio
import traceback
from dataclasses import dataclass, field

import structlog

from fedibrand.queue.protocol import Function, UnboundKind

MOST_WAITING = 10_000
"""Jobs of one kind kept in memory; beyond that the record alone keeps them, until a sweep."""

log = structlog.get_logger()


@dataclass(slots=True)
class _Kind:
    function: Function
    at_once: int
    waiting: dict[str, None] = field(default_factory=dict)
    running: set[str] = field(default_factory=set)
    again: set[str] = field(default_factory=set)
    tasks: set["asyncio.Task[None]"] = field(default_factory=set)


class LocalQueue:
    """A queue in memory. It is for one event loop, and its methods are called in that loop alone."""

    def __init__(self) -> None:
        """Begin empty, not yet started: what is put waits."""
        self._kinds: dict[str, _Kind] = {}
        self._open = False

    def bind(self, kind: str, function: Function, *, at_once: int) -> None:
        """Have ``function`` do jobs of ``kind``, at most ``at_once`` of them at a time."""
        self._kinds[kind] = _Kind(function, at_once)

    def kinds(self) -> frozenset[str]:
        """Return the kinds that can be put."""
        return frozenset(self._kinds)

    def put(self, kind: str, subject: str) -> None:
        """Have a job done; when it is in work already, it is done once more after.

        Raises:
            UnboundKind: No function is bound to ``kind``.
        """
        found = self._find(kind)
        if subject in found.running:
            found.again.add(subject)
        else:
            self._wait(kind, found, subject)

    def remind(self, kind: str, subject: str) -> None:
        """Have a job done unless it waits or is in work already.

        Raises:
            UnboundKind: No function is bound to ``kind``.
        """
        found = self._find(kind)
        if subject not in found.running:
            self._wait(kind, found, subject)

    async def start(self) -> None:
        """Begin to hand out jobs, those first that were put before."""
        self._open = True
        for kind, found in self._kinds.items():
            self._fill(kind, found)

    async def drain(self, seconds: float) -> None:
        """Hand out no more; give those in work ``seconds`` to end, then stop them.

        What waits is dropped: the record has it.
        """
        self._open = False
        tasks = [task for found in self._kinds.values() for task in found.tasks]
        for found in self._kinds.values():
            found.waiting.clear()
            found.again.clear()
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def idle(self) -> None:
        """Return once no job waits and none is in work."""
        while tasks := [task for found in self._kinds.values() for task in found.tasks]:
            await asyncio.wait(tasks)

    def _find(self, kind: str) -> _Kind:
        try:
            return self._kinds[kind]
        except KeyError:
            raise UnboundKind(kind) from None

    def _wait(self, kind: str, found: _Kind, subject: str) -> None:
        if len(found.waiting) < MOST_WAITING:
            found.waiting.setdefault(subject)
            self._fill(kind, found)

    def _fill(self, kind: str, found: _Kind) -> None:
        while self._open and len(found.tasks) < min(found.at_once, len(found.waiting) + len(found.running)):
            task = asyncio.create_task(self._work(kind, found), name=f"queue {kind}")
            found.tasks.add(task)
            task.add_done_callback(found.tasks.discard)

    async def _work(self, kind: str, found: _Kind) -> None:
        await self._empty(kind, found)
        # At once, not in the callback alone: a job put between the two would find nobody to do it.
        if (task := asyncio.current_task()) is not None:
            found.tasks.discard(task)

    async def _empty(self, kind: str, found: _Kind) -> None:
        while self._open and found.waiting:
            subject = next(iter(found.waiting))
            del found.waiting[subject]
            found.running.add(subject)
            try:
                await found.function(subject)
            except Exception as fault:  # whatever it is, the sweep brings the job again
                _tell(kind, subject, fault)
            finally:
                found.running.discard(subject)
            if subject in found.again:
                found.again.discard(subject)
                found.waiting.setdefault(subject)


def _tell(kind: str, subject: str, fault: Exception) -> None:
    """Say which job failed and where, but not the fault's message: it may repeat somebody's words."""
    place = traceback.extract_tb(fault.__traceback__)[-1]
    where = f"{place.filename.rpartition('/')[2]}:{place.lineno}"
    log.error("job failed", kind=kind, subject=subject, error=type(fault).__name__, where=where)
