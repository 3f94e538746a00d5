"""The inboxes: what arrives is verified, journalled, and only then answered 202.

Nothing is handled here. A refusal is a problem document with a stable code, nothing stored, and one log
line with ids.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import web

from fedibrand.activitypub import authority, strict_json
from fedibrand.activitypub.errors import Busy, DomainRefused, KeyGone, NotFound
from fedibrand.activitypub.hosts import host_of
from fedibrand.activitypub.parsing import parse_activity
from fedibrand.activitypub.shapes import kinds
from fedibrand.activitypub.signatures.request import Request
from fedibrand.activitypub.verification import Unproven, Verified, verify
from fedibrand.activitypub.vocabulary import Activity
from fedibrand.brands.directory import Brands
from fedibrand.clock import Clock
from fedibrand.inbox import wire
from fedibrand.inbox.flood import Flood
from fedibrand.inbox.forwarded import Forwarded
from fedibrand.inbox.journal import SHARED, Journal
from fedibrand.inbox.routing import named
from fedibrand.inbox.synchronising import Synchronising
from fedibrand.settings import Settings
from fedibrand.store.known import Known
from fedibrand.store.vault import Vault

log = structlog.get_logger()

Drive = Callable[[Any], Awaitable[Verified | Unproven]]


@dataclass(frozen=True, slots=True)
class Doors:
    """Which brand an address belongs to, and whom the instance turns away."""

    brands: Brands
    settings: Settings

    def inbox_at(self, host: str, handle: str) -> str | None:
        """Return the id of the brand whose inbox that is, or nothing."""
        found = self.brands.by_handle(host, handle)
        return found.id if found is not None else None

    def named(self, activity: Activity[Any], inbox: str) -> set[str]:
        """Return the ids of the brands whose actors an activity names; at a brand's own inbox, it alone."""
        found = {brand.id for one in named(activity) if (brand := self.brands.by_actor(one)) is not None}
        return found & {inbox} if inbox else found

    def is_ours(self, host: str) -> bool:
        """Whether we answer for a host."""
        return host == self.settings.host or host in self.brands.hosts()

    def refuses(self, host: str) -> bool:
        """Whether the instance refuses a host, or a domain it lies in."""
        parts = host.partition(":")[0].rstrip(".").split(".")
        return any(".".join(parts[at:]) in self.settings.refused_domains for at in range(len(parts)))


@dataclass(slots=True)
class Endpoint:
    """Receives activities at the shared inbox and at each brand's own.

    ``drive`` runs a verification, ``heard`` is told host and dialect of every signed request, ``wake`` is
    called when something was journalled.
    """

    settings: Settings
    vault: Vault
    known: Known
    journal: Journal
    flood: Flood
    forwarded: Forwarded
    doors: Doors
    drive: Drive
    heard: Callable[[str, str], Awaitable[None]]
    synchronising: Synchronising
    wake: Callable[[], None]
    clock: Clock
    busy: int = 0

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of all inboxes."""
        return [web.post("/inbox", self.shared), web.post("/brands/{handle}/inbox", self.own)]

    async def shared(self, request: web.Request) -> web.Response:
        """Receive at the shared inbox (ActivityPub §7.1.3)."""
        url = wire.target(request, self.settings.trusted_proxies)
        if not self.doors.is_ours(host_of(url)):
            raise NotFound
        return await self._bounded(request, url, SHARED)

    async def own(self, request: web.Request) -> web.Response:
        """Receive at a brand's own inbox (ActivityPub §7.1)."""
        url = wire.target(request, self.settings.trusted_proxies)
        inbox = self.doors.inbox_at(host_of(url), request.match_info["handle"])
        if inbox is None:
            raise NotFound
        return await self._bounded(request, url, inbox)

    async def _bounded(self, request: web.Request, url: str, inbox: str) -> web.Response:
        if self.busy >= self.settings.max_waiting:
            raise Busy(retry_after=5)
        self.busy += 1
        try:
            wire.check_media_type(request)
            body = await wire.read_body(request, self.settings.max_body, self.settings.request_seconds)
            return await self._receive(wire.received(request, url, body), inbox)
        finally:
            self.busy -= 1

    async def _receive(self, request: Request, inbox: str) -> web.Response:
        document = strict_json.loads(request.body)
        if self._is_storm(document):
            return web.Response(status=202)
        try:
            verified = await self.drive(verify(request, document, self.clock.now()))
        except KeyGone:
            if "Delete" not in kinds(document):
                raise
            await self.forwarded.look_at_actor(document.get("actor"))
            return web.Response(status=202)
        for host in (host_of(verified.actor), host_of(verified.signer)):
            if self.doors.refuses(host):
                raise DomainRefused(host=host)
        if isinstance(verified, Unproven):
            await self.heard(host_of(verified.signer), "")
            await self.forwarded.look(verified)
            return web.Response(status=202)
        await self.heard(host_of(verified.signer), verified.dialect)
        activity = parse_activity(document)
        if not activity.id:
            await self.forwarded.count("without-id")
            return web.Response(status=202)
        authority.check(activity)
        await self.flood.check(activity, self.doors.named(activity, inbox))
        for told in request.all("Collection-Synchronization")[:1]:
            await self.synchronising.read(verified.actor, host_of(request.url), told)
        await self.journal.append(verified, activity, inbox)
        self.wake()
        log.info(
            "arrived",
            activity=activity.id,
            type=type(activity).__name__,
            inbox=inbox or "shared",
            dialect=verified.dialect,
        )
        return web.Response(status=202)

    def _is_storm(self, document: dict[str, Any]) -> bool:
        """Whether this is the Delete of an actor whom nobody here knows: servers tell all they ever met."""
        if "Delete" not in kinds(document):
            return False
        actor, inner = document.get("actor"), document.get("object")
        gone = inner.get("id") if isinstance(inner, dict) else inner
        return isinstance(actor, str) and actor == gone and self.vault.hash(actor) not in self.known
