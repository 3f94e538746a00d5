"""What a queue is: it says what to do next, and the record remains the record.

A job is a kind and a subject, an id: never a key, never content. A job may be handed out twice, and every
function bound here does the same when that happens. A queue may lose everything at any moment: the sweep
(:mod:`fedibrand.queue.sweep`) puts back what the record still shows as due.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol

Function = Callable[[str], Awaitable[object]]
"""What does the work: takes the subject; what it returns is nobody's business."""


class UnboundKind(LookupError):
    """A job of a kind was put that no function is bound to."""


class Queue(Protocol):
    """Hands jobs to the functions bound to their kinds; each subject is in work at most once at a time."""

    def bind(self, kind: str, function: Function, *, at_once: int) -> None:
        """Have ``function`` do jobs of ``kind``, at most ``at_once`` of them at a time."""

    def kinds(self) -> frozenset[str]:
        """Return the kinds that can be put."""

    def put(self, kind: str, subject: str) -> None:
        """Have a job done: something happened. When it is in work already, it is done once more after.

        Raises:
            UnboundKind: No function is bound to ``kind``.
        """

    def remind(self, kind: str, subject: str) -> None:
        """Have a job done that the record shows as due, unless it waits or is in work already.

        Raises:
            UnboundKind: No function is bound to ``kind``.
        """

    async def start(self) -> None:
        """Begin to hand out jobs."""

    async def drain(self, seconds: float) -> None:
        """Hand out no more; give those in work ``seconds`` to end, then stop them."""
