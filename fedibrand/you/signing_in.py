"""Signing in with one's own server, from the name of an account to the actor it proved to be.

What comes back must have been begun in the same browser, less than ten minutes ago, with the same server:
each server sends its people back to an address of its own, so none can pass another's code on as its own
(RFC 9700 section 4.4). The server must then name an actor that lives on it, and whose name its host confirms.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fedibrand.activitypub.actors import Actor
from fedibrand.activitypub.errors import Malformed, Unfetched
from fedibrand.activitypub.hosts import host_of, origin_of, same_host
from fedibrand.activitypub.naming import Acct
from fedibrand.clock import Clock
from fedibrand.remote import webfinger
from fedibrand.remote.client import Client
from fedibrand.store.run import Store
from fedibrand.store.vault import Vault
from fedibrand.you import apps, servers
from fedibrand.you.apps import App
from fedibrand.you.refusals import Declined, NotAsked, NotBegunHere, NotConfirmed
from fedibrand.you.servers import Server, UnknownApp

WAITS = timedelta(minutes=10)
MOST = 1_000
_LONGEST = 2048

Fetch = Callable[[str], Awaitable[Actor]]
"""Fetches an actor anew.

Raises:
    Unfetched: It could not be had.
"""


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in under way: in which browser, with which server, and what only we know of it."""

    browser: str
    server: Server
    app: App
    domain: str
    verifier: str
    until: datetime


class SigningIn:
    """The sign-ins under way in this process."""

    def __init__(
        self, origin: str, store: Store, vault: Vault, client: Client, fetch: Fetch, clock: Clock
    ) -> None:
        """Take our origin, where registrations are kept, the way out, who fetches actors, and the clock."""
        self._origin, self._store, self._vault = origin, store, vault
        self._client, self._fetch, self._clock = client, fetch, clock
        self._begun: OrderedDict[str, Begun] = OrderedDict()

    async def begin(self, account: str, browser: str) -> str:
        """Return the address at which an account's server asks its owner.

        Raises:
            Malformed: ``account`` is no account's name.
            NotAsked: Its server cannot be found, or lets nobody sign in like this.
        """
        asked = Acct.parse(account)
        try:
            found = await webfinger.lookup(str(asked), self._client)
        except Unfetched as fault:
            raise NotAsked from fault
        server = await servers.describe(origin_of(found.actor_uri), self._client)
        app = await self._app(server)
        state, verifier = self._clock.token(32).hex(), self._clock.token(32).hex()
        self._remember(state, Begun(browser, server, app, asked.host, verifier, self._clock.now() + WAITS))
        return servers.leads_to(server, app, self._address(app.id), state, verifier)

    async def finish(self, app_id: str, said: Mapping[str, str], browser: str) -> tuple[Actor, str]:
        """Return who came back from their server, and what they are called (``@user@host``).

        Args:
            app_id: The address they came back to: our id for the registration.
            said: What the server added to it.
            browser: The browser they came back in.

        Raises:
            NotBegunHere: No sign-in of this browser with that server is under way.
            Declined: The server did not say who they are.
            NotConfirmed: It named somebody it may not speak for.
            NotAsked: It could not be asked.
        """
        begun = self._begun.pop(said.get("state", ""), None)
        if begun is None or begun.until <= self._clock.now() or not browser:
            raise NotBegunHere
        if (begun.browser, begun.app.id) != (browser, app_id) or _is_another(said.get("iss"), begun.server):
            raise NotBegunHere
        code = said.get("code", "")
        if "error" in said or not 0 < len(code) <= _LONGEST:
            raise Declined(origin=begun.server.origin)
        return await self._confirmed(begun, *await self._told(begun, code))

    async def _told(self, begun: Begun, code: str) -> tuple[str, str]:
        server, app = begun.server, begun.app
        try:
            token = await servers.redeem(
                server, app, self._address(app.id), code, begun.verifier, self._client
            )
        except UnknownApp:
            await self._store.write(apps.drop, server.origin)
            raise Declined("Your server did not know us any more. Please sign in once more.") from None
        try:
            return await servers.who(server, token, self._client)
        finally:
            await servers.give_back(server, app, token, self._client)

    async def _confirmed(self, begun: Begun, uri: str, user: str) -> tuple[Actor, str]:
        try:
            if not uri:
                uri = (await webfinger.lookup(f"{user}@{begun.domain}", self._client)).actor_uri
            if not same_host(uri, begun.server.origin):
                raise NotConfirmed(origin=begun.server.origin)
            actor = await self._fetch(uri)
            return actor, await webfinger.acct_of(actor, self._client)
        except Malformed:
            raise NotConfirmed(origin=begun.server.origin) from None
        except Unfetched as fault:
            raise (NotConfirmed if fault.kind == "wrong-id" else NotAsked)(host=host_of(uri)) from fault

    async def _app(self, server: Server) -> App:
        found = await self._store.read(apps.find, server.origin, server.scope, self._clock.now(), self._vault)
        if found is not None:
            return found
        app_id = self._clock.new_id()
        called = f"Your things at {host_of(self._origin)}"
        app = await servers.register(server, app_id, called, self._address(app_id), self._client)
        await self._store.write(apps.keep, app, self._clock.now(), self._vault)
        return app

    def _address(self, app_id: str) -> str:
        return f"{self._origin}/you/back/{app_id}"

    def _remember(self, state: str, begun: Begun) -> None:
        while len(self._begun) >= MOST:
            self._begun.popitem(last=False)
        self._begun[state] = begun


def _is_another(issuer: str | None, server: Server) -> bool:
    """Return whether the answer names another server than the one that was asked (RFC 9207)."""
    return bool(issuer and server.issuer) and str(issuer).rstrip("/") != server.issuer.rstrip("/")
