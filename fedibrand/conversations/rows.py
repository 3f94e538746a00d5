"""What the record keeps of conversations, read without opening anything."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, or_, select

from fedibrand.activitypub.errors import Malformed, NotFound
from fedibrand.conversations import merged
from fedibrand.domain import ConversationState, HoldingState
from fedibrand.store import contents
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.deliveries import Delivery
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.tables.labels import Label
from fedibrand.store.tables.members import MemberRow
from fedibrand.store.tables.merged_conversations import MergedConversation
from fedibrand.store.tables.notes import NoteRow
from fedibrand.store.tables.reactions import Reaction

_conversation, _consumer = Conversation.__table__, Consumer.__table__  # type: ignore[attr-defined]
_holding, _answer = Holding.__table__, AnswerRow.__table__  # type: ignore[attr-defined]
_delivery, _reaction = Delivery.__table__, Reaction.__table__  # type: ignore[attr-defined]
_label, _note = Label.__table__, NoteRow.__table__  # type: ignore[attr-defined]
_member = MemberRow.__table__  # type: ignore[attr-defined]

_ID = re.compile(r"[0-9a-z]{1,26}")
_id: Any = bindparam("row_id")
_ids: Any = bindparam("ids", expanding=True)
_one = select(_conversation).where(_conversation.c.id == _id)
_these = select(_conversation).where(_conversation.c.id.in_(_ids))
_labels_of = select(_label).where(_label.c.conversation_id.in_(_ids)).order_by(_label.c.name)
_members = select(_member.c.id, _member.c.name).where(_member.c.id.in_(_ids))
_consumers = select(_consumer).where(_consumer.c.id.in_(_ids))
_holdings = (
    select(_holding).where(_holding.c.conversation_id == _id).order_by(_holding.c.arrived_at, _holding.c.id)
)
_answers = (
    select(_answer).where(_answer.c.conversation_id == _id).order_by(_answer.c.created_at, _answer.c.id)
)
_deliveries = (
    select(_delivery)
    .where(_delivery.c.answer_id.in_(_ids))
    .order_by(_delivery.c.created_at, _delivery.c.version)
)
_reactions = select(_reaction).where(_reaction.c.answer_id.in_(_ids)).order_by(_reaction.c.at, _reaction.c.id)
_labels = select(_label.c.name).where(_label.c.conversation_id == _id).order_by(_label.c.name)
_notes = select(_note).where(_note.c.conversation_id == _id).order_by(_note.c.at, _note.c.id)
_answered = (
    select(_answer, _consumer.c.actor)
    .join(_conversation, _conversation.c.id == _answer.c.conversation_id)
    .join(_consumer, _consumer.c.id == _conversation.c.consumer_id)
    .where(_answer.c.id == _id)
)
_merged = MergedConversation.__table__  # type: ignore[attr-defined]
_before = (
    select(_merged.c.id, _conversation.c.id.label("now"), _conversation.c.brand_id)
    .join(_conversation, _conversation.c.id == _merged.c.conversation_id)
    .subquery()
)
_place = func.row_number().over(
    partition_by=_holding.c.conversation_id, order_by=(_holding.c.arrived_at.desc(), _holding.c.id.desc())
)
_placed = (
    select(_holding.c.id, _place.label("place"))
    .where(_holding.c.conversation_id.in_(_ids), _holding.c.state == HoldingState.HELD)
    .subquery()
)
_latest_held = select(_holding).join(_placed, _placed.c.id == _holding.c.id).where(_placed.c.place == 1)


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in a list, its consumer, the latest post held in it, its labels, and whose it is."""

    conversation: Any
    consumer: Any
    holding: Any | None
    labels: tuple[str, ...] = ()
    assignee: str = ""


@dataclass(frozen=True, slots=True)
class Whole:
    """The rows of one conversation, in the order they came, and the sealed bytes by content id."""

    conversation: Any
    consumer: Any
    holdings: Sequence[Any]
    answers: Sequence[Any]
    deliveries: Sequence[Any]
    reactions: Sequence[Any]
    labels: Sequence[str]
    notes: Sequence[Any]
    sealed: dict[str, bytes]
    members: dict[str, str]


def conversations(
    connection: Connection,
    brand_id: str | None = None,
    states: Iterable[ConversationState] | None = None,
    limit: int = 50,
    before: str | None = None,
) -> list[Listed]:
    """Return conversations, those that moved last first.

    Args:
        connection: A transaction that reads.
        brand_id: Of this brand only.
        states: In these states only.
        limit: How many at most.
        before: Those after this conversation in that order: the last one of the page before.
    """
    query = _narrowed(select(_conversation), brand_id, states, before)
    query = query.order_by(_conversation.c.moved_at.desc(), _conversation.c.id.desc()).limit(limit)
    return _listed(connection, connection.execute(query).all())


