"""What the brand's end has of one consumer: rows and states, without words."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from fedibrand.consumers import ledger
from fedibrand.domain import Standing
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.contents import Content
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.deliveries import Delivery
from fedibrand.store.tables.follows import FollowRow
from fedibrand.store.tables.gone_answers import GoneAnswer
from fedibrand.store.tables.grants import GrantRow
from fedibrand.store.tables.holdings import Holding

_TABLES: dict[str, Any] = {
    "conversations": Conversation,
    "holdings": Holding,
    "answers": AnswerRow,
    "deliveries": Delivery,
    "grants": GrantRow,
    "follows": FollowRow,
}
_SELECTS = {name: select(table.__table__).order_by(table.__table__.c.id) for name, table in _TABLES.items()}
_gone = select(GoneAnswer.__table__.c.id)  # type: ignore[attr-defined]
_contents = select(func.count()).select_from(Content.__table__)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Record:
    """The rows of an instance with one brand and one consumer, the oldest first."""

    conversations: list[Any]
    holdings: list[Any]
    answers: list[Any]
    deliveries: list[Any]
    grants: list[Any]
    follows: list[Any]
    contents: int
    """How many sealed contents there are, of whatever kind."""
    standing: Standing
    gone: frozenset[str] = frozenset()
    """The ids whose addresses say 410: among them all that is left of replies to words of self-service."""


def read(connection: Connection, brand_id: str, actor_hash: bytes) -> Record:
    """Return what the record has.

    Args:
        connection: A transaction that reads.
        brand_id: The brand.
        actor_hash: The keyed hash of the consumer's actor id.
    """
    rows = {name: list(connection.execute(query)) for name, query in _SELECTS.items()}
    return Record(
        **rows,
        contents=connection.execute(_contents).scalar_one(),
        standing=ledger.standing_of(connection, brand_id, actor_hash),
        gone=frozenset(connection.execute(_gone).scalars()),
    )
