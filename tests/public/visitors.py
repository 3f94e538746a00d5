"""A site that is served on loopback, and those who visit it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from fedibrand.activitypub.actors import Actor
from fedibrand.activitypub.errors import BadSignature, Unfetched
from fedibrand.activitypub.signatures.keys import PublicKey, SigningKey
from fedibrand.brands.site import Site
from fedibrand.public.errors import refusals
from fedibrand.settings import Settings
from tests.brands.made import ORIGIN, SECRET, House

HOST = ORIGIN.partition("://")[2]
ACTIVITY = "application/activity+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
Room = Callable[[Site], list[web.RouteDef]]
SIGNED_BY = "X-Test-Signed-By"
"""Stands in these tests for a signature: the id of the actor who signed, or ``bad``."""

_MATERIAL = SigningKey.generate_ed25519("any").public("anybody").material


@dataclass
class Visit:
    site: Site
    client: TestClient[web.Request, web.Application]
    actors: dict[str, Actor]
    verified: list[str]

    async def get(
        self, path: str, accept: str = ACTIVITY, *, host: str = HOST, signed_by: str = ""
    ) -> ClientResponse:
        headers = {"Accept": accept, "Host": host}
        if signed_by:
            headers[SIGNED_BY] = signed_by
        return await self.client.get(path, headers=headers, allow_redirects=False)


def settings(folder: Path) -> Settings:
    return Settings.from_env(
        {
            "FEDIBRAND_URL": ORIGIN,
            "FEDIBRAND_SECRET": SECRET,
            "FEDIBRAND_DATA": str(folder / "data"),
            "FEDIBRAND_TRUSTED_PROXIES": "127.0.0.2/32",
        }
    )


@asynccontextmanager
async def visiting(
    house: House, folder: Path, *rooms: Callable[[Site], list[web.RouteDef]]
) -> AsyncIterator[Visit]:
    """Serve the routes of some rooms, with refusals told as the program tells them."""
    actors: dict[str, Actor] = {}
    verified: list[str] = []

    async def verify_get(request: web.Request) -> PublicKey | None:
        signer = request.headers.get(SIGNED_BY)
        if signer is None:
            return None
        verified.append(request.path)
        if signer == "bad":
            raise BadSignature
        return PublicKey(f"{signer}#key", signer, _MATERIAL)

    async def find_actor(uri: str) -> Actor:
        if uri not in actors:
            raise Unfetched("network")
        return actors[uri]

    site = Site(
        store=house.store,
        vault=house.vault,
        brands=house.brands,
        keys=house.keys,
        settings=settings(folder),
        clock=house.clock,
        verify_get=verify_get,
        find_actor=find_actor,
    )
    app = web.Application(middlewares=[refusals()])
    for room in rooms:
        app.add_routes(room(site))
    async with TestClient(TestServer(app)) as client:
        yield Visit(site, client, actors, verified)