def these(connection: Connection, ids: Sequence[str]) -> list[Listed]:
    """Return conversations by their ids, in that order; what is gone is left out."""
    found = {row.id: row for row in connection.execute(_these, {"ids": list(ids)})}
    return _listed(connection, [found[one] for one in ids if one in found])


def _listed(connection: Connection, found: Sequence[Any]) -> list[Listed]:
    held = connection.execute(_latest_held, {"ids": [row.id for row in found]})
    latest = {row.conversation_id: row for row in held}
    people = {
        row.id: row for row in connection.execute(_consumers, {"ids": [row.consumer_id for row in found]})
    }
    labels: dict[str, list[str]] = {}
    for row in connection.execute(_labels_of, {"ids": [row.id for row in found]}):
        labels.setdefault(row.conversation_id, []).append(row.name)
    whose = {
        row.id: row.name for row in connection.execute(_members, {"ids": [row.assignee_id for row in found]})
    }
    return [
        Listed(
            row,
            people[row.consumer_id],
            latest.get(row.id),
            tuple(labels.get(row.id, ())),
            whose.get(row.assignee_id, ""),
        )
        for row in found
    ]


def conversation(connection: Connection, conversation_id: str, brand_id: str | None = None) -> Whole:
    """Return everything the record keeps of one conversation, or of the one that it was merged into.

    Raises:
        NotFound: There is none, or another brand's than ``brand_id``.
    """
    row = connection.execute(_one, {"row_id": conversation_id}).first()
    if row is None:
        row = connection.execute(_one, {"row_id": merged.way(connection, conversation_id)}).first()
    if row is None or brand_id not in (None, row.brand_id):
        raise NotFound("There is no such conversation.", conversation=conversation_id)
    here = {"row_id": row.id}
    consumer = connection.execute(_consumers, {"ids": [row.consumer_id]}).one()
    holdings, answers = connection.execute(_holdings, here).all(), connection.execute(_answers, here).all()
    notes = connection.execute(_notes, here).all()
    answered = {"ids": [each.id for each in answers]}
    sealed = [each.content_id for each in (consumer, *holdings, *answers, *notes)]
    named = {row.assignee_id, *(each.member_id for each in (*answers, *notes))} - {None}
    return Whole(
        conversation=row,
        consumer=consumer,
        holdings=holdings,
        answers=answers,
        deliveries=connection.execute(_deliveries, answered).all(),
        reactions=connection.execute(_reactions, answered).all(),
        labels=list(connection.execute(_labels, here).scalars()),
        notes=notes,
        sealed=contents.find(connection, sealed),
        members={one.id: one.name for one in connection.execute(_members, {"ids": list(named)})},
    )


def conversation_id(connection: Connection, part: str, brand_id: str | None = None) -> str:
    """Return the id of the one conversation whose id begins or ends with ``part``, or did before a merge.

    Raises:
        NotFound: There is none.
        Malformed: There are several.
    """
    try:
        return _named(connection, _conversation, "conversation", part, brand_id)
    except NotFound:
        return _named(connection, _before, "conversation", part, brand_id, _before.c.now)


def answer_id(connection: Connection, part: str, brand_id: str | None = None) -> str:
    """Return the id of the one answer whose id begins or ends with ``part``.

    Raises:
        NotFound: There is none.
        Malformed: There are several.
    """
    return _named(connection, _answer, "answer", part, brand_id)


def answer(connection: Connection, answer_id: str) -> Any:
    """Return the row of an answer, with the ``actor`` of the consumer it was given to.

    Raises:
        NotFound: There is none.
    """
    row = connection.execute(_answered, {"row_id": answer_id}).first()
    if row is None:
        raise NotFound("There is no such answer.", answer=answer_id)
    return row


def _named(
    connection: Connection, table: Any, what: str, part: str, brand_id: str | None, wanted: Any = None
) -> str:
    if not _ID.fullmatch(part):
        raise NotFound(f"There is no {what} {part}.")
    query = select(table.c.id if wanted is None else wanted).where(
        or_(table.c.id.startswith(part), table.c.id.endswith(part))
    )
    if brand_id is not None:
        query = query.where(table.c.brand_id == brand_id)
    found = connection.execute(query.limit(2)).scalars().all()
    if not found:
        raise NotFound(f"There is no {what} {part}.")
    if len(found) > 1:
        raise Malformed(f"More than one {what} begins or ends with {part}; give more of its id.")
    return str(found[0])


def _narrowed(
    query: Select[Any], brand_id: str | None, states: Iterable[ConversationState] | None, before: str | None
) -> Select[Any]:
    if brand_id is not None:
        query = query.where(_conversation.c.brand_id == brand_id)
    if states is not None:
        query = query.where(_conversation.c.state.in_(list(states)))
    if before is not None:
        moved = select(_conversation.c.moved_at).where(_conversation.c.id == before).scalar_subquery()
        earlier = _conversation.c.moved_at < moved
        query = query.where(
            or_(earlier, and_(_conversation.c.moved_at == moved, _conversation.c.id < before))
        )
    return query
