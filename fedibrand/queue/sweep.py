"""The sweep: puts back whatever the record still shows as due.

A crash, a job that failed, a retry whose time has come, a queue that was emptied: all are mended here, so
the queue may lose anything at any moment. The sweep also watches for other processes' writing (a command
beside a running server), so that what they decided is done within a second.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from sqlalchemy import Connection, bindparam, exists, func, select

from fedibrand.clock import Clock
from fedibrand.domain import ArrivalState, DeliveryState, JobState
from fedibrand.queue import due
from fedibrand.queue.protocol import Queue
from fedibrand.store.run import Store
from fedibrand.store.tables.arrivals import PATIENCE, Arrival
from fedibrand.store.tables.deliveries import Delivery
from fedibrand.store.tables.endings import EndingRow
from fedibrand.store.tables.package_jobs import PackageJobRow
from fedibrand.store.tables.webhook_calls import WebhookCallRow

SWEEP_SECONDS = 5.0
WATCH_SECONDS = 0.25
MOST = 1_000
DELIVER, DISPATCH, FETCH, PURGE = "deliver", "dispatch", "fetch", "purge"
PACKAGE, WEBHOOK = "package", "webhook"

log = structlog.get_logger()

Listener = Callable[[], Awaitable[object]]

_delivery, _arrival, _ending = Delivery.__table__, Arrival.__table__, EndingRow.__table__  # type: ignore[attr-defined]
_job, _call = PackageJobRow.__table__, WebhookCallRow.__table__  # type: ignore[attr-defined]
_turn = func.row_number().over(partition_by=_delivery.c.host, order_by=(_delivery.c.due_at, _delivery.c.id))
_late = (
    select(_delivery.c.id, _delivery.c.due_at, _turn.label("turn"))
    .where(_delivery.c.state == DeliveryState.WAITING, _delivery.c.due_at <= bindparam("now"))
    .subquery()
)
_deliveries = select(_late.c.id).order_by(_late.c.turn, _late.c.due_at, _late.c.id).limit(bindparam("most"))
_before = _arrival.alias()
_held_up = exists(
    select(1).where(
        _before.c.actor_hash == _arrival.c.actor_hash,
        _before.c.id < _arrival.c.id,
        _before.c.state == ArrivalState.FETCHING,
        _before.c.at > bindparam("patient_since"),
    )
)
_arrivals = (
    select(_arrival.c.id)
    .where(_arrival.c.state == ArrivalState.WAITING, _arrival.c.due_at <= bindparam("now"), ~_held_up)
    .limit(1)
)
_fetches = (
    select(_arrival.c.id)
    .where(_arrival.c.state == ArrivalState.FETCHING, _arrival.c.due_at <= bindparam("now"))
    .order_by(_arrival.c.due_at)
    .limit(bindparam("most"))
)
_endings = select(_ending.c.id).limit(1)
_lanes = (
    select(_job.c.brand_id, _job.c.package)
    .where(_job.c.state == JobState.WAITING, _job.c.due_at <= bindparam("now"))
    .distinct()
    .limit(bindparam("most"))
)
_call_turn = func.row_number().over(
    partition_by=(_call.c.brand_id, _call.c.package), order_by=(_call.c.due_at, _call.c.id)
)
_late_calls = (
    select(_call.c.id, _call.c.due_at, _call_turn.label("turn"))
    .where(_call.c.state == JobState.WAITING, _call.c.due_at <= bindparam("now"))
    .subquery()
)
_calls = (
    select(_late_calls.c.id)
    .order_by(_late_calls.c.turn, _late_calls.c.due_at, _late_calls.c.id)
    .limit(bindparam("most"))
)


def lane(brand_id: str, package: str) -> str:
    """Return the subject under which one brand's jobs for one package are done, one after the other."""
    return f"{brand_id}:{package}"


def ripe(connection: Connection, now: datetime, limit: int) -> list[tuple[str, str]]:
    """Return (kind, subject) of every job that the record shows as due.

    At most ``limit`` due rows and as many deliveries, first one for each host, then a second, and so on, so
    that a host with much waiting leaves room for the others. Arrivals are one job: dispatch takes them by the
    batch; one whose document should be there by now is fetched again, and what its consumer sent after it
    is not due before. Jobs of packages are one for each lane: a brand and a package; calls of
    webhooks come like deliveries. Endings that are not finished are one.
    """
    when = {"now": now, "most": limit}
    jobs = due.ripe(connection, now, limit)
    jobs += [(DELIVER, row.id) for row in connection.execute(_deliveries, when)]
    jobs += [(FETCH, row.id) for row in connection.execute(_fetches, when)]
    jobs += [(PACKAGE, lane(row.brand_id, row.package)) for row in connection.execute(_lanes, when)]
    jobs += [(WEBHOOK, row.id) for row in connection.execute(_calls, when)]
    if connection.execute(_arrivals, {"now": now, "patient_since": now - PATIENCE}).first() is not None:
        jobs.append((DISPATCH, ""))
    if connection.execute(_endings).first() is not None:
        jobs.append((PURGE, ""))
    return jobs


class Sweep:
    """Sweeps every five seconds, and at once when another process wrote."""

    def __init__(self, store: Store, queue: Queue, clock: Clock) -> None:
        """Take the record, the queue to fill, and the clock."""
        self._store, self._queue, self._clock = store, queue, clock
        self._listeners: list[Listener] = []
        self._strange: set[str] = set()
        self._seen: int | None = None

    def listen(self, listener: Listener) -> None:
        """Have ``listener`` called whenever another process has written, before the sweep that follows."""
        self._listeners.append(listener)

    async def once(self) -> int:
        """Put everything that is due; return how many jobs that were."""
        jobs = await self._store.read(ripe, self._clock.now(), MOST)
        kinds = self._queue.kinds()
        for kind, subject in jobs:
            if kind in kinds:
                self._queue.remind(kind, subject)
            elif kind not in self._strange:
                self._strange.add(kind)
                log.warning("due jobs of a kind that nothing here does", kind=kind)
        return len(jobs)

    async def look(self) -> bool:
        """Return whether another process has written since the last look; if so, tell listeners and sweep."""
        seen, self._seen = self._seen, await self._store.version()
        if seen in (None, self._seen):
            return False
        for listener in self._listeners:
            try:
                await listener()
            except Exception as fault:  # one that fails must not keep the others from hearing
                log.error("a listener failed", error=type(fault).__name__)
        await self.once()
        return True

    async def run(self) -> None:
        """Sweep and watch until cancelled; a database that is busy only costs a turn."""
        left = 0.0
        while True:
            try:
                left = SWEEP_SECONDS if await self.look() else left
                if left <= 0:
                    await self.once()
                    left = SWEEP_SECONDS
            except Exception as fault:  # nothing but the end of the process ends the sweep
                log.error("the sweep failed", error=type(fault).__name__)
            await self._clock.sleep(WATCH_SECONDS)
            left -= WATCH_SECONDS
