"""Whose a conversation is."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, select

from fedibrand.store.tables.conversations import Conversation

_table = Conversation.__table__  # type: ignore[attr-defined]
_select = select(_table.c.id, _table.c.brand_id).where(_table.c.id.in_(bindparam("ids", expanding=True)))


def owned(connection: Connection, conversations: Iterable[str]) -> set[tuple[str, str]]:
    """Return (conversation id, brand id) for those that are there."""
    return {(row.id, row.brand_id) for row in connection.execute(_select, {"ids": list(conversations)})}
