"""What the page shows: conversations with their words, and posts that an invitation lets the brand read."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from fedibrand.activitypub.addressing import Level
from fedibrand.activitypub.vocabulary import Post
from fedibrand.app.parts import Parts
from fedibrand.conversations import posts, previews, threads, words
from fedibrand.conversations.shown import Thread
from fedibrand.domain import HoldingState, Why
from fedibrand.store import contents
from fedibrand.store.tables.holdings import Holding

MOST = 20
LOOK_SECONDS = 5.0
"""How long opening a conversation waits for the origins of its posts."""

_holding = Holding.__table__  # type: ignore[attr-defined]
_heard = (
    select(_holding)
    .where(
        _holding.c.brand_id == bindparam("brand"),
        _holding.c.conversation_id.is_(None),
        _holding.c.why == Why.LISTEN,
        _holding.c.state == HoldingState.HELD,
        _holding.c.lease_until > bindparam("now"),
    )
    .order_by(_holding.c.id.desc())
    .limit(MOST)
)


@dataclass(frozen=True, slots=True)
class Heard:
    """A post that stands in no conversation, held because its author invited the brand."""

    author: str
    level: Level
    edited: bool
    arrived_at: datetime
    html: str


async def conversations(having: Parts, brand_id: str) -> list[Thread]:
    """Return the conversations of a brand, those that moved last first, each with its words."""
    now = having.clock.now()
    listed = await previews.recent(having.store, having.vault, now, brand_id, limit=MOST)
    return list(await asyncio.gather(*(conversation(having, brand_id, each.id) for each in listed)))


async def conversation(having: Parts, brand_id: str, conversation_id: str) -> Thread:
    """Return one conversation; posts that are due are looked at where they come from first.

    Raises:
        NotFound: This brand has no such conversation.
    """
    now = having.clock.now()
    found = await threads.open_thread(having.store, having.vault, conversation_id, now, brand_id)
    late = [each for each in found.posts if not each.ended and threads.is_due(each, now)]
    if not late:
        return found
    looks = [asyncio.create_task(having.recheck.look(each.id)) for each in late]
    _, waiting = await asyncio.wait(looks, timeout=LOOK_SECONDS)
    for look in waiting:
        look.cancel()
    return await threads.open_thread(having.store, having.vault, conversation_id, now, brand_id)


async def heard(having: Parts, brand_id: str) -> list[Heard]:
    """Return the posts that a brand holds through listening, the latest first."""
    found = await having.store.read(_read, brand_id, having.clock.now())
    leased = [(row, lease, sealed) for row, sealed in found if (lease := contents.lease_of(row))]
    opened = having.vault.open([(lease, sealed) for _, lease, sealed in leased])
    return [
        _heard_post(row, posts.read(one.words))
        for (row, _, _), one in zip(leased, opened, strict=True)
        if one is not None
    ]


def _read(connection: Connection, brand_id: str, now: datetime) -> list[tuple[Any, bytes]]:
    rows = connection.execute(_heard, {"brand": brand_id, "now": now}).all()
    sealed = contents.find(connection, [row.content_id for row in rows])
    return [(row, sealed[row.content_id]) for row in rows if row.content_id in sealed]


def _heard_post(row: Any, post: Post) -> Heard:
    return Heard(post.attributed_to, Level(row.level), row.edited, row.arrived_at, words.safe(post.content))
