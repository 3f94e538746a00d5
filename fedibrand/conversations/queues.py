"""The queues of a brand's desk: which conversations stand in which, how many, and in what order."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, select, tuple_, union_all

from fedibrand.conversations import previews as listed
from fedibrand.conversations.shown import Preview
from fedibrand.domain import ConversationState
from fedibrand.store.run import Store
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.labels import Label
from fedibrand.store.vault import Vault

_C = ConversationState
_table, _consumer = Conversation.__table__, Consumer.__table__  # type: ignore[attr-defined]
_label = Label.__table__  # type: ignore[attr-defined]
_brand: Any = bindparam("brand")
_me: Any = bindparam("me")
_ignored = select(_consumer.c.id).where(_consumer.c.brand_id == _brand, _consumer.c.ignored_at.is_not(None))
_shown = _table.c.consumer_id.not_in(_ignored)
_let_in = _table.c.first_contact.is_(False)


class Queue(StrEnum):
    """A queue of conversations."""

    UNASSIGNED = "unassigned"
    MINE = "mine"
    US = "us"
    THEM = "them"
    FIRST = "first"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"
    ALL = "all"


class Kind(StrEnum):
    """Whether others can read a conversation."""

    PUBLIC = "public"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Stands:
    """What stands in a queue: conversations in one of these states; of whom, where that is asked."""

    states: tuple[ConversationState, ...]
    whose: ColumnElement[bool] | None = None

    @property
    def holds(self) -> ColumnElement[bool]:
        """Whether a conversation stands in it."""
        here = _table.c.state.in_(self.states)
        return here if self.whose is None else and_(here, self.whose)


STANDS: dict[Queue, Stands] = {
    Queue.UNASSIGNED: Stands((_C.OPEN, _C.WAITING), and_(_table.c.assignee_id.is_(None), _let_in)),
    Queue.MINE: Stands((_C.OPEN, _C.WAITING), and_(_table.c.assignee_id == _me, _let_in)),
    Queue.US: Stands((_C.OPEN,), _let_in),
    Queue.THEM: Stands((_C.WAITING,)),
    Queue.FIRST: Stands((_C.OPEN,), _table.c.first_contact.is_(True)),
    Queue.SNOOZED: Stands((_C.SNOOZED,)),
    Queue.RESOLVED: Stands((_C.RESOLVED,)),
    Queue.ALL: Stands(tuple(_C)),
}
"""What stands in each; a table, and the test's."""

_numbers = [func.count().filter(stands.holds).label(queue) for queue, stands in STANDS.items()]
_counted = select(*_numbers).where(_table.c.brand_id == _brand)
_hidden = select(*_numbers).where(_table.c.consumer_id.in_(_ignored))
_moved = select(_table.c.moved_at, _table.c.id).where(
    _table.c.id == bindparam("before"), _table.c.brand_id == _brand
)
_labels = select(_label.c.name).where(_label.c.brand_id == _brand).group_by(_label.c.name)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the list is looked at; ``before`` is the last conversation of the page before."""

    queue: Queue = Queue.US
    label: str = ""
    assignee: str = ""
    kind: str = ""
    before: str = ""

    def query(self) -> dict[str, str]:
        """Return it as the query of the list's address."""
        return {
            "queue": self.queue,
            "label": self.label,
            "assignee": self.assignee,
            "kind": self.kind,
            "before": self.before,
        }

    @property
    def narrowed(self) -> bool:
        """Whether it is less than a whole queue."""
        return bool(self.label or self.assignee or self.kind)

    @property
    def whole(self) -> "Wanted":
        """The whole queue, from its beginning."""
        return Wanted(self.queue)

    def first(self) -> "Wanted":
        """Return the first page of the same."""
        return replace(self, before="")


def read(query: Mapping[str, str]) -> Wanted:
    """Return what an address asks for; what it says wrongly is left out."""
    queue, kind = query.get("queue", ""), query.get("kind", "")
    return Wanted(
        queue=Queue(queue) if queue in set(Queue) else Queue.US,
        label=query.get("label", "")[:60],
        assignee=query.get("assignee", "")[:26],
        kind=kind if kind in set(Kind) else "",
        before=query.get("before", "")[:26],
    )


def counts(connection: Connection, brand_id: str, me: str) -> dict[Queue, int]:
    """Return how many conversations stand in each queue of a member."""
    whose = {"brand": brand_id, "me": me}
    row, hidden = connection.execute(_counted, whose).one(), connection.execute(_hidden, whose).one()
    return {queue: row._mapping[queue] - hidden._mapping[queue] for queue in Queue}


def labels(connection: Connection, brand_id: str) -> list[str]:
    """Return the labels that some conversation of a brand has, in their order."""
    return sorted(connection.execute(_labels, {"brand": brand_id}).scalars(), key=str.casefold)


async def previews(
    store: Store, vault: Vault, brand_id: str, me: str, wanted: Wanted, now: datetime, limit: int
) -> list[Preview]:
    """Return the conversations of a queue, those that moved last first, with the beginning of their words."""
    found = await store.read(ids, brand_id, me, wanted, limit)
    return await listed.these(store, vault, found, now)


def ids(connection: Connection, brand_id: str, me: str, wanted: Wanted, limit: int) -> list[str]:
    """Return the ids of the conversations of a queue, those that moved last first."""
    whose = {"brand": brand_id, "me": me}
    before = connection.execute(_moved, {**whose, "before": wanted.before}).first() if wanted.before else None
    place = (before.moved_at, before.id) if before else None
    return list(connection.execute(_list(wanted, place, limit), whose).scalars())


def _list(wanted: Wanted, place: tuple[datetime, str] | None, limit: int) -> Any:
    """Return the statement: each state is walked by its index, and what is found there is merged."""
    stands = STANDS[wanted.queue]
    each = [_narrowed(state, stands.whose, wanted, place) for state in stands.states]
    merged = union_all(*each)
    return merged.order_by(merged.selected_columns.moved_at.desc(), merged.selected_columns.id.desc()).limit(
        limit
    )


def _narrowed(
    state: ConversationState,
    whose: ColumnElement[bool] | None,
    wanted: Wanted,
    place: tuple[datetime, str] | None,
) -> Select[Any]:
    query = select(_table.c.id, _table.c.moved_at).where(_table.c.brand_id == _brand, _table.c.state == state)
    query = query.where(_shown)
    if whose is not None:
        query = query.where(whose)
    if wanted.label:
        with_it = select(_label.c.conversation_id).where(
            _label.c.brand_id == _brand, _label.c.name == wanted.label
        )
        query = query.where(_table.c.id.in_(with_it))
    if wanted.assignee:
        query = query.where(_table.c.assignee_id == wanted.assignee)
    if wanted.kind:
        query = query.where(_table.c.message.is_(wanted.kind == Kind.PRIVATE))
    if place is not None:
        query = query.where(tuple_(_table.c.moved_at, _table.c.id) < place)
    return query
