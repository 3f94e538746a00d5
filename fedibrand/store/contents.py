"""Reading and writing sealed contents by the batch."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, select

from fedibrand.store.tables.contents import Content
from fedibrand.store.vault import Lease, Sealed

_insert = Content.__table__.insert()  # type: ignore[attr-defined]
_select = select(Content.id, Content.sealed).where(Content.id.in_(bindparam("ids", expanding=True)))  # type: ignore[attr-defined,call-overload]


def add(connection: Connection, sealed: Iterable[Sealed]) -> None:
    """Write sealed contents, one statement for all."""
    rows = [one.content for one in sealed]
    if rows:
        connection.execute(_insert, rows)


def find(connection: Connection, ids: Iterable[str | None]) -> dict[str, bytes]:
    """Return the sealed bytes of those contents that are there, by id."""
    wanted = [one for one in ids if one]
    if not wanted:
        return {}
    return {row.id: row.sealed for row in connection.execute(_select, {"ids": wanted})}


def lease_of(row: Any, prefix: str = "") -> Lease | None:
    """Return the lease that a row keeps in its three columns, or nothing when it has ended."""
    values: Mapping[str, Any] = row._mapping
    content_id, key_id, wrapped = (
        values[f"{prefix}{name}"] for name in ("content_id", "lease_key_id", "wrapped")
    )
    return Lease(content_id, key_id, wrapped) if content_id and key_id and wrapped else None
