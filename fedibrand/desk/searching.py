"""Search: words in what is held, people by their handle, and labels. What is searched for is kept nowhere.

It is asked for by a form that is posted, so that the words stand in no address, no history and no log.
"""

import asyncio

from aiohttp import web
from sqlalchemy import Connection, bindparam, select

from fedibrand.activitypub.errors import Malformed
from fedibrand.consumers import people
from fedibrand.conversations import previews, queues
from fedibrand.conversations.search import Found
from fedibrand.conversations.shown import Preview
from fedibrand.desk import asked, incoming
from fedibrand.desk.asked import Seat, seated
from fedibrand.desk.site import Desk
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.conversations import Conversation

MOST, LONGEST = 50, 200
NOTHING = Found((), 0, whole=True)

_table, _consumer = Conversation.__table__, Consumer.__table__  # type: ignore[attr-defined]
_with = (
    select(_table.c.id)
    .join(_consumer, _consumer.c.id == _table.c.consumer_id)
    .where(
        _table.c.consumer_id == bindparam("consumer"),
        _table.c.brand_id == bindparam("brand"),
        _consumer.c.ignored_at.is_(None),
    )
    .order_by(_table.c.moved_at.desc(), _table.c.id.desc())
    .limit(MOST)
)


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    here = "/desk/{brand}/search"
    return [web.get(here, seated(desk, show)), web.post(here, seated(desk, find))]


async def show(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show where to search."""
    return _page(desk, seat, "", NOTHING, [], [])


async def find(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show what is found."""
    form = await asked.fields(desk, request)
    words = " ".join(form.get("words", "").split())[:LONGEST]
    if not words:
        return await show(desk, request, seat)
    found, theirs, labels = await asyncio.gather(
        desk.finder.find(seat.brand.id, words, MOST),
        _theirs(desk, seat, words),
        desk.site.store.read(queues.labels, seat.brand.id),
    )
    named = [label for label in labels if words.casefold() in label.casefold()]
    return _page(desk, seat, words, found, theirs, named)


async def _theirs(desk: Desk, seat: Seat, who: str) -> list[Preview]:
    """Return the conversations with somebody whose handle or address is searched for."""
    site = desk.site
    try:
        known = await people.find(site.store, site.vault, who)
    except Malformed:
        return []
    ids = [
        conversation
        for one in known
        if one.brand == seat.brand.id
        for conversation in await site.store.read(_conversations, seat.brand.id, one.id)
    ]
    return await previews.these(site.store, site.vault, ids, site.clock.now())


def _conversations(connection: Connection, brand_id: str, consumer_id: str) -> list[str]:
    return list(connection.execute(_with, {"brand": brand_id, "consumer": consumer_id}).scalars())


def _page(
    desk: Desk, seat: Seat, words: str, found: Found, theirs: list[Preview], labels: list[str]
) -> web.Response:
    return desk.rendering.page(
        "search.html",
        seat.language,
        **incoming.common(desk, seat, "/search"),
        words=words,
        found=found,
        theirs=theirs,
        labels=labels,
        most=MOST,
    )
