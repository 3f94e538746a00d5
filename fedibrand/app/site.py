"""The web application: the inboxes, what others can find and read here, and how refusals are told."""

from collections.abc import Awaitable, Callable
from functools import partial

from aiohttp import web

from fedibrand import wellknown
from fedibrand.activitypub.signatures.keys import PublicKey
from fedibrand.activitypub.verification import verify_get
from fedibrand.app.parts import Parts
from fedibrand.app.team_desk import team_desk
from fedibrand.app.your_page import your_page
from fedibrand.brands.site import Site
from fedibrand.clock import Clock
from fedibrand.desk import refused
from fedibrand.desk import routes as desk
from fedibrand.desk.site import Trial
from fedibrand.inbox import wire
from fedibrand.inbox.endpoint import Doors, Endpoint
from fedibrand.inbox.flood import Flood
from fedibrand.inbox.forwarded import Forwarded
from fedibrand.inbox.journal import Journal
from fedibrand.outbox.hosts import Hosts
from fedibrand.public import actors, answers, collections, front, media, qr, receipts, snippet, talk
from fedibrand.public.errors import refusals
from fedibrand.public.talk import Talk
from fedibrand.remote.keys import Keys, drive
from fedibrand.remote.pace import Pace
from fedibrand.settings import Settings
from fedibrand.store.known import Known
from fedibrand.you import routes as you

ROOMS = (actors, answers, collections, media, receipts, snippet, qr, front)


def application(
    having: Parts,
    known: Known,
    put: Callable[[str, str], None],
    refresh: Callable[[], Awaitable[None]],
    trial: Trial | None = None,
) -> web.Application:
    """Return the application.

    Args:
        having: The parts it stands on.
        known: The actors who are known here.
        put: Puts a job into the queue: kind, and the id of its subject.
        refresh: Looks again at what is kept in memory.
        trial: Has somebody write to a brand; the demo's.
    """
    keys = Keys(having.client, having.actors, having.clock, having.keys.instance())
    site = _site(having, keys)
    at_desk = team_desk(having, site, put, refresh, trial)
    app = web.Application(middlewares=[refusals(partial(refused.tell, at_desk))])
    app.add_routes(_endpoint(having, keys, known, put).routes())
    app.add_routes(wellknown.routes(site))
    for room in ROOMS:
        app.add_routes(room.routes(site))
    app.add_routes(talk.routes(Talk(site, having.client, Pace(having.clock))))
    app.add_routes(you.routes(your_page(having, site, put)))
    app.add_routes(desk.routes(at_desk))
    app.cleanup_ctx.append(lambda _app: having.finder.running())
    app.cleanup_ctx.append(lambda _app: at_desk.avatars.running())
    return app


def _site(having: Parts, keys: Keys) -> Site:
    return Site(
        store=having.store,
        vault=having.vault,
        brands=having.brands,
        keys=having.keys,
        settings=having.settings,
        clock=having.clock,
        verify_get=partial(_verify_get, having.settings, keys, having.clock),
        find_actor=lambda uri: having.actors.get(uri, having.keys.instance()),
    )


def _endpoint(having: Parts, keys: Keys, known: Known, put: Callable[[str, str], None]) -> Endpoint:
    settings, store, vault, clock = having.settings, having.store, having.vault, having.clock
    limits = settings.conversations_per_consumer, settings.conversations_per_host
    return Endpoint(
        settings=settings,
        vault=vault,
        known=known,
        journal=Journal(store, vault, known, clock),
        flood=Flood(store, vault, clock, *limits),
        forwarded=Forwarded(store, vault, clock),
        doors=Doors(having.brands, settings),
        drive=lambda verification: drive(verification, keys.fetch),
        heard=partial(_heard, having.hosts, put),
        synchronising=having.synchronising,
        wake=partial(put, "dispatch", ""),
        clock=clock,
    )


async def _heard(hosts: Hosts, put: Callable[[str, str], None], host: str, dialect: str) -> None:
    if dialect == "rfc9421":
        hosts.dialects.learn(host, "rfc9421")
    for delivery in await hosts.spoke([host]):
        put("deliver", delivery)


async def _verify_get(settings: Settings, keys: Keys, clock: Clock, request: web.Request) -> PublicKey | None:
    if "Signature" not in request.headers:
        return None
    seen = wire.received(request, wire.target(request, settings.trusted_proxies), b"")
    return await drive(verify_get(seen, clock.now()), keys.fetch)
