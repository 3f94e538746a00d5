"""KeepCommitment, MissCommitment: the team, or the day that is over, says what became of a promise."""

from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from fedibrand.activitypub.errors import NotFound
from fedibrand.acts import Act
from fedibrand.applying.scope import Scope
from fedibrand.conversations.commitment_states import Said, after
from fedibrand.domain import CommitmentState
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.commitments import CommitmentRow
from fedibrand.store.tables.conversations import Conversation
from fedibrand.team_effects import KeepCommitment, MissCommitment

_table, _answer = CommitmentRow.__table__, AnswerRow.__table__  # type: ignore[attr-defined]
_conversation = Conversation.__table__  # type: ignore[attr-defined]
_made = (
    select(_table.c.id, _table.c.state)
    .join(_answer, _answer.c.id == _table.c.answer_id)
    .join(_conversation, _conversation.c.id == _answer.c.conversation_id)
    .where(
        _table.c.answer_id == bindparam("said_in"),
        _table.c.brand_id == bindparam("brand"),
        _conversation.c.consumer_id == bindparam("consumer"),
    )
)
_settle = (
    update(_table)
    .where(_table.c.id == bindparam("row_id"))
    .values(state=bindparam("to"), settled_at=bindparam("now"))
)


def keep_commitment(connection: Connection, found: list[tuple[Act, KeepCommitment]], scope: Scope) -> None:
    """Note that promises are kept; one that the consumer closed stays closed.

    Raises:
        NotFound: That answer promised this consumer nothing.
    """
    _say(connection, found, Said.KEPT, scope)


def miss_commitment(connection: Connection, found: list[tuple[Act, MissCommitment]], scope: Scope) -> None:
    """Note that promises are not kept; one that the consumer closed stays closed.

    Raises:
        NotFound: That answer promised this consumer nothing.
    """
    _say(connection, found, Said.MISSED, scope)


def _say(connection: Connection, found: list[tuple[Act, Any]], said: Said, scope: Scope) -> None:
    for act, effect in found:
        named = {"said_in": effect.answer, "brand": act.brand, "consumer": scope.consumer_id(act)}
        row = connection.execute(_made, named).first()
        if row is None:
            raise NotFound("There is no such promise.", answer=effect.answer)
        to = after(CommitmentState(row.state), said)
        if to != row.state:
            connection.execute(_settle, {"row_id": row.id, "to": to, "now": scope.now})
