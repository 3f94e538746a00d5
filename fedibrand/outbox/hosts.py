"""Hosts: what is known of other servers, in memory, and in the record so that it outlives us."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects.sqlite import insert

from fedibrand.activitypub.signatures.dialect import Dialect
from fedibrand.clock import Clock
from fedibrand.domain import DeliveryState
from fedibrand.outbox import breaker
from fedibrand.outbox.breaker import WELL, Gate, Health
from fedibrand.outbox.order import ON_ITS_WAY
from fedibrand.remote.dialects import Dialects
from fedibrand.store.run import Store
from fedibrand.store.tables.deliveries import Delivery
from fedibrand.store.tables.hosts import Host

_host, _delivery = Host.__table__, Delivery.__table__  # type: ignore[attr-defined]
_all = select(_host)
_new = insert(_host)
_save = _new.on_conflict_do_update(
    index_elements=["name"],
    set_={column.name: _new.excluded[column.name] for column in _host.c if column.name != "name"},
)
_close = (
    update(_host)
    .where(_host.c.name.in_(bindparam("names", expanding=True)))
    .values(failures=0, failing_days=0, failed_on="", open_until=None)
)
_waiting = (
    _delivery.c.host.in_(bindparam("names", expanding=True)),
    _delivery.c.state == DeliveryState.WAITING,
    _delivery.c.reason != ON_ITS_WAY,  # what follows it must wait until it is known to be there
)
_wake = update(_delivery).where(*_waiting).values(due_at=bindparam("now"))
_woken = select(_delivery.c.id).where(*_waiting).order_by(_delivery.c.id)


def load(connection: Connection) -> list[Any]:
    """Return the rows of all hosts."""
    return list(connection.execute(_all))


def save(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Write rows of hosts, new or changed."""
    if rows:
        connection.execute(_save, rows)


def closed_by_arrival(connection: Connection, hosts: Collection[str], now: datetime) -> list[str]:
    """Close the breakers of hosts that spoke to us; return the deliveries to them, which are due now."""
    names = {"names": list(hosts)}
    connection.execute(_close, names)
    connection.execute(_wake, {**names, "now": now})
    return list(connection.execute(_woken, names).scalars())


class Hosts:
    """The breakers and dialects of all hosts. Empty until :meth:`load` ran; used in one event loop."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Take the record and the clock."""
        self._store, self._clock = store, clock
        self._health: dict[str, Health] = {}
        self._dialect: dict[str, tuple[Dialect, datetime]] = {}
        self._changed: set[str] = set()
        self.dialects = Dialects(clock, self._learned)

    async def load(self) -> None:
        """Read what the record knows; what changed here since the last :meth:`keep` stays."""
        await self.keep()
        rows = await self._store.read(load)
        learned = {row.name: (row.dialect, row.dialect_until) for row in rows if row.dialect_until}
        health = {
            row.name: Health(row.failures, row.failing_days, row.failed_on, row.open_until) for row in rows
        }
        self._dialect = learned
        self._health = {name: found for name, found in health.items() if found != WELL}
        self.dialects.load((name, dialect, until) for name, (dialect, until) in learned.items())

    async def keep(self) -> None:
        """Write what changed since it was last written."""
        names, self._changed = self._changed, set()
        try:
            if names:
                await self._store.write(save, [self._row(name) for name in sorted(names)])
        except BaseException:
            self._changed |= names
            raise

    def gate(self, host: str) -> Gate:
        """Return whether deliveries to ``host`` may leave."""
        return self.health(host).gate(self._clock.now())

    def health(self, host: str) -> Health:
        """Return what is known of ``host``."""
        return self._health.get(host, WELL)

    def failed(self, host: str) -> None:
        """Note that ``host`` could not be reached, or answered that it is in trouble."""
        self._set(host, breaker.failed(self.health(host), self._clock.now()))

    def held(self, host: str, until: datetime) -> None:
        """Note that ``host`` asked to be spared until then."""
        self._set(host, breaker.held(self.health(host), until))

    def well(self, host: str) -> None:
        """Note that ``host`` answered as a host that works."""
        self._set(host, WELL)

    async def spoke(self, hosts: Collection[str]) -> list[str]:
        """Close the breakers of those hosts that signed an arrival; return the deliveries due by it.

        It costs a look into memory for a host that is well.
        """
        troubled = [host for host in hosts if host in self._health]
        if not troubled:
            return []
        for host in troubled:
            del self._health[host]
        return await self._store.write(closed_by_arrival, troubled, self._clock.now())

    def _learned(self, host: str, dialect: Dialect, until: datetime) -> None:
        self._dialect[host] = (dialect, until)
        self._changed.add(host)

    def _set(self, host: str, health: Health) -> None:
        if health == self.health(host):
            return
        if health == WELL:
            del self._health[host]
        else:
            self._health[host] = health
        self._changed.add(host)

    def _row(self, name: str) -> dict[str, Any]:
        health, (dialect, until) = self.health(name), self._dialect.get(name, ("", None))
        return {
            "name": name,
            "dialect": dialect,
            "dialect_until": until,
            "failures": health.failures,
            "failing_days": health.failing_days,
            "failed_on": health.failed_on,
            "open_until": health.open_until,
        }
