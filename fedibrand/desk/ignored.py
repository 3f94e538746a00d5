"""Whom the team ignores: a list of them, so that nobody is ignored for good by a slip."""

import asyncio
from collections.abc import Sequence
from typing import Any

from aiohttp import web
from sqlalchemy import Connection, bindparam, select

from fedibrand.conversations import threads
from fedibrand.desk import incoming
from fedibrand.desk.asked import Seat, seated
from fedibrand.desk.site import Desk
from fedibrand.store import contents
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.conversations import Conversation

MOST = 500

_consumer, _conversation = Consumer.__table__, Conversation.__table__  # type: ignore[attr-defined]
_ignored = (
    select(_consumer)
    .where(_consumer.c.brand_id == bindparam("brand"), _consumer.c.ignored_at.is_not(None))
    .order_by(_consumer.c.ignored_at.desc(), _consumer.c.id)
    .limit(MOST)
)
_with = (
    select(_conversation.c.consumer_id, _conversation.c.id)
    .where(_conversation.c.consumer_id.in_(bindparam("ids", expanding=True)))
    .order_by(_conversation.c.moved_at, _conversation.c.id)
)


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    return [web.get("/desk/{brand}/ignored", seated(desk, show))]


async def show(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show whom the team ignores, since when, and the latest conversation with each."""
    site = desk.site
    rows, latest, sealed = await site.store.read(_read, seat.brand.id)
    opened = await asyncio.to_thread(threads.open_words, site.vault, rows, sealed)
    people = [(threads.shown_consumer(row, opened), row.ignored_at, latest.get(row.id)) for row in rows]
    return desk.rendering.page(
        "ignored.html", seat.language, **incoming.common(desk, seat, "/ignored"), people=people
    )


def _read(connection: Connection, brand_id: str) -> tuple[Sequence[Any], dict[str, str], dict[str, bytes]]:
    rows = connection.execute(_ignored, {"brand": brand_id}).all()
    found = connection.execute(_with, {"ids": [row.id for row in rows]})
    latest = {row.consumer_id: row.id for row in found}
    return rows, latest, contents.find(connection, [row.content_id for row in rows])
