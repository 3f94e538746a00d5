"""What a brand heard by invitation, the newest first: posts in no conversation until one is answered.

Here, as in every list, a post that is due for a look at its origin is shown without its words, unless whoever
asks has just looked. What is of somebody whom the brand ignores is in no list.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, literal_column, select, tuple_

from fedibrand.activitypub.errors import NotFound
from fedibrand.conversations import threads
from fedibrand.conversations.previews import DUE
from fedibrand.conversations.shown import ShownConsumer, ShownPost
from fedibrand.store import contents
from fedibrand.store.run import Store
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.vault import Vault

_holding, _consumer = Holding.__table__, Consumer.__table__  # type: ignore[attr-defined]
_listened = (
    _holding.c.brand_id == bindparam("brand"),
    _holding.c.why == literal_column("'listen'"),  # as the index has it: a bound value would not use it
)
_one = select(_holding).where(*_listened, _holding.c.id == bindparam("row_id"))
_place = select(_holding.c.arrived_at, _holding.c.id).where(*_listened, _holding.c.id == bindparam("row_id"))
_people = select(_consumer).where(_consumer.c.id.in_(bindparam("ids", expanding=True)))
_ignored = select(_consumer.c.id).where(
    _consumer.c.brand_id == bindparam("brand"), _consumer.c.ignored_at.is_not(None)
)
_number = (
    select(func.count())
    .select_from(_holding)
    .where(*_listened, _holding.c.consumer_id == bindparam("consumer"))
)


@dataclass(frozen=True, slots=True)
class Listened:
    """A post that was heard by invitation, whose it is, and the conversation that an answer to it opened."""

    post: ShownPost
    consumer: ShownConsumer
    conversation: str | None
    due: bool


async def latest(
    store: Store,
    vault: Vault,
    now: datetime,
    brand_id: str,
    limit: int,
    *,
    consumer_id: str = "",
    before: str = "",
    looked: bool = False,
) -> list[Listened]:
    """Return what a brand heard, the newest first.

    Args:
        store: The record.
        vault: What opens words.
        now: The time.
        brand_id: Whose ears.
        limit: How many at most.
        consumer_id: Of this consumer only.
        before: Those after this post in that order: the last one of the page before.
        looked: Whether origins were looked at just now, so that what is due is shown all the same.
    """
    rows, people, sealed = await store.read(_read, brand_id, limit, consumer_id, before)
    return await asyncio.to_thread(_shown, vault, rows, people, sealed, now, looked)


async def one(store: Store, vault: Vault, now: datetime, brand_id: str, holding_id: str) -> Listened:
    """Return one post that a brand heard, with its words.

    Raises:
        NotFound: It heard none of that id.
    """
    rows, people, sealed = await store.read(_read_one, brand_id, holding_id)
    (found,) = await asyncio.to_thread(_shown, vault, rows, people, sealed, now, True)
    return found


def number(connection: Connection, brand_id: str, consumer_id: str) -> int:
    """Return how many posts of a consumer a brand heard and holds something of."""
    return int(connection.execute(_number, {"brand": brand_id, "consumer": consumer_id}).scalar_one())


_Rows = tuple[Sequence[Any], dict[str, Any], dict[str, bytes]]


def _read(connection: Connection, brand_id: str, limit: int, consumer_id: str, before: str) -> _Rows:
    ours = {"brand": brand_id}
    place = connection.execute(_place, {**ours, "row_id": before}).first() if before else None
    rows = connection.execute(_list(consumer_id, place, limit), ours).all()
    return _with_words(connection, rows)


def _read_one(connection: Connection, brand_id: str, holding_id: str) -> _Rows:
    rows = connection.execute(_one, {"brand": brand_id, "row_id": holding_id}).all()
    if not rows:
        raise NotFound("There is no such post.", holding=holding_id)
    return _with_words(connection, rows)


def _list(consumer_id: str, place: Any | None, limit: int) -> Select[Any]:
    query = select(_holding).where(*_listened)
    if consumer_id:
        query = query.where(_holding.c.consumer_id == consumer_id)
    else:
        query = query.where(_holding.c.consumer_id.not_in(_ignored))
    if place is not None:
        query = query.where(tuple_(_holding.c.arrived_at, _holding.c.id) < (place.arrived_at, place.id))
    return query.order_by(_holding.c.arrived_at.desc(), _holding.c.id.desc()).limit(limit)


def _with_words(connection: Connection, rows: Sequence[Any]) -> _Rows:
    found = connection.execute(_people, {"ids": list({row.consumer_id for row in rows})})
    people = {row.id: row for row in found}
    wanted = [row.content_id for row in (*rows, *people.values())]
    return rows, people, contents.find(connection, wanted)


def _shown(
    vault: Vault,
    rows: Sequence[Any],
    people: dict[str, Any],
    sealed: dict[str, bytes],
    now: datetime,
    looked: bool,
) -> list[Listened]:
    held = threads.running(rows, now)
    due = set() if looked else {row.id for row in held if threads.is_due(row, now)}
    open_ = [row for row in held if row.id not in due]
    opened = threads.open_words(vault, [*people.values(), *open_], sealed)
    found = []
    for row in rows:
        post = threads.shown_post(row, opened, now)
        if row.id in due:
            post = replace(post, ended=DUE)
        author = threads.shown_consumer(people[row.consumer_id], opened)
        found.append(Listened(post, author, row.conversation_id, row.id in due))
    return found
