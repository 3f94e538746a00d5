"""StopShowing and ShowAgain: a brand ignores a consumer, and heeds them again.

They are effects and no setting of the desk, because only here is written what concerns a consumer, and
because whoever has a page of theirs open must hear of it. Nothing else changes: what an ignored consumer
writes is received, leased, counted, and theirs to end. It is in no list, and they are told nothing: a word to
them would be a way to try out who reads.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, update

from fedibrand.activitypub.errors import NotFound
from fedibrand.acts import Act
from fedibrand.applying.scope import Scope
from fedibrand.store.tables.consumers import Consumer
from fedibrand.team_effects import ShowAgain, StopShowing

_table = Consumer.__table__  # type: ignore[attr-defined]
_set = update(_table).where(_table.c.id == bindparam("row_id")).values(ignored_at=bindparam("to"))


def stop_showing(connection: Connection, found: list[tuple[Act, StopShowing]], scope: Scope) -> None:
    """Have these consumers be in no list; one who is in none already stays so since they were first.

    Raises:
        NotFound: This brand knows no such consumer.
    """
    _write(connection, [row for row in _rows(found, scope) if row.ignored_at is None], scope.now)


def show_again(connection: Connection, found: list[tuple[Act, ShowAgain]], scope: Scope) -> None:
    """Have these consumers be in the lists again.

    Raises:
        NotFound: This brand knows no such consumer.
    """
    _write(connection, _rows(found, scope), None)


def _rows(found: list[tuple[Act, Any]], scope: Scope) -> list[Any]:
    rows = [scope.consumer(act) for act, _ in found]
    if None in rows:
        raise NotFound("This brand knows no such consumer.")
    return rows


def _write(connection: Connection, rows: list[Any], to: datetime | None) -> None:
    if rows:
        connection.execute(_set, [{"row_id": row.id, "to": to} for row in rows])
