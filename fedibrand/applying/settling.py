"""A conversation resolves itself when the last thing held in it has ended."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, select, update

from fedibrand.domain import ConversationState, HoldingState
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.holdings import Holding

_conversation, _holding = Conversation.__table__, Holding.__table__  # type: ignore[attr-defined]
_settle = (
    update(_conversation)
    .where(
        _conversation.c.id.in_(bindparam("ids", expanding=True)),
        _conversation.c.state != ConversationState.RESOLVED,
        ~exists(
            select(1).where(
                _holding.c.conversation_id == _conversation.c.id, _holding.c.state == HoldingState.HELD
            )
        ),
    )
    .values(state=ConversationState.RESOLVED, resolved_at=bindparam("now"), moved_at=bindparam("now"))
)


def settle(connection: Connection, conversations: Iterable[str], now: datetime) -> None:
    """Resolve those of ``conversations`` in which nothing is held any more."""
    ids = list(conversations)
    if ids:
        connection.execute(_settle, {"ids": ids, "now": now})
