"""Search in what is held: in memory only.

Rules of this module:

- Here no word is kept for searching. What is held is opened, a page at a time, the newest first, compared,
  and let go again; so what has ended cannot be found, and a search costs what it opens.
- Where an index in memory says where to look (:mod:`fedibrand.conversations.finding`), what it names is read
  and compared here all the same: it decides what is opened, and nothing else.
- What is held only through listening is never found where its author is not ``indexable``, or says
  ``#noindex`` (P10); it is not even opened.
- Every hit is read again before it is returned: what ended meanwhile is left out, and what is of somebody
  whom the brand ignores.
- A post that is due for a look at its origin is found without its words.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from unicodedata import normalize

from sqlalchemy import Connection, and_, bindparam, or_, select

from fedibrand.activitypub.addressing import Level
from fedibrand.conversations import previews, threads, words
from fedibrand.conversations.among import Among
from fedibrand.conversations.among import posts as posts_among
from fedibrand.conversations.shown import ShownConsumer, ShownPost
from fedibrand.domain import HoldingState, Why
from fedibrand.store import contents
from fedibrand.store.run import Store
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.vault import Vault

PAGE = 200
MOST_OPENED = 10_000
EXCERPT = 160
NOINDEX = "noindex"

_holding, _consumer = Holding.__table__, Consumer.__table__  # type: ignore[attr-defined]
SEARCHED = (
    _holding.c.state == HoldingState.HELD,
    _holding.c.lease_until > bindparam("now"),
    or_(
        _holding.c.why == Why.TALK,
        and_(_holding.c.why == Why.LISTEN, _consumer.c.indexable, ~_consumer.c.vetoes.contains(NOINDEX)),
    ),
)
"""What of the holdings may be searched at ``now``."""
_page = (
    select(_holding)
    .join(_consumer, _consumer.c.id == _holding.c.consumer_id)
    .where(
        *SEARCHED,
        or_(bindparam("brand") == "", _holding.c.brand_id == bindparam("brand")),
        or_(bindparam("before") == "", _holding.c.id < bindparam("before")),
    )
    .order_by(_holding.c.id.desc())
    .limit(PAGE)
)
_these = (
    select(_holding)
    .join(_consumer, _consumer.c.id == _holding.c.consumer_id)
    .where(
        _holding.c.id.in_(bindparam("ids", expanding=True)),
        _holding.c.brand_id == bindparam("brand"),
        *SEARCHED,
    )
    .order_by(_holding.c.id.desc())
)
_still = (
    select(_holding.c.id, _holding.c.lease_key_id)
    .join(_consumer, _consumer.c.id == _holding.c.consumer_id)
    .where(_holding.c.id.in_(bindparam("ids", expanding=True)), *SEARCHED, _consumer.c.ignored_at.is_(None))
)
_people = select(_consumer).where(_consumer.c.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True, slots=True)
class Hit:
    """A held post in which all words were found. ``withheld`` says why ``excerpt`` is empty."""

    id: str
    conversation: str | None
    brand: str
    consumer: ShownConsumer
    level: Level
    why: Why
    arrived_at: datetime
    excerpt: str
    withheld: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, the newest first; ``whole`` is false when it stopped before the oldest.

    ``back_to`` is how far back it looked then, where it is known.
    """

    hits: tuple[Hit, ...]
    opened: int
    whole: bool
    back_to: datetime | None = None


async def search(
    store: Store,
    vault: Vault,
    now: datetime,
    text: str,
    brand_id: str = "",
    limit: int = 20,
    most: int = MOST_OPENED,
    among: Among | None = None,
) -> Found:
    """Return the held posts in which every word of ``text`` is found, whatever its case.

    Args:
        store: The record.
        vault: What opens words.
        now: The time.
        text: The words.
        brand_id: Of this brand only; ``""`` for all.
        limit: How many hits at most.
        most: How many posts are looked at for them at most.
        among: What is not among it is left out before it is opened.
    """
    wanted, hits, opened, before = folded(text).split(), list[tuple[Any, ShownPost]](), 0, ""
    back_to = None
    while wanted and len(hits) < limit and opened < most:
        rows, kept, sealed = await store.read(_read_page, now, brand_id, before, among)
        if not rows:
            return Found(await _checked(store, vault, now, hits[:limit]), opened, whole=True)
        opened, before, back_to = opened + len(rows), rows[-1].id, rows[-1].arrived_at
        hits += await asyncio.to_thread(_matching, vault, kept, sealed, wanted, now)
    return Found(await _checked(store, vault, now, hits[:limit]), opened, whole=not wanted, back_to=back_to)


