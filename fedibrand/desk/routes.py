"""The desk: all its routes."""

from pathlib import Path

from aiohttp import web

from fedibrand.desk import bulk, conversation, door, failed, incoming, presence, saved, streams, team
from fedibrand.desk.site import Desk

STATIC = Path(__file__).parent / "static"


def routes(desk: Desk) -> list[web.AbstractRouteDef]:
    """Return all routes of the room."""
    return [
        web.static("/desk/static", STATIC),
        *door.routes(desk),
        *streams.routes(desk),
        *presence.routes(desk),
        *conversation.routes(desk),
        *incoming.routes(desk),
        *saved.routes(desk),
        *bulk.routes(desk),
        *team.routes(desk),
        *failed.routes(desk),
    ]
