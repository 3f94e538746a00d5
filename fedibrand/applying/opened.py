"""Notes who opened what is held: the role, never the person."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select

from fedibrand.domain import HoldingState
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.tables.opened import Opened

_holding, _opened = Holding.__table__, Opened.__table__  # type: ignore[attr-defined]
_these = select(_holding.c.id).where(
    _holding.c.id.in_(bindparam("ids", expanding=True)), _holding.c.state == HoldingState.HELD
)
_held = select(_holding.c.id).where(
    _holding.c.conversation_id == bindparam("conversation"), _holding.c.state == HoldingState.HELD
)
_drop = delete(_opened).where(
    _opened.c.holding_id.in_(bindparam("ids", expanding=True)), _opened.c.role == bindparam("as_role")
)
_insert = insert(_opened)


def note_opened(connection: Connection, conversation: str, role: str, now: datetime) -> None:
    """Note that a member of ``role`` was shown what is held in a conversation; the latest time counts."""
    _note(connection, connection.execute(_held, {"conversation": conversation}).scalars(), role, now)


def note_shown(connection: Connection, holdings: Iterable[str], role: str, now: datetime) -> None:
    """Note that a member of ``role`` was shown these holdings; one that ended meanwhile is left out."""
    _note(connection, connection.execute(_these, {"ids": list(holdings)}).scalars(), role, now)


def _note(connection: Connection, holdings: Iterable[str], role: str, now: datetime) -> None:
    ids = list(holdings)
    if ids:
        connection.execute(_drop, {"ids": ids, "as_role": role})
        connection.execute(_insert, [{"holding_id": one, "role": role, "at": now} for one in ids])
