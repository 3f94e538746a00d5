"""One signed request and its answer: the two sessions, and the second try in the other dialect."""

import ssl
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
)
from yarl import URL

from fedibrand.activitypub.errors import Unfetched
from fedibrand.activitypub.signatures import rfc9421
from fedibrand.activitypub.signatures.dialect import Dialect
from fedibrand.activitypub.signatures.request import Request
from fedibrand.clock import Clock
from fedibrand.remote import bodies
from fedibrand.remote.dialects import OTHER, Dialects
from fedibrand.remote.guard import Guard, Guarded
from fedibrand.remote.limits import Limits
from fedibrand.remote.resolver import Resolver
from fedibrand.remote.signer import Signer

_NOT_VERIFIED = (400, 401)


class Wire:
    """Sends single requests. It follows no redirect; every hop is a request of its own."""

    def __init__(
        self,
        clock: Clock,
        guard: Guard,
        dialects: Dialects,
        *,
        user_agent: str,
        limits: Limits,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Take what every request shares; ``tls`` replaces the system's authorities."""
        self._clock = clock
        self._guard = guard
        self._dialects = dialects
        self._user_agent = user_agent
        self._limits = limits
        self._tls = tls
        self._sessions: dict[str, ClientSession] = {}

    async def open(self) -> None:
        """Open the sessions: one over TLS, and one without that reaches allowed networks only."""
        for scheme, dial in (("https", self._guard.dial), ("http", self._guard.dial_plain)):
            self._sessions[scheme] = ClientSession(
                connector=TCPConnector(
                    resolver=Resolver(self._limits.resolve),
                    socket_factory=dial,
                    ssl=self._tls or True,
                    limit=self._limits.connections,
                    limit_per_host=self._limits.connections_per_host,
                ),
                timeout=ClientTimeout(
                    total=self._limits.whole,
                    sock_connect=self._limits.read,
                    sock_read=self._limits.read,
                ),
                headers={"User-Agent": self._user_agent, "Accept-Encoding": bodies.ENCODINGS},
                cookie_jar=DummyCookieJar(),
                auto_decompress=False,
            )

    async def close(self) -> None:
        """Close both sessions and every connection."""
        while self._sessions:
            _, session = self._sessions.popitem()
            await session.close()

    @asynccontextmanager
    async def send(self, request: Request, signer: Signer | None) -> AsyncIterator[ClientResponse]:
        """Send ``request`` and give its answer, whatever its status.

        A host that does not take the signature (400, 401) is asked once more in the other dialect.

        Raises:
            Unfetched: ``guarded`` or ``network``.
        """
        with unfetched():
            response = await self._answer(request, signer)
            async with response:
                yield response

    async def _answer(self, request: Request, signer: Signer | None) -> ClientResponse:
        if signer is None:
            return await self._once(request, {})
        host = request.authority
        first = self._dialects.of(host)
        response = await self._signed(request, signer, host, first)
        if response.status not in _NOT_VERIFIED:
            return response
        response.close()
        second = OTHER[first]
        response = await self._signed(request, signer, host, second)
        if response.ok:
            self._dialects.learn(host, second)
        return response

    async def _signed(self, request: Request, signer: Signer, host: str, dialect: Dialect) -> ClientResponse:
        response = await self._once(request, signer.headers(request, dialect, self._clock.now()))
        if rfc9421.wants(response.headers):
            self._dialects.learn(host, "rfc9421")
        return response

    async def _once(self, request: Request, signature: Mapping[str, str]) -> ClientResponse:
        url = URL(request.url, encoded=True)
        return await self._sessions[url.scheme].request(
            request.method,
            url,
            headers={**dict(request.headers), **signature},
            data=request.body or None,
            allow_redirects=False,
        )


@contextmanager
def unfetched() -> Iterator[None]:
    """Turn every way in which the network fails into :class:`Unfetched`."""
    try:
        yield
    except ClientConnectorError as fault:
        raise Unfetched("guarded" if isinstance(fault.os_error, Guarded) else "network") from fault
    except (ClientError, OSError) as fault:
        raise Unfetched("network") from fault
