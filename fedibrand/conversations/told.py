"""What a member is told: notifications to them, and to their role and those above it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select, update

from fedibrand.conversations import threads
from fedibrand.conversations.shown import ShownConsumer
from fedibrand.domain import Role
from fedibrand.store import contents
from fedibrand.store.run import Store
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.notifications import NotificationRow
from fedibrand.store.vault import Vault

RANKS = (Role.VIEWER, Role.AGENT, Role.MANAGER, Role.OWNER)
"""The roles, each above those before it."""

_table, _consumer = NotificationRow.__table__, Consumer.__table__  # type: ignore[attr-defined]
_conversation = Conversation.__table__  # type: ignore[attr-defined]
_mine = and_(
    _table.c.brand_id == bindparam("brand"),
    or_(
        _table.c.member_id == bindparam("me"),
        and_(_table.c.member_id.is_(None), _table.c.role.in_(bindparam("roles", expanding=True))),
    ),
)
_joined = _table.join(_conversation, _conversation.c.id == _table.c.conversation_id).join(
    _consumer, and_(_consumer.c.id == _conversation.c.consumer_id, _consumer.c.ignored_at.is_(None))
)
_latest = (
    select(_table)
    .add_columns(_conversation.c.consumer_id)
    .select_from(_joined)
    .where(_mine)
    .order_by(_table.c.seen_at.is_not(None), _table.c.id.desc())
    .limit(bindparam("most"))
)
_consumers = select(_consumer).where(_consumer.c.id.in_(bindparam("ids", expanding=True)))
_unseen = select(func.count()).select_from(_joined).where(_mine, _table.c.seen_at.is_(None))
_see = update(_table).where(_mine, _table.c.seen_at.is_(None)).values(seen_at=bindparam("now"))
_see_one = _see.where(_table.c.id == bindparam("row_id"))


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is told: a member of a brand's team, by their id and role."""

    brand: str
    member: str
    role: Role

    def query(self) -> dict[str, Any]:
        """Return what the statements of this file are given."""
        roles = RANKS[: RANKS.index(self.role) + 1]
        return {"brand": self.brand, "me": self.member, "roles": list(roles)}


@dataclass(frozen=True, slots=True)
class Told:
    """A notification about a conversation. ``personal`` says that it is to this member alone."""

    id: str
    conversation: str
    consumer: ShownConsumer
    text: str
    personal: bool
    by: str
    at: datetime
    seen_at: datetime | None


async def latest(store: Store, vault: Vault, reader: Reader, most: int) -> list[Told]:
    """Return what a member is told, unseen first, the latest of each first."""
    found, people, sealed = await store.read(_read, reader, most)
    opened = await asyncio.to_thread(threads.open_words, vault, [*found, *people.values()], sealed)
    return [
        Told(
            id=row.id,
            conversation=row.conversation_id,
            consumer=threads.shown_consumer(people[row.consumer_id], opened),
            text=opened.get(row.id, b"").decode(),
            personal=row.member_id is not None,
            by=row.by,
            at=row.at,
            seen_at=row.seen_at,
        )
        for row in found
    ]


def unseen(connection: Connection, reader: Reader) -> int:
    """Return how much a member is told that nobody saw to yet."""
    return connection.execute(_unseen, reader.query()).scalar_one()


def see(connection: Connection, reader: Reader, told: str, now: datetime) -> None:
    """Note that one notification was seen; what this member is not told stays as it is."""
    connection.execute(_see_one, {**reader.query(), "row_id": told, "now": now})


def see_all(connection: Connection, reader: Reader, now: datetime) -> None:
    """Note that everything this member is told was seen."""
    connection.execute(_see, {**reader.query(), "now": now})


def _read(
    connection: Connection, reader: Reader, most: int
) -> tuple[Sequence[Any], dict[str, Any], dict[str, bytes]]:
    found = connection.execute(_latest, {**reader.query(), "most": most}).all()
    ids = list({row.consumer_id for row in found})
    people = {row.id: row for row in connection.execute(_consumers, {"ids": ids})}
    wanted = [row.content_id for row in (*found, *people.values())]
    return found, people, contents.find(connection, wanted)
