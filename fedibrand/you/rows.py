"""What the record keeps of one actor, of every brand, read without opening anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from fedibrand.brands import receipts
from fedibrand.brands.receipts import Receipt
from fedibrand.consumers import standing
from fedibrand.domain import Entry, Standing
from fedibrand.store import contents
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.commitments import CommitmentRow
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.follows import FollowRow
from fedibrand.store.tables.grants import GrantRow
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.tables.ledger import LedgerEntry
from fedibrand.store.tables.opened import Opened
from fedibrand.store.tables.reports import Report


def _t(model: Any) -> Any:
    return model.__table__


_hash: Any = bindparam("actor")
_ids: Any = bindparam("ids", expanding=True)
_holding, _answer, _opened, _entry = _t(Holding), _t(AnswerRow), _t(Opened), _t(LedgerEntry)
_consumers = select(_t(Consumer)).where(_t(Consumer).c.actor_hash == _hash)
_holdings = (
    select(_holding)
    .where(_holding.c.consumer_id.in_(_ids))
    .order_by(_holding.c.arrived_at.desc(), _holding.c.id.desc())
)
_answers = (
    select(_answer)
    .join(_t(Conversation), _t(Conversation).c.id == _answer.c.conversation_id)
    .where(_t(Conversation).c.consumer_id.in_(_ids))
    .order_by(_answer.c.created_at, _answer.c.id)
)
_commitments = (
    select(_t(CommitmentRow))
    .join(_answer, _answer.c.id == _t(CommitmentRow).c.answer_id)
    .join(_t(Conversation), _t(Conversation).c.id == _answer.c.conversation_id)
    .where(_t(Conversation).c.consumer_id.in_(_ids))
)
_openings = (
    select(_opened)
    .join(_holding, _holding.c.id == _opened.c.holding_id)
    .where(_holding.c.consumer_id.in_(_ids))
    .order_by(_opened.c.at)
)
_grants = select(_t(GrantRow)).where(_t(GrantRow).c.consumer_id.in_(_ids), _t(GrantRow).c.ended_at.is_(None))
_follows = select(_t(FollowRow)).where(_t(FollowRow).c.consumer_id.in_(_ids))
_ledger = select(_entry).where(_entry.c.actor_hash == _hash).order_by(_entry.c.id)
_reports = select(_t(Report)).where(_t(Report).c.actor_hash == _hash).order_by(_t(Report).c.at.desc())


@dataclass(frozen=True, slots=True)
class Stands:
    """Where an actor stands with a brand, and since when everything may be shown to who signs in as it.

    A domain may have changed hands: when every key of an actor was replaced, what came before stays unseen.
    """

    standing: Standing
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Kept:
    """The rows of one actor, those of all brands together, and the sealed bytes by content id."""

    consumers: Sequence[Any]
    holdings: Sequence[Any]
    answers: Sequence[Any]
    commitments: Sequence[Any]
    openings: Sequence[Any]
    grants: Sequence[Any]
    follows: Sequence[Any]
    stands: dict[str, Stands]
    receipts: Sequence[Receipt]
    reports: Sequence[Any]
    sealed: dict[str, bytes]


def of(connection: Connection, actor_hash: bytes) -> Kept:
    """Return everything that is kept of an actor, given its keyed hash."""
    whose = {"actor": actor_hash}
    consumers = connection.execute(_consumers, whose).all()
    ids = {"ids": [row.id for row in consumers]}
    holdings, answers = connection.execute(_holdings, ids).all(), connection.execute(_answers, ids).all()
    return Kept(
        consumers=consumers,
        holdings=holdings,
        answers=answers,
        commitments=connection.execute(_commitments, ids).all(),
        openings=connection.execute(_openings, ids).all(),
        grants=connection.execute(_grants, ids).all(),
        follows=connection.execute(_follows, ids).all(),
        stands=_stands(connection.execute(_ledger, whose).all()),
        receipts=receipts.of_actor(connection, actor_hash),
        reports=connection.execute(_reports, whose).all(),
        sealed=contents.find(connection, [row.content_id for row in (*consumers, *holdings, *answers)]),
    )


def _stands(entries: Sequence[Any]) -> dict[str, Stands]:
    found: dict[str, list[Any]] = {}
    for row in entries:
        found.setdefault(row.brand_id, []).append(row)
    return {
        brand: Stands(
            standing.fold(Entry(row.entry) for row in rows),
            max((row.at for row in rows if row.entry == Entry.REKEYED), default=None),
        )
        for brand, rows in found.items()
    }
