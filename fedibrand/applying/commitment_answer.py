"""The one answer of its own that a commitment carries, once it is kept or missed (P5)."""

from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from fedibrand.activitypub.errors import EffectRefused, NotFound
from fedibrand.conversations.commitment_states import SETTLED
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.commitments import CommitmentRow

_table, _answer = CommitmentRow.__table__, AnswerRow.__table__  # type: ignore[attr-defined]
_made = (
    select(_table)
    .join(_answer, _answer.c.id == _table.c.answer_id)
    .where(_table.c.answer_id == bindparam("said_in"), _answer.c.conversation_id == bindparam("conversation"))
)
_take = update(_table).where(_table.c.id == bindparam("row_id")).values(own_answer_id=bindparam("own"))


def take(connection: Connection, said_in: str, thread: Any, answer_id: str) -> None:
    """Have an answer be a commitment's own, which spends none of those there are until the consumer writes.

    Args:
        connection: A transaction that may write.
        said_in: The id of the answer that made the commitment.
        thread: The row of the conversation that is answered, of one brand and one consumer.
        answer_id: The answer it is to carry.

    Raises:
        NotFound: Nothing was promised by that answer in this conversation.
        EffectRefused: P5, it is neither kept nor missed yet, or closed already, or had its answer.
    """
    row = connection.execute(_made, {"said_in": said_in, "conversation": thread.id}).first()
    if row is None:
        raise NotFound("There is no such promise.", answer=said_in)
    if row.own_answer_id is not None:
        raise EffectRefused("P5", "A promise carries one answer of its own, and this one had it.")
    if row.state not in SETTLED:
        raise EffectRefused("P5", "A promise carries an answer of its own once it is kept or missed.")
    connection.execute(_take, {"row_id": row.id, "own": answer_id})
