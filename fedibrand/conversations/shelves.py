"""What is indexed of one brand, and the reading of its record that it is indexed from."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, tuple_

from fedibrand.conversations import search, threads
from fedibrand.conversations.names_in_memory import Names
from fedibrand.conversations.search import SEARCHED
from fedibrand.conversations.words_in_memory import Indexed, Week
from fedibrand.domain import HoldingState
from fedibrand.queue.events import CHANGED, MISSED, Listener
from fedibrand.store import contents
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.vault import Vault

PAGE = 500
WEEK = timedelta(days=7)

_holding, _consumer = Holding.__table__, Consumer.__table__  # type: ignore[attr-defined]
_ours: Any = _holding.c.brand_id == bindparam("brand")
_at: Any = bindparam("at", type_=_holding.c.arrived_at.type)
_between = (_holding.c.arrived_at >= bindparam("since"), _holding.c.arrived_at < bindparam("until"))
_page = (
    select(_holding)
    .join(_consumer, _consumer.c.id == _holding.c.consumer_id)
    .where(
        _ours,
        *_between,
        tuple_(_holding.c.arrived_at, _holding.c.id) > tuple_(_at, bindparam("after")),
        *SEARCHED,
    )
    .order_by(_holding.c.arrived_at, _holding.c.id)
    .limit(PAGE)
)
_latest = select(func.max(_holding.c.arrived_at)).where(_ours, _holding.c.arrived_at < bindparam("until"))
_held_of = select(_holding.c.id, _holding.c.lease_key_id).where(
    _holding.c.id.in_(bindparam("ids", expanding=True)), _ours, _holding.c.state == HoldingState.HELD
)
_held = select(_holding.c.id, _holding.c.lease_key_id).where(
    _ours, *_between, _holding.c.state == HoldingState.HELD
)


Row = Any
Read = tuple[Sequence[Row], dict[str, bytes]]


@dataclass(eq=False)
class Shelf:
    """What is indexed of one brand: its weeks by when they begin, and how far back they reach."""

    brand_id: str
    listener: Listener
    listening: AsyncExitStack
    names: Names
    followed: datetime
    weeks: dict[datetime, Week] = field(default_factory=dict)
    built: dict[datetime, float] = field(default_factory=dict)
    marked: set[datetime] = field(default_factory=set)
    heard: set[str] = field(default_factory=set)
    whole: bool = False
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    building: "asyncio.Task[None] | None" = None

    @property
    def reaches(self) -> datetime | None:
        """How far back it reaches; nothing where that is the beginning."""
        return None if self.whole else min(self.weeks, default=None)

    def newest_first(self) -> list[Week]:
        """Return its weeks."""
        return [self.weeks[begins] for begins in sorted(self.weeks, reverse=True)]

    def hear(self) -> bool:
        """Take in about whom something changed; return whether anything is to be looked at."""
        while not self.listener.waiting.empty():
            event = self.listener.waiting.get_nowait()
            if event is not None and event.kind in (CHANGED, MISSED.kind):
                self.heard.add(event.subject)
                self.names.heard.add(event.subject)
        return bool(self.heard)

    @property
    def suspects(self) -> set[str] | None:
        """The consumers about whom something changed; nothing where it may be anybody."""
        return None if "" in self.heard else set(self.heard)

    def close(self) -> None:
        """Let go of every word."""
        for week in self.weeks.values():
            week.close()
        self.names.close()
        self.weeks.clear()
        self.marked.clear()


def week_of(moment: datetime) -> datetime:
    """Return when the ISO week of a moment begins, in UTC."""
    day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())


def page(
    connection: Connection, brand_id: str, since: datetime, until: datetime, last: Row | None, now: datetime
) -> Read:
    """Return the next posts that arrived in a time, oldest first, and their sealed bytes."""
    place = (since, "") if last is None else (last.arrived_at, last.id)
    whose = {"brand": brand_id, "since": since, "until": until, "now": now}
    rows = connection.execute(_page, {**whose, "at": place[0], "after": place[1]}).all()
    return rows, contents.find(connection, [row.content_id for row in rows])


def latest(connection: Connection, brand_id: str, until: datetime) -> datetime | None:
    """Return when the last post before ``until`` arrived."""
    found: datetime | None = connection.execute(_latest, {"brand": brand_id, "until": until}).scalar_one()
    return found


def held(connection: Connection, brand_id: str, begins: datetime) -> set[tuple[str, str]]:
    """Return (id, lease key) of what is held of the posts of a week."""
    whose = {"brand": brand_id, "since": begins, "until": begins + WEEK}
    return {(row.id, row.lease_key_id) for row in connection.execute(_held, whose)}


def held_of(connection: Connection, brand_id: str, ids: Collection[str]) -> set[tuple[str, str]]:
    """Return (id, lease key) of those holdings that are held."""
    whose = {"brand": brand_id, "ids": list(ids)}
    return {(row.id, row.lease_key_id) for row in connection.execute(_held_of, whose)}


def opened(vault: Vault, rows: Iterable[Row], sealed: dict[str, bytes], now: datetime) -> list[Indexed]:
    """Return posts with their words, of those that can be opened."""
    found = list(rows)
    bytes_of = threads.open_words(vault, found, sealed)
    return [
        Indexed(
            row.id, row.consumer_id, row.lease_key_id, search.said(threads.shown_post(row, bytes_of, now))
        )
        for row in found
        if row.id in bytes_of
    ]
