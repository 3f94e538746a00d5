"""MakeCommitment: what an answer says holds until a date."""

from sqlalchemy import Connection, bindparam, select

from fedibrand.activitypub.errors import EffectRefused, Malformed, NotFound
from fedibrand.acts import Act
from fedibrand.applying.lengths import is_soon
from fedibrand.applying.scope import Scope
from fedibrand.domain import AnswerState, CommitmentState
from fedibrand.queue import due
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.commitments import CommitmentRow
from fedibrand.store.tables.conversations import Conversation
from fedibrand.team_effects import MakeCommitment

OVER = "promise-over"
"""The kind of job that looks at one when its day is over."""

_answer, _conversation = AnswerRow.__table__, Conversation.__table__  # type: ignore[attr-defined]
_table = CommitmentRow.__table__  # type: ignore[attr-defined]
_insert = _table.insert()
_said = (
    select(_answer.c.id)
    .join(_conversation, _conversation.c.id == _answer.c.conversation_id)
    .where(
        _answer.c.id == bindparam("row_id"),
        _answer.c.brand_id == bindparam("brand"),
        _answer.c.state == AnswerState.SENT,
        _conversation.c.consumer_id == bindparam("consumer"),
    )
)
_made = select(_table.c.id).where(_table.c.answer_id == bindparam("row_id"))
_first, _second = _table.alias(), _answer.alias()
_own = (
    select(_first.c.id)
    .join(_second, _second.c.id == _first.c.answer_id)
    .join(_answer, _answer.c.conversation_id == _second.c.conversation_id)
    .where(_answer.c.id == bindparam("row_id"), _first.c.own_answer_id == _answer.c.id)
)


def make_commitment(connection: Connection, found: list[tuple[Act, MakeCommitment]], scope: Scope) -> None:
    """Write commitments, each upon an answer to this consumer that stands; it may be of the same act.

    Raises:
        NotFound: There is no such answer of this brand to this consumer, or it was withdrawn.
        Malformed: It would be over before it began, or has no time zone.
        EffectRefused: P5, the answer carries a commitment already, or is one's own: that would have no end.
    """
    for act, effect in found:
        if not is_soon(effect.until, scope.now) or effect.until <= scope.now:
            raise Malformed("A commitment holds until a time within a year, with its zone.")
        named = {"row_id": effect.answer, "brand": act.brand, "consumer": scope.consumer_id(act)}
        if connection.execute(_said, named).first() is None:
            raise NotFound("There is no such answer.", answer=effect.answer)
        if connection.execute(_made, {"row_id": effect.answer}).first() is not None:
            raise EffectRefused("P5", "An answer carries one commitment.", answer=effect.answer)
        if connection.execute(_own, {"row_id": effect.answer}).first() is not None:
            raise EffectRefused("P5", "A promise's own answer makes no new promise.", answer=effect.answer)
        commitment_id = scope.tools.clock.new_id()
        connection.execute(
            _insert,
            {
                "id": commitment_id,
                "brand_id": act.brand,
                "answer_id": effect.answer,
                "state": CommitmentState.OPEN,
                "by": act.by,
                "made_at": scope.now,
                "until": effect.until,
            },
        )
        due.plan(connection, [(OVER, commitment_id, effect.until)], scope.tools.clock)
