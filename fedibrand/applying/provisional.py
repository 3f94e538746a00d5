"""A conversation that is resolved while a promise in it is not closed is so until the consumer confirms.

It is never so for longer than :data:`PROVISIONAL`: then what was kept lapses.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, exists, select, update

from fedibrand.applying.scope import Scope
from fedibrand.conversations.commitment_states import TABLE, UNCLOSED, Said
from fedibrand.domain import CommitmentState
from fedibrand.queue import due
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.commitments import CommitmentRow
from fedibrand.store.tables.conversations import Conversation

PROVISIONAL = timedelta(days=14)
OVER = "provisional-over"
"""The kind of job that ends it by its date."""

_table, _answer = CommitmentRow.__table__, AnswerRow.__table__  # type: ignore[attr-defined]
_conversation = Conversation.__table__  # type: ignore[attr-defined]
_unclosed = (
    select(_answer.c.conversation_id)
    .join(_table, _table.c.answer_id == _answer.c.id)
    .where(
        _answer.c.conversation_id.in_(bindparam("ids", expanding=True)),
        _table.c.state.in_(UNCLOSED),
    )
    .distinct()
)
_begin = (
    update(_conversation)
    .where(_conversation.c.id == bindparam("row_id"))
    .values(provisional_until=bindparam("until"))
)
_settle = (
    update(_conversation)
    .where(
        _conversation.c.id.in_(bindparam("ids", expanding=True)),
        ~exists(
            select(1)
            .select_from(_answer.join(_table, _table.c.answer_id == _answer.c.id))
            .where(_answer.c.conversation_id == _conversation.c.id, _table.c.state.in_(UNCLOSED))
        ),
    )
    .values(provisional_until=None)
)
_end = (
    update(_conversation)
    .where(_conversation.c.id == bindparam("row_id"), _conversation.c.provisional_until <= bindparam("now"))
    .values(provisional_until=None)
)
_lapse = (
    update(_table)
    .where(
        _table.c.state == CommitmentState.KEPT,
        _table.c.answer_id.in_(select(_answer.c.id).where(_answer.c.conversation_id == bindparam("row_id"))),
    )
    .values(state=TABLE[CommitmentState.KEPT, Said.LAPSED], settled_at=bindparam("now"))
)


def begin(connection: Connection, resolved: Iterable[str], scope: Scope) -> None:
    """Note of conversations that were resolved just now which of them are so provisionally."""
    ids, until = list(resolved), scope.now + PROVISIONAL
    found = list(connection.execute(_unclosed, {"ids": ids}).scalars()) if ids else []
    if found:
        connection.execute(_begin, [{"row_id": one, "until": until} for one in found])
        due.plan(connection, [(OVER, one, until) for one in found], scope.tools.clock)


def settle(connection: Connection, conversations: Iterable[str]) -> None:
    """Have conversations be resolved for good in which no promise is unclosed any more."""
    connection.execute(_settle, {"ids": list(conversations)})


def end(connection: Connection, conversation_id: str, now: datetime) -> bool:
    """End what is provisional by its date: what was kept lapses. Return whether there was anything to end."""
    here = {"row_id": conversation_id, "now": now}
    ended = bool(connection.execute(_end, here).rowcount)
    if ended:
        connection.execute(_lapse, here)
    return ended
