"""Failed work: what could not leave, what a package could not do, what no webhook took; and once more."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from sqlalchemy import Connection

from fedibrand.brands import packages
from fedibrand.brands.teams import May
from fedibrand.desk import asked, incoming
from fedibrand.desk.asked import Seat, live, seated, see_other
from fedibrand.desk.installed import FailedJob, Packages
from fedibrand.desk.site import Desk
from fedibrand.domain import DeliveryState, JobState
from fedibrand.outbox import failed as deliveries
from fedibrand.outbox import webhook_calls
from fedibrand.queue import sweep
from fedibrand.queue.events import CHANGED, Event

ROOM = "/failed"


@dataclass(frozen=True, slots=True)
class Failed:
    """One piece of work that failed: what it was, where it led, why, and since when; no words.

    ``kind`` is that of the job that does it, and ``subject`` what that job is put into the queue with.
    """

    kind: str
    id: str
    subject: str
    what: str
    where: str
    reason: str
    status: int | None
    tries: int
    since: datetime
    trace: str = ""


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    here = f"/desk/{{brand}}{ROOM}"
    return [
        web.get(here, seated(desk, show)),
        web.get(f"{here}/list", live(desk, part)),
        web.post(f"{here}/retry", seated(desk, retry)),
    ]


async def show(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show what failed."""
    return desk.rendering.page("failed.html", seat.language, **await _given(desk, seat))


async def part(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show the list alone, for a page that is open already."""
    return desk.rendering.page("_failed.html", seat.language, **await _given(desk, seat))


async def retry(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Have one, or all that the page can show, tried again from the beginning."""
    found = await asked.fields(desk, request)
    seat.require(May.RETRY_DELIVERIES)
    named = found.get("id", "")
    listed = await desk.site.store.read(_find, seat.brand.id, desk.packages)
    chosen = [each for each in listed if found.get("all") == "yes" or each.id == named]
    tried = await desk.site.store.write(_retry, chosen, desk.packages, desk.site.clock.now())
    for kind, subject in {(each.kind, each.subject): None for each in chosen if each.id in tried}:
        desk.put(kind, subject)
    desk.events.publish(seat.brand.id, Event(CHANGED))
    return see_other(f"{seat.path}{ROOM}")


async def _given(desk: Desk, seat: Seat) -> dict[str, Any]:
    seat.require(May.RETRY_DELIVERIES)
    found = await desk.site.store.read(_find, seat.brand.id, desk.packages)
    return {**incoming.common(desk, seat, ROOM), "failed": found}


def _find(connection: Connection, brand_id: str, known: Packages) -> list[Failed]:
    sent = deliveries.list_deliveries(connection, brand_id, [DeliveryState.FAILED])
    called = webhook_calls.list_calls(connection, brand_id, [JobState.FAILED])
    used = {call.package for call in called}
    chosen = {name: packages.settings(connection, brand_id, name) for name in used}
    found = [
        *(_delivery(one) for one in sent),
        *(_job(brand_id, one) for one in known.failed(connection, brand_id)),
        *(_call(one, chosen[one.package]) for one in called),
    ]
    return sorted(found, key=lambda one: one.id, reverse=True)


def _retry(
    connection: Connection, chosen: Collection[Failed], known: Packages, now: datetime
) -> frozenset[str]:
    ids = {
        kind: [one.id for one in chosen if one.kind == kind]
        for kind in (sweep.DELIVER, sweep.PACKAGE, sweep.WEBHOOK)
    }
    return frozenset(
        deliveries.retry(connection, ids[sweep.DELIVER], now)
        + known.retry(connection, ids[sweep.PACKAGE], now)
        + webhook_calls.retry(connection, ids[sweep.WEBHOOK], now)
    )


def _delivery(one: deliveries.Listed) -> Failed:
    return Failed(
        sweep.DELIVER, one.id, one.id, one.what, one.host, one.reason, one.status, one.tries, one.created_at
    )


def _job(brand_id: str, one: FailedJob) -> Failed:
    what = " ".join(each for each in (one.activity, one.object, one.event) if each)
    lane = sweep.lane(brand_id, one.package)
    return Failed(
        sweep.PACKAGE, one.id, lane, what, one.package, one.reason, None, one.tries, one.since, one.trace
    )


def _call(one: webhook_calls.Listed, chosen: Mapping[str, Any]) -> Failed:
    """Return a call with the host that it goes to; of an address that is secret, only the setting's name."""
    address = chosen.get(one.address)
    host = urlsplit(address).hostname if isinstance(address, str) else None
    where = f"{host or one.address} ({one.package})"
    return Failed(
        sweep.WEBHOOK, one.id, one.id, one.event, where, one.reason, one.status, one.tries, one.created_at
    )
