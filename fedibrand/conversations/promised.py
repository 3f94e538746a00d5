"""What a brand promised in its answers, until when, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select

from fedibrand.conversations.commitment_states import LATE, SETTLED, TABLE, UNCLOSED, Said
from fedibrand.domain import CommitmentState
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.commitments import CommitmentRow
from fedibrand.store.tables.conversations import Conversation

SOON = timedelta(days=1)
"""How long before its day is over a promise presses."""

_table, _answer = CommitmentRow.__table__, AnswerRow.__table__  # type: ignore[attr-defined]
_conversation = Conversation.__table__  # type: ignore[attr-defined]
_of = (
    select(_table)
    .join(_answer, _answer.c.id == _table.c.answer_id)
    .where(_answer.c.conversation_id == bindparam("conversation"), _answer.c.brand_id == bindparam("brand"))
)
_pressing = (
    select(_answer.c.conversation_id, _table.c.until)
    .join(_table, _table.c.answer_id == _answer.c.id)
    .where(
        _answer.c.conversation_id.in_(bindparam("ids", expanding=True)),
        _table.c.state.in_(LATE),
        _table.c.until <= bindparam("soon"),
    )
    .order_by(_table.c.until.desc())
)
UNCLOSED_OF: Any = (
    select(_conversation.c.consumer_id, _answer.c.conversation_id)
    .join(_answer, _answer.c.conversation_id == _conversation.c.id)
    .join(_table, _table.c.answer_id == _answer.c.id)
    .where(
        _conversation.c.consumer_id.in_(bindparam("values", expanding=True)),
        _table.c.state.in_(UNCLOSED),
    )
    .distinct()
)
"""The conversations of consumers (``values``) in which something is promised that they have not closed."""


@dataclass(frozen=True, slots=True)
class Promised:
    """A commitment: its words are those of the answer that says it.

    ``settled_at`` is when its state last changed, ``own`` the answer of its own, where it had it.
    """

    answer: str
    state: CommitmentState
    made_at: datetime
    until: datetime
    settled_at: datetime | None = None
    own: str = ""

    @property
    def unclosed(self) -> bool:
        """Whether the consumer can still say what became of it."""
        return self.state in UNCLOSED

    @property
    def settled(self) -> bool:
        """Whether it was said to be kept or not, and waits for the consumer."""
        return self.state in SETTLED

    @property
    def keepable(self) -> bool:
        """Whether the team can say that it is kept."""
        return (self.state, Said.KEPT) in TABLE

    @property
    def missable(self) -> bool:
        """Whether the team can say that it is not kept."""
        return (self.state, Said.MISSED) in TABLE

    @property
    def disputable(self) -> bool:
        """Whether the consumer can say that it was not kept."""
        return (self.state, Said.DISPUTED) in TABLE

    @property
    def answerable(self) -> bool:
        """Whether its own answer may be given."""
        return self.settled and not self.own

    def pressing(self, now: datetime) -> bool:
        """Return whether it is the team's to see to that its day is over, or that they say it is not kept."""
        return self.state in LATE and (self.state is not CommitmentState.OPEN or self.until < now)


def of(connection: Connection, brand_id: str, conversation_id: str) -> dict[str, Promised]:
    """Return the commitments made in a brand's conversation, by the id of the answer that says each."""
    found = connection.execute(_of, {"brand": brand_id, "conversation": conversation_id})
    return {row.answer_id: shown(row) for row in found}


def shown(row: Any) -> Promised:
    """Return a commitment's row as it is shown."""
    return Promised(
        row.answer_id,
        CommitmentState(row.state),
        row.made_at,
        row.until,
        row.settled_at,
        row.own_answer_id or "",
    )


def pressing(connection: Connection, conversations: Sequence[str], now: datetime) -> dict[str, datetime]:
    """Return until when, for those of ``conversations`` where something not kept is due within a day or over.

    Where there are several, the earliest counts.
    """
    found = connection.execute(_pressing, {"ids": list(conversations), "soon": now + SOON})
    return {row.conversation_id: row.until for row in found}
