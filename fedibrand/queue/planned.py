"""Does planned jobs: a job that is done loses its due row, one that fails comes again later."""

from fedibrand.clock import Clock
from fedibrand.queue import due
from fedibrand.queue.protocol import Function
from fedibrand.store.run import Store


class Planned:
    """Wraps functions for the kinds of jobs that live in due rows."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Take the record and the clock."""
        self._store, self._clock = store, clock

    def job(self, kind: str, function: Function) -> Function:
        """Return what to bind to ``kind``: ``function``, and afterwards what becomes of the due row.

        A function that cancels its row in the transaction of its effects does no harm by it. One that plans
        itself anew keeps the new date.
        """

        async def run(subject: str) -> None:
            begun = self._clock.now()
            try:
                await function(subject)
            except Exception:
                await self._store.write(due.retry, kind, subject, self._clock.now())
                raise
            await self._store.write(due.finish, kind, subject, begun)

        return run
