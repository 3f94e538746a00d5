"""A part of a brand's conversations, by label, state and person, and the posts in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select, union_all

from fedibrand.domain import ConversationState
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.tables.labels import Label

AT_ONCE = 500

_conversation, _holding = Conversation.__table__, Holding.__table__  # type: ignore[attr-defined]
_consumer, _label = Consumer.__table__, Label.__table__  # type: ignore[attr-defined]
_brand: Any = bindparam("brand")
_met = (
    select(_conversation.c.consumer_id)
    .where(_conversation.c.consumer_id.in_(bindparam("ids", expanding=True)))
    .distinct()
)
_ignored = select(_consumer.c.id).where(_consumer.c.brand_id == _brand, _consumer.c.ignored_at.is_not(None))


@dataclass(frozen=True, slots=True)
class Among:
    """Conversations with all these labels, in one of these states, with one of these consumers.

    No states are any, ``None`` is anybody; no consumers at all are nobody.
    """

    labels: tuple[str, ...] = ()
    states: tuple[ConversationState, ...] = ()
    consumers: frozenset[str] | None = None

    @property
    def within(self) -> bool:
        """Whether only what stands in a conversation is among it."""
        return bool(self.labels or self.states)


def conversations(connection: Connection, brand_id: str, among: Among, limit: int) -> list[str]:
    """Return the ids of those conversations, the last moved first; nobody's who is ignored."""
    merged = union_all(*_each(among)) if among.consumers is None else _theirs(among, among.consumers)
    columns = merged.selected_columns
    found = merged.order_by(columns.moved_at.desc(), columns.id.desc()).limit(limit)
    return list(connection.execute(found, {"brand": brand_id}).scalars())


def few(connection: Connection, brand_id: str, among: Among, most: int) -> list[str] | None:
    """Return the ids of all holdings among it, the newest first; nothing if they are more than ``most``."""
    query = select(_holding.c.id).where(_holding.c.brand_id == _brand)
    if among.within:
        inner = select(_conversation.c.id).where(*_narrowing(among))
        if among.states:
            inner = inner.where(_conversation.c.state.in_(among.states))
        query = query.where(_holding.c.conversation_id.in_(inner))
    if among.consumers is not None:
        query = query.where(_holding.c.consumer_id.in_(among.consumers))
    found = list(connection.execute(query.limit(most + 1), {"brand": brand_id}).scalars())
    return sorted(found, reverse=True) if len(found) <= most else None


def met(connection: Connection, consumers: Iterable[str]) -> set[str]:
    """Return those of a brand's consumers with whom there is a conversation."""
    return set(connection.execute(_met, {"ids": list(consumers)}).scalars())


def posts(connection: Connection, brand_id: str, among: Among, ids: Sequence[str]) -> set[str]:
    """Return which of these holdings are of those consumers, and stand in such conversations."""
    found: set[str] = set()
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        found.update(connection.execute(_among(among, some), {"brand": brand_id}).scalars())
    return found


def _among(among: Among, ids: Sequence[str]) -> Select[Any]:
    query = select(_holding.c.id).where(_holding.c.id.in_(ids), _holding.c.brand_id == _brand)
    if among.consumers is not None:
        query = query.where(_holding.c.consumer_id.in_(among.consumers))
    if among.within:
        query = query.join(_conversation, _conversation.c.id == _holding.c.conversation_id)
        query = query.where(*_narrowing(among))
        if among.states:
            query = query.where(_conversation.c.state.in_(among.states))
    return query


def _each(among: Among) -> list[Select[Any]]:
    """Return a statement for each state: each walks the list's index, and what is found there is merged."""
    return [
        select(_conversation.c.id, _conversation.c.moved_at)
        .where(*_narrowing(among), _conversation.c.state == state)
        .where(_conversation.c.consumer_id.not_in(_ignored))
        for state in among.states or ConversationState
    ]


def _theirs(among: Among, consumers: frozenset[str]) -> Select[Any]:
    """Return a statement that begins at the consumers, who are few."""
    query = (
        select(_conversation.c.id, _conversation.c.moved_at)
        .join(_consumer, _consumer.c.id == _conversation.c.consumer_id)
        .where(
            _consumer.c.id.in_(consumers), _consumer.c.brand_id == _brand, _consumer.c.ignored_at.is_(None)
        )
        .where(*_labelled(among))
    )
    return query.where(_conversation.c.state.in_(among.states)) if among.states else query


def _narrowing(among: Among) -> list[Any]:
    return [_conversation.c.brand_id == _brand, *_labelled(among)]


def _labelled(among: Among) -> list[Any]:
    return [
        _conversation.c.id.in_(
            select(_label.c.conversation_id).where(_label.c.brand_id == _brand, _label.c.name == label)
        )
        for label in among.labels
    ]
