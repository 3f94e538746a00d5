"""Failed work: deliveries as people see them, and trying again by hand."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, select, update

from fedibrand.domain import DeliveryState
from fedibrand.outbox.order import RESTORED
from fedibrand.store.tables.deliveries import Delivery

MOST = 1000

_table = Delivery.__table__  # type: ignore[attr-defined]
_list = (
    select(_table)
    .where(_table.c.state.in_(bindparam("states", expanding=True)))
    .order_by(_table.c.id.desc())
    .limit(MOST)
)
_list_of_brand = _list.where(_table.c.brand_id == bindparam("brand"))
_failed = select(_table.c.id).where(_table.c.state == DeliveryState.FAILED).order_by(_table.c.id)
_failed_of_brand = _failed.where(_table.c.brand_id == bindparam("brand"))
_failed_of = _failed.where(_table.c.id.in_(bindparam("ids", expanding=True)))
# A try that was made stays counted, for what it sent may be there; what a backup brought back may be, too.
_tries = case((_table.c.attempts > 0, 1), (_table.c.reason == RESTORED, 1), else_=0)
_again = (
    update(_table)
    .where(_table.c.id.in_(bindparam("ids", expanding=True)))
    .values(state=DeliveryState.WAITING, attempts=_tries, reason="", due_at=bindparam("now"), ended_at=None)
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A delivery as people see it: ids, a state, and why; no words, and no inbox."""

    id: str
    brand_id: str
    consumer_id: str | None
    answer_id: str | None
    what: str
    host: str
    state: DeliveryState
    tries: int
    status: int | None
    reason: str
    created_at: datetime
    due_at: datetime
    ended_at: datetime | None


def list_deliveries(
    connection: Connection, brand_id: str | None, states: Collection[DeliveryState]
) -> list[Listed]:
    """Return the newest thousand deliveries in those states, of one brand or of all."""
    statement = _list if brand_id is None else _list_of_brand
    found = connection.execute(statement, _of(brand_id) | {"states": [*states]})
    return [
        Listed(
            id=row.id,
            brand_id=row.brand_id,
            consumer_id=row.consumer_id,
            answer_id=row.answer_id,
            what=row.what,
            host=row.host,
            state=DeliveryState(row.state),
            tries=row.attempts,
            status=row.status,
            reason=row.reason,
            created_at=row.created_at,
            due_at=row.due_at,
            ended_at=row.ended_at,
        )
        for row in found
    ]


def retry(connection: Connection, ids: Collection[str], now: datetime) -> list[str]:
    """Have failed deliveries tried again, from the beginning; return those that were failed."""
    return _retry(connection, list(connection.execute(_failed_of, {"ids": [*ids]}).scalars()), now)


def retry_all(connection: Connection, brand_id: str | None, now: datetime) -> list[str]:
    """Have every failed delivery tried again, of one brand or of all; return them."""
    statement = _failed if brand_id is None else _failed_of_brand
    return _retry(connection, list(connection.execute(statement, _of(brand_id)).scalars()), now)


def _retry(connection: Connection, ids: list[str], now: datetime) -> list[str]:
    for start in range(0, len(ids), 500):
        connection.execute(_again, {"ids": ids[start : start + 500], "now": now})
    return ids


def _of(brand_id: str | None) -> dict[str, Any]:
    return {} if brand_id is None else {"brand": brand_id}
