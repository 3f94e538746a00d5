"""A server on loopback that answers as a test says, and remembers what it was asked."""

import json
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from aiohttp import web
from aiohttp.test_utils import RawTestServer

from fedibrand.activitypub.signatures.keys import PublicKey
from fedibrand.activitypub.signatures.request import Request
from fedibrand.activitypub.verification import verify_get

ACTIVITY_JSON = "application/activity+json"
Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Seen:
    """A request as it came."""

    request: Request

    @property
    def path(self) -> str:
        return self.request.target

    @property
    def dialect(self) -> str | None:
        if self.request.header("signature") is None:
            return None
        return "rfc9421" if self.request.header("signature-input") else "cavage"

    def signed_by(self, key: PublicKey, now: datetime) -> bool:
        """Whether the request carries a signature of ``key`` that covers it."""
        asking = verify_get(self.request, now)
        assert next(asking).key_id == key.id
        try:
            asking.send(key)
        except StopIteration as done:
            return bool(done.value == key)
        return False


class Site:
    """Serve with ``async with Site() as site``; ``origin`` is then where."""

    def __init__(self, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self._server = RawTestServer(self._handle, host=host)
        self._host, self._tls = host, tls
        self._pages: dict[str, Handler] = {}
        self.seen: list[Seen] = []

    async def __aenter__(self) -> Self:
        if self._tls is None:
            await self._server.start_server()
        else:
            await self._server.start_server(scheme="https", ssl=self._tls)
        scheme = "https" if self._tls else "http"
        self.origin = f"{scheme}://{self._host}:{self._server.port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    def does(self, path: str, handler: Handler) -> str:
        """Answer ``path`` (with its query) by ``handler``; return the URL."""
        self._pages[path] = handler
        return self.origin + path

    def serves(
        self,
        path: str,
        body: bytes = b"",
        status: int = 200,
        content_type: str = ACTIVITY_JSON,
        **headers: str,
    ) -> str:
        """Answer ``path`` always alike; return the URL. Underscores in header names stand for hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}

        async def handler(request: web.BaseRequest) -> web.Response:
            return web.Response(body=body, status=status, headers={"Content-Type": content_type, **named})

        return self.does(path, handler)

    def document(self, path: str, document: dict[str, Any] | None = None, **properties: Any) -> str:
        """Serve a document whose id is its URL, unless ``properties`` say otherwise; return the URL."""
        whole = {"id": self.origin + path, "type": "Note", **(document or {}), **properties}
        return self.serves(path, json.dumps(whole).encode())

    def redirects(self, path: str, location: str, status: int = 302) -> str:
        """Send whoever asks for ``path`` on to ``location``; return the URL."""
        return self.serves(path, b"", status, Location=location)

    def paths(self) -> list[str]:
        """Return what was asked for, in order."""
        return [each.path for each in self.seen]

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in request.raw_headers
        )
        body = await request.read()
        self.seen.append(Seen(Request(request.method, self.origin + request.raw_path, headers, body)))
        handler = self._pages.get(request.raw_path)
        return web.Response(status=404) if handler is None else await handler(request)
