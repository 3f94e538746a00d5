"""What the rooms that answer a visitor's GET are given."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from aiohttp import web

from fedibrand.activitypub.actors import Actor
from fedibrand.activitypub.errors import Gone, NotFound
from fedibrand.activitypub.hosts import host_of
from fedibrand.activitypub.naming import InstanceNames
from fedibrand.activitypub.signatures.keys import PublicKey
from fedibrand.brands.directory import Brands
from fedibrand.brands.registry import BrandRow
from fedibrand.brands.signing import SigningKeys
from fedibrand.clock import Clock
from fedibrand.settings import Settings
from fedibrand.store.run import Store
from fedibrand.store.vault import Vault

VerifyGet = Callable[[web.Request], Awaitable[PublicKey | None]]
"""Returns the key a GET was signed with, or nothing where it is not signed.

Raises:
    Refusal: It is signed, and the signature does not hold or could not be checked.
"""

FindActor = Callable[[str], Awaitable[Actor]]
"""Returns the actor with an id, as remembered or fetched.

Raises:
    Unfetched: It could not be had.
"""


@dataclass(frozen=True, slots=True)
class Site:
    """One instance as a visitor meets it."""

    store: Store
    vault: Vault
    brands: Brands
    keys: SigningKeys
    settings: Settings
    clock: Clock
    verify_get: VerifyGet
    find_actor: FindActor

    @property
    def instance(self) -> InstanceNames:
        """The addresses of the instance and its actor."""
        return InstanceNames(self.settings.url)

    @property
    def media(self) -> Path:
        """The folder of the brands' pictures."""
        return self.settings.data / "media"

    def host(self, request: web.Request) -> str:
        """Return the host that was asked, with its port where that is not its scheme's own.

        A proxy that changes ``Host`` says in ``X-Forwarded-Host`` what it was; a trusted one is believed.
        """
        asked = request.headers.get("X-Forwarded-Host")
        scheme = "http" if self.settings.local else "https"
        return host_of(f"{scheme}://{asked if asked and self._is_passed_on(request) else request.host}")

    def address(self, request: web.Request) -> str:
        """Return the address a browser asks from; a trusted proxy is believed about whom it passes on."""
        passed = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        return passed if passed and self._is_passed_on(request) else request.remote or ""

    def origin(self, request: web.Request) -> str:
        """Return the origin that was asked: a brand's own, or else the instance's."""
        return self.brands.origin(self.host(request)) or self.settings.url

    def brand(self, request: web.Request) -> BrandRow:
        """Return the brand that the host and the path of a request name together.

        Raises:
            Gone: It was removed.
            NotFound: There is none.
        """
        host, handle = self.host(request), request.match_info["handle"]
        brand = self.brands.by_handle(host, handle)
        if brand is not None:
            return brand
        if self.brands.was_removed(host, handle):
            raise Gone("This brand has left.")
        raise NotFound

    def _is_passed_on(self, request: web.Request) -> bool:
        near = request.remote
        if not near:
            return False
        return any(ip_address(near) in network for network in self.settings.trusted_proxies)
