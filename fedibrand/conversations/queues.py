"""The queues of a brand's desk: which conversations stand in which, how many, and in what order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, func, or_, select

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
_me: Any = bindparam("me")
_ours = and_(
    _table.c.brand_id == bindparam("brand"),
    ~exists(select(1).where(_consumer.c.id == _table.c.consumer_id, _consumer.c.ignored_at.is_not(None))),
)


class Queue(StrEnum):
    """A queue of conversations."""

    UNASSIGNED = "unassigned"
    MINE = "mine"
    US = "us"
    THEM = "them"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"
    ALL = "all"


STANDS: dict[Queue, ColumnElement[bool]] = {
    Queue.UNASSIGNED: and_(_table.c.assignee_id.is_(None), _table.c.state.in_((_C.OPEN, _C.WAITING))),
    Queue.MINE: and_(_table.c.assignee_id == _me, _table.c.state.in_((_C.OPEN, _C.WAITING))),
    Queue.US: _table.c.state == _C.OPEN,
    Queue.THEM: _table.c.state == _C.WAITING,
    Queue.SNOOZED: _table.c.state == _C.SNOOZED,
    Queue.RESOLVED: _table.c.state == _C.RESOLVED,
    Queue.ALL: _table.c.state.is_not(None),
}
"""Which conversations stand in each; a table, and the test's."""

_counted = select(*(func.count().filter(stands).label(queue) for queue, stands in STANDS.items())).where(
    _ours
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the list is looked at."""

    queue: Queue = Queue.US
    label: str = ""
    assignee: str = ""
    before: str = ""

    def query(self) -> dict[str, str]:
        """Return it as the query of the list's address."""
        return {"queue": self.queue, "label": self.label, "assignee": self.assignee, "before": self.before}


def read(query: Mapping[str, str]) -> Wanted:
    """Return what an address asks for; what it says wrongly is left out."""
    named = query.get("queue", "")
    return Wanted(
        queue=Queue(named) if named in set(Queue) else Queue.US,
        label=query.get("label", "")[:60],
        assignee=query.get("assignee", "")[:26],
        before=query.get("before", "")[:26],
    )


def counts(connection: Connection, brand_id: str, me: str) -> dict[Queue, int]:
    """Return how many conversations stand in each queue of a member."""
    row = connection.execute(_counted, {"brand": brand_id, "me": me}).one()
    return {queue: row._mapping[queue] for queue in Queue}


async def previews(
    store: Store, vault: Vault, brand_id: str, me: str, wanted: Wanted, now: datetime, limit: int
) -> list[Preview]:
    """Return the conversations of a queue, those that moved last first, with the beginning of their words."""
    ids = await store.read(_ids, brand_id, me, wanted, limit)
    return await listed.these(store, vault, ids, now)


def _ids(connection: Connection, brand_id: str, me: str, wanted: Wanted, limit: int) -> list[str]:
    query = select(_table.c.id).where(_ours, STANDS[wanted.queue])
    if wanted.label:
        query = query.where(
            exists(select(1).where(_label.c.conversation_id == _table.c.id, _label.c.name == wanted.label))
        )
    if wanted.assignee:
        query = query.where(_table.c.assignee_id == wanted.assignee)
    if wanted.before:
        moved = select(_table.c.moved_at).where(_table.c.id == wanted.before).scalar_subquery()
        query = query.where(
            or_(_table.c.moved_at < moved, and_(_table.c.moved_at == moved, _table.c.id < wanted.before))
        )
    query = query.order_by(_table.c.moved_at.desc(), _table.c.id.desc()).limit(limit)
    return list(connection.execute(query, {"brand": brand_id, "me": me}).scalars())
