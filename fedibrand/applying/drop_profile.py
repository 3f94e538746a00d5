"""DropProfile: nothing of a consumer is held, followed or permitted any more; their profile goes."""

from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from fedibrand.acts import Act
from fedibrand.applying.drop_jobs import drop_jobs
from fedibrand.applying.scope import Scope
from fedibrand.effects import DropProfile
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.deliveries import Delivery
from fedibrand.store.tables.grants import GrantRow
from fedibrand.store.tables.reactions import Reaction

_ids: Any = bindparam("ids", expanding=True)
_consumer, _delivery = Consumer.__table__, Delivery.__table__  # type: ignore[attr-defined]
_sealed = select(_delivery).where(_delivery.c.consumer_id.in_(_ids))
_drop = (
    delete(Reaction.__table__).where(Reaction.__table__.c.consumer_id.in_(_ids)),  # type: ignore[attr-defined]
    delete(_delivery).where(_delivery.c.consumer_id.in_(_ids)),
    delete(GrantRow.__table__).where(GrantRow.__table__.c.consumer_id.in_(_ids)),  # type: ignore[attr-defined]
    delete(_consumer).where(_consumer.c.id.in_(_ids)),
)


def drop_profile(connection: Connection, found: list[tuple[Act, DropProfile]], scope: Scope) -> None:
    """Drop the consumers' rows; the ledger keeps their acts, by keyed hash."""
    rows = [row for act, _ in found if (row := scope.consumer(act)) is not None]
    wanted = {"ids": [row.id for row in rows]}
    scope.free(rows)
    drop_jobs(connection, "consumer", wanted["ids"], scope)
    scope.free(connection.execute(_sealed, wanted).all())
    for statement in _drop:
        connection.execute(statement, wanted)
