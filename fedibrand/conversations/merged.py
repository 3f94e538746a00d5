"""Where a conversation is that was merged into another.

A merge has everything that named the one name the other, and earlier merges too: so the way is never longer
than one step.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, select

from fedibrand.store.tables.merged_conversations import MergedConversation

_table = MergedConversation.__table__  # type: ignore[attr-defined]
_select = select(_table.c.id, _table.c.conversation_id).where(
    _table.c.id.in_(bindparam("ids", expanding=True))
)


def ways(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Return into which conversation each of these was merged; what was not is left out."""
    wanted = list(ids)
    if not wanted:
        return {}
    return {row.id: row.conversation_id for row in connection.execute(_select, {"ids": wanted})}


def way(connection: Connection, conversation_id: str) -> str:
    """Return into which conversation one was merged, or itself."""
    return ways(connection, [conversation_id]).get(conversation_id, conversation_id)
