"""Failed work of packages as people see it, and trying again by hand."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from fedibrand.domain import JobState
from fedibrand.store.tables.package_jobs import PackageJobRow

MOST = 1000

_table = PackageJobRow.__table__  # type: ignore[attr-defined]
_list = select(_table).where(_table.c.state == JobState.FAILED).order_by(_table.c.id.desc()).limit(MOST)
_list_of_brand = _list.where(_table.c.brand_id == bindparam("brand"))
_waiting = (
    select(_table.c.package, _table.c.activity, _table.c.object, func.count().label("number"))
    .group_by(_table.c.package, _table.c.activity, _table.c.object)
    .order_by(_table.c.package, _table.c.activity, _table.c.object)
)
_again = (
    update(_table)
    .where(_table.c.id.in_(bindparam("ids", expanding=True)), _table.c.state == JobState.FAILED)
    .values(state=JobState.WAITING, attempts=0, reason="", fault="", due_at=bindparam("now"), ended_at=None)
    .returning(_table.c.id)
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A job that failed: ids, types, why and where; no words."""

    id: str
    brand_id: str
    package: str
    activity: str
    object: str
    event: str
    tries: int
    reason: str
    fault: str
    created_at: datetime
    ended_at: datetime | None


def failed(connection: Connection, brand_id: str | None) -> list[Listed]:
    """Return the newest thousand jobs that failed, of one brand or of all."""
    if brand_id is None:
        return [_listed(row) for row in connection.execute(_list)]
    return [_listed(row) for row in connection.execute(_list_of_brand, {"brand": brand_id})]


def retry(connection: Connection, ids: Collection[str], now: datetime) -> list[str]:
    """Have failed jobs tried again, from the beginning; return those that were failed."""
    return list(connection.execute(_again, {"ids": [*ids], "now": now}).scalars())


def waiting_for(connection: Connection) -> list[tuple[str, str, str, int]]:
    """Return how many jobs there are for each package, activity and object, failed ones too."""
    return [(row.package, row.activity, row.object, row.number) for row in connection.execute(_waiting)]


def _listed(row: Any) -> Listed:
    return Listed(
        id=row.id,
        brand_id=row.brand_id,
        package=row.package,
        activity=row.activity,
        object=row.object,
        event=row.event,
        tries=row.attempts,
        reason=row.reason,
        fault=row.fault,
        created_at=row.created_at,
        ended_at=row.ended_at,
    )
