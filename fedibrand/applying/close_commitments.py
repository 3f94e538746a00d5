"""CloseCommitments: the consumer says whether what they were promised is kept."""

from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from fedibrand.acts import Act
from fedibrand.applying import provisional
from fedibrand.applying.scope import Scope
from fedibrand.conversations.commitment_states import UNCLOSED, Said, after
from fedibrand.conversations.states import TABLE, Turn
from fedibrand.domain import CommitmentState, ConversationState
from fedibrand.effects import CloseCommitments
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.commitments import CommitmentRow
from fedibrand.store.tables.conversations import Conversation

_table, _answer = CommitmentRow.__table__, AnswerRow.__table__  # type: ignore[attr-defined]
_conversation = Conversation.__table__  # type: ignore[attr-defined]
_theirs = (
    select(_table.c.id, _table.c.state, _table.c.answer_id, _answer.c.conversation_id)
    .join(_answer, _answer.c.id == _table.c.answer_id)
    .join(_conversation, _conversation.c.id == _answer.c.conversation_id)
    .where(
        _conversation.c.consumer_id == bindparam("consumer"),
        _conversation.c.brand_id == bindparam("brand"),
        _table.c.state.in_(UNCLOSED),
    )
)
_close = (
    update(_table)
    .where(_table.c.id == bindparam("row_id"))
    .values(state=bindparam("to"), settled_at=bindparam("now"))
)
_open = (
    update(_conversation)
    .where(_conversation.c.id == bindparam("row_id"))
    .values(
        state=TABLE[ConversationState.RESOLVED, Turn.DISPUTED],
        moved_at=bindparam("now"),
        resolved_at=None,
        snoozed_until=None,
        provisional_until=None,
    )
)


def close_commitments(
    connection: Connection, found: list[tuple[Act, CloseCommitments]], scope: Scope
) -> None:
    """Close promises as the consumer says, and settle or open the conversations they were made in.

    One that is confirmed moves no conversation but ends what is provisional about it. One that is said not to
    be kept opens its conversation again; before its day is over, or before the team said anything, there is
    nothing to dispute.
    """
    for act, effect in found:
        who = {"consumer": scope.consumer_id(act), "brand": act.brand}
        said = Said.CONFIRMED if effect.kept else Said.DISPUTED
        moving = [
            {"row_id": row.id, "to": to, "now": scope.now, "conversation": row.conversation_id}
            for row in connection.execute(_theirs, who).all()
            if _is_meant(effect, row) and (to := after(CommitmentState(row.state), said)) != row.state
        ]
        scope.closed[act.brand, act.consumer] = len(moving)
        if not moving:
            continue
        connection.execute(_close, [{name: one[name] for name in ("row_id", "to", "now")} for one in moving])
        conversations = list({one["conversation"] for one in moving})
        if effect.kept:
            provisional.settle(connection, conversations)
        else:
            connection.execute(_open, [{"row_id": one, "now": scope.now} for one in conversations])


def _is_meant(effect: CloseCommitments, row: Any) -> bool:
    return effect.conversation in ("", row.conversation_id) and effect.answer in ("", row.answer_id)