async def these(
    store: Store, vault: Vault, now: datetime, text: str, brand_id: str, ids: Sequence[str]
) -> tuple[tuple[Hit, ...], set[str]]:
    """Return which of a brand's holdings have every word of ``text``, and which of them can be searched."""
    rows, sealed = await store.read(_read_these, now, brand_id, ids)
    hits = await asyncio.to_thread(_matching, vault, rows, sealed, folded(text).split(), now)
    return await _checked(store, vault, now, hits), {row.id for row in rows}


def _read_page(
    connection: Connection, now: datetime, brand_id: str, before: str, among: Among | None
) -> tuple[Sequence[Any], Sequence[Any], dict[str, bytes]]:
    rows = kept = connection.execute(_page, {"now": now, "brand": brand_id, "before": before}).all()
    if among is not None:
        there = posts_among(connection, brand_id, among, [row.id for row in rows])
        kept = [row for row in rows if row.id in there]
    return rows, kept, contents.find(connection, [row.content_id for row in kept])


def _read_these(
    connection: Connection, now: datetime, brand_id: str, ids: Sequence[str]
) -> tuple[Sequence[Any], dict[str, bytes]]:
    rows = connection.execute(_these, {"now": now, "brand": brand_id, "ids": list(ids)}).all()
    return rows, contents.find(connection, [row.content_id for row in rows])


def _matching(
    vault: Vault, rows: Sequence[Any], sealed: dict[str, bytes], wanted: list[str], now: datetime
) -> list[tuple[Any, ShownPost]]:
    opened = threads.open_words(vault, rows, sealed)
    posts = [(row, threads.shown_post(row, opened, now)) for row in rows if row.id in opened]
    return [(row, post) for row, post in posts if all(word in folded(said(post)) for word in wanted)]


async def _checked(
    store: Store, vault: Vault, now: datetime, hits: list[tuple[Any, ShownPost]]
) -> tuple[Hit, ...]:
    """Return those hits that are held under the same key still, with who wrote them."""
    still, people, sealed = await store.read(_read_again, now, [row for row, _ in hits])
    names = await asyncio.to_thread(threads.open_words, vault, people, sealed)
    authors = {row.id: threads.shown_consumer(row, names) for row in people}
    return tuple(
        _hit(row, post, authors[row.consumer_id], now)
        for row, post in hits
        if (row.id, row.lease_key_id) in still
    )


def _read_again(
    connection: Connection, now: datetime, rows: list[Any]
) -> tuple[set[tuple[str, str]], Sequence[Any], dict[str, bytes]]:
    still = connection.execute(_still, {"now": now, "ids": [row.id for row in rows]})
    people = connection.execute(_people, {"ids": [row.consumer_id for row in rows]}).all()
    sealed = contents.find(connection, [row.content_id for row in people])
    return {(row.id, row.lease_key_id) for row in still}, people, sealed


def _hit(row: Any, post: ShownPost, author: ShownConsumer, now: datetime) -> Hit:
    hit = Hit(
        id=row.id,
        conversation=row.conversation_id,
        brand=row.brand_id,
        consumer=author,
        level=Level(row.level),
        why=Why(row.why),
        arrived_at=row.arrived_at,
        excerpt=words.line(post.warning or post.title or post.text, EXCERPT),
        withheld="",
    )
    return replace(hit, excerpt="", withheld=previews.DUE) if threads.is_due(row, now) else hit


def said(post: ShownPost) -> str:
    """Return all the words of a post."""
    return " ".join((post.warning, post.title, post.text, *(each.alt for each in post.media)))


def folded(text: str) -> str:
    """Return a text as it is compared, whatever its case."""
    return normalize("NFKC", text).casefold()
