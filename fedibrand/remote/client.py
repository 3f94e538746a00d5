"""The one way out: every request to another server is made here.

Rules:

- The address is checked when the socket is made, on every hop (:mod:`fedibrand.remote.guard`).
- Three redirects, followed by hand and signed anew; never from https to http.
- Bounded: seconds to resolve, to read, and in all; bytes after decompression.
- A document is believed only from the address it names as its id.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

from aiohttp import ClientError, ClientResponse
from yarl import URL

from fedibrand.activitypub import strict_json
from fedibrand.activitypub.errors import Malformed, TooLarge, Unfetched
from fedibrand.activitypub.signatures.request import Request
from fedibrand.clock import Clock
from fedibrand.remote import addresses, bodies, calling, headers
from fedibrand.remote.calling import Called
from fedibrand.remote.dialects import Dialects
from fedibrand.remote.guard import Guard
from fedibrand.remote.limits import Limits
from fedibrand.remote.redirects import next_hop
from fedibrand.remote.signer import Signer
from fedibrand.remote.wire import Wire, unfetched

_POST_REDIRECTS = (307, 308)


@dataclass(frozen=True, slots=True)
class Page:
    """A body that was served with status 200; ``url`` is where the last redirect led."""

    url: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document from the address that it names as its id (``url``): its bytes, and the same as JSON."""

    url: str
    body: bytes
    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Posted:
    """How an inbox answered. ``retry_after`` is in seconds; ``accept_signature``: it asks for RFC 9421."""

    status: int
    retry_after: int | None
    accept_signature: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What an API answered: its status, and the JSON object it said, empty where it said none."""

    status: int
    said: dict[str, Any]


class Client:
    """Fetches documents and posts activities. Open while in use: ``async with Client(…) as client``."""

    def __init__(
        self,
        clock: Clock,
        guard: Guard,
        *,
        user_agent: str,
        dialects: Dialects | None = None,
        limits: Limits | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Take the clock, who decides about addresses, and what we call ourselves.

        Args:
            clock: For signatures and ``Retry-After`` dates.
            guard: Which addresses may be reached; plain http is spoken in its allowed networks only.
            user_agent: The ``User-Agent`` of every request.
            dialects: What is known of hosts' signatures; by default nothing.
            limits: Bounds of one request.
            tls: Which authorities vouch for hosts; by default the system's.
        """
        self.guard = guard
        self.dialects = dialects or Dialects(clock)
        self._clock = clock
        self._limits = limits or Limits()
        self._wire = Wire(clock, guard, self.dialects, user_agent=user_agent, limits=self._limits, tls=tls)

    async def open(self) -> None:
        """Open the sessions; call it once, in the running loop."""
        await self._wire.open()

    async def close(self) -> None:
        """Close every connection."""
        await self._wire.close()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def get_document(self, url: str, signer: Signer | None) -> Fetched:
        """Fetch the ActivityStreams document at ``url`` (ActivityPub section 3.2), as ``signer``.

        A document that came from elsewhere than its id is fetched once more, from its id. Whether that
        is the id the caller wanted is the caller's to ask.

        Raises:
            Unfetched: It could not be had; ``kind`` says why.
        """
        with unfetched():
            async with asyncio.timeout(self._limits.whole):
                asked, fetched = await self._document(url, signer)
                if _is_at_home(asked, fetched):
                    return fetched
                own = addresses.read(_id_of(fetched.document))
                if own == asked:
                    raise Unfetched("wrong-id")
                asked, fetched = await self._document(str(own), signer)
                if not _is_at_home(asked, fetched):
                    raise Unfetched("wrong-id")
                return fetched

    async def get_json(self, url: str, accept: str = "application/json") -> dict[str, Any]:
        """Fetch a JSON object that is no ActivityStreams document, unsigned.

        Raises:
            Unfetched: It could not be had; ``kind`` says why.
        """
        page = await self.get_page(url, accept, headers.is_json)
        return _object(page.body)

    async def get_page(self, url: str, accept: str, takes: Callable[[str], bool]) -> Page:
        """Fetch whatever ``takes`` says yes to when shown its ``Content-Type``, unsigned.

        Raises:
            Unfetched: It could not be had; ``kind`` says why.
        """
        with unfetched():
            async with asyncio.timeout(self._limits.whole):
                return await self._get(addresses.read(url), accept, takes, None)

    async def post(self, url: str, body: bytes, signer: Signer) -> Posted:
        """Post an activity to an inbox (ActivityPub section 7.1), as ``signer``; any answer is returned.

        Only 307 and 308 on the same host are followed: another host was not whom we meant to write to.

        Raises:
            Unfetched: ``network`` or ``guarded``: nobody answered.
        """
        with unfetched():
            async with asyncio.timeout(self._limits.whole):
                return await self._post(addresses.read(url), body, signer)

    async def ask(self, url: str, bearer: str) -> Told:
        """Get a JSON object that only the holder of a token may read (RFC 6750 section 2.1).

        No redirect is followed: a token goes to the address it is for, and to no other.

        Raises:
            Unfetched: ``network``, ``guarded`` or ``too-large``.
        """
        headed = (("Accept", "application/json"), ("Authorization", f"Bearer {bearer}"))
        return await self._tell("GET", url, headed, b"")

    async def post_form(self, url: str, fields: Mapping[str, str]) -> Told:
        """Post a form, unsigned, and return the JSON object that is the answer; no redirect is followed.

        Raises:
            Unfetched: ``network``, ``guarded`` or ``too-large``.
        """
        headed = (("Accept", "application/json"), ("Content-Type", "application/x-www-form-urlencoded"))
        return await self._tell("POST", url, headed, urlencode(fields).encode())

    async def call(self, url: str, body: bytes, headed: tuple[tuple[str, str], ...]) -> Called:
        """Post JSON to a webhook, unsigned (:func:`fedibrand.remote.calling.call`).

        Raises:
            Unfetched: ``network`` or ``guarded``.
        """
        return await calling.call(self._wire, self._clock, self._limits, url, body, headed)

    async def _tell(self, method: str, url: str, headed: tuple[tuple[str, str], ...], body: bytes) -> Told:
        with unfetched():
            async with asyncio.timeout(self._limits.whole):
                request = Request(method, str(addresses.read(url)), headed, body)
                async with self._wire.send(request, None) as response:
                    came = await bodies.read(response, self._limits.document)
                    if not headers.is_json(response.headers.get("Content-Type", "")):
                        return Told(response.status, {})
                    with contextlib.suppress(Malformed):
                        return Told(response.status, strict_json.loads(came))
                    return Told(response.status, {})

    async def _document(self, url: str, signer: Signer | None) -> tuple[URL, Fetched]:
        asked = addresses.read(url)
        page = await self._get(asked, headers.ACCEPT_ACTIVITY, headers.is_activity, signer)
        return asked, Fetched(page.url, page.body, _object(page.body))

    async def _get(self, url: URL, accept: str, takes: Callable[[str], bool], signer: Signer | None) -> Page:
        for _ in range(self._limits.redirects + 1):
            request = Request("GET", str(url), (("Accept", accept),), b"")
            async with self._wire.send(request, signer) as response:
                after = next_hop(url, response)
                if after is None:
                    return await self._page(url, response, takes)
            if addresses.is_downgrade(url, after):
                raise Unfetched("guarded")
            url = after
        raise Unfetched("network")

    async def _page(self, url: URL, response: ClientResponse, takes: Callable[[str], bool]) -> Page:
        content_type = response.headers.get("Content-Type", "")
        if response.status != 200:
            wait = headers.retry_after(response.headers.get("Retry-After"), self._clock.now())
            raise Unfetched("status", response.status, wait)
        if not takes(content_type):
            raise Unfetched("media-type", response.status)
        return Page(str(url), content_type, await bodies.read(response, self._limits.document))

    async def _post(self, url: URL, body: bytes, signer: Signer) -> Posted:
        for _ in range(self._limits.redirects + 1):
            request = Request("POST", str(url), (("Content-Type", headers.ACTIVITY_JSON),), body)
            async with self._wire.send(request, signer) as response:
                after = next_hop(url, response, _POST_REDIRECTS)
                stays = after is None or not addresses.same_host(url, after)
                if after is None or stays or addresses.is_downgrade(url, after):
                    return await self._posted(response)
            url = after
        raise Unfetched("network")

    async def _posted(self, response: ClientResponse) -> Posted:
        # A short answer is read to its end, so that its connection can carry the next POST. Nothing hangs
        # on it: the status has been said.
        with contextlib.suppress(ClientError, OSError, EOFError):
            async with asyncio.timeout(self._limits.linger):
                await response.content.readexactly(self._limits.answer)
        return Posted(
            response.status,
            headers.retry_after(response.headers.get("Retry-After"), self._clock.now()),
            "Accept-Signature" in response.headers,
        )


def _id_of(document: dict[str, Any]) -> str:
    found = document.get("id")
    if not isinstance(found, str) or not found:
        raise Unfetched("wrong-id")
    return found


def _is_at_home(asked: URL, fetched: Fetched) -> bool:
    own, came_from = addresses.read(_id_of(fetched.document)), URL(fetched.url, encoded=True)
    return own == came_from or (own == asked and addresses.same_host(asked, came_from))


def _object(body: bytes) -> dict[str, Any]:
    try:
        return strict_json.loads(body)
    except TooLarge:
        raise Unfetched("too-large") from None
    except Malformed:
        raise Unfetched("not-json") from None
