"""What a brand promised in its answers, and until when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from fedibrand.domain import CommitmentState
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.commitments import CommitmentRow

_table, _answer = CommitmentRow.__table__, AnswerRow.__table__  # type: ignore[attr-defined]
_of = (
    select(_table)
    .join(_answer, _answer.c.id == _table.c.answer_id)
    .where(_answer.c.conversation_id == bindparam("conversation"), _answer.c.brand_id == bindparam("brand"))
)


@dataclass(frozen=True, slots=True)
class Promised:
    """A commitment: its words are those of the answer that says it."""

    answer: str
    state: CommitmentState
    made_at: datetime
    until: datetime


def of(connection: Connection, brand_id: str, conversation_id: str) -> dict[str, Promised]:
    """Return the commitments made in a brand's conversation, by the id of the answer that says each."""
    found = connection.execute(_of, {"brand": brand_id, "conversation": conversation_id})
    return {
        row.answer_id: Promised(row.answer_id, CommitmentState(row.state), row.made_at, row.until)
        for row in found
    }
