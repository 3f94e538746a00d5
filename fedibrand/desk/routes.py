"""The desk: all its routes."""

from pathlib import Path

from aiohttp import web

from fedibrand.desk import (
    account,
    account_codes,
    account_deleting,
    account_passkeys,
    bulk,
    canned,
    conversation,
    door,
    failed,
    heard,
    hours,
    ignored,
    incoming,
    labels,
    media,
    notified,
    packages,
    presence,
    profile,
    saved,
    searching,
    settings,
    streams,
    team,
    trial,
)
from fedibrand.desk.site import Desk

STATIC = Path(__file__).parent / "static"


def routes(desk: Desk) -> list[web.AbstractRouteDef]:
    """Return all routes of the room."""
    return [
        web.static("/desk/static", STATIC),
        *door.routes(desk),
        *account.routes(desk),
        *account_codes.routes(desk),
        *account_passkeys.routes(desk),
        *account_deleting.routes(desk),
        *streams.routes(desk),
        *presence.routes(desk),
        *conversation.routes(desk),
        *notified.routes(desk),
        *media.routes(desk),
        *ignored.routes(desk),
        *heard.routes(desk),
        *incoming.routes(desk),
        *saved.routes(desk),
        *searching.routes(desk),
        *bulk.routes(desk),
        *team.routes(desk),
        *failed.routes(desk),
        *trial.routes(desk),
        *settings.routes(desk),
        *profile.routes(desk),
        *labels.routes(desk),
        *canned.routes(desk),
        *hours.routes(desk),
        *packages.routes(desk),
    ]
