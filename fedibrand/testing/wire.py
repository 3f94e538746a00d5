"""Signed requests to other servers, both dialects."""

from collections.abc import Mapping
from types import ModuleType
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from fedibrand.activitypub import strict_json
from fedibrand.activitypub.errors import Malformed, TooLarge, Unfetched
from fedibrand.activitypub.signatures import cavage, rfc9421
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.activitypub.signatures.request import Request
from fedibrand.clock import Clock
from fedibrand.testing.records import Document

ACTIVITY_JSON = "application/activity+json"
LD_JSON = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
DIALECTS: dict[str, ModuleType] = {"cavage": cavage, "rfc9421": rfc9421}

_ACCEPT = f"{ACTIVITY_JSON}, {LD_JSON}"
_MAX_BYTES = 1_048_576
_SECONDS = aiohttp.ClientTimeout(total=10)


class Wire:
    """Where this server's requests leave. Connects in :meth:`start`, lets go in :meth:`stop`."""

    def __init__(self, clock: Clock, dialect: str, agent: str) -> None:
        """Take the clock that signatures are dated by, ``cavage`` or ``rfc9421``, and a User-Agent."""
        self._clock = clock
        self._sign = DIALECTS[dialect].sign
        self._agent = agent
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Make ready to send."""
        self._session = aiohttp.ClientSession(timeout=_SECONDS, headers={"User-Agent": self._agent})

    async def stop(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()

    async def get(self, url: str, signer: SigningKey) -> Document:
        """Return the ActivityStreams document at a URL, asked for with a signed GET.

        Raises:
            Unfetched: It could not be had.
        """
        headers = self._signed("GET", url, {"Accept": _ACCEPT}, b"", signer)
        return await self._fetch(url, headers, ("activity+json", "ld+json"))

    async def webfinger(self, acct: str) -> str:
        """Return the id of the actor called ``@user@host`` (RFC 7033). Loopback hosts are asked by http.

        Raises:
            Unfetched: Nobody of that name is known there.
        """
        user, _, host = acct.removeprefix("@").partition("@")
        url = f"{scheme_for(host)}://{host}/.well-known/webfinger?resource=acct:{user}@{host}"
        found = await self._fetch(url, {"Accept": "application/jrd+json"}, ("json",))
        for link in found.get("links", []):
            if link.get("rel") == "self" and link.get("type") in (ACTIVITY_JSON, LD_JSON):
                return str(link["href"])
        raise Unfetched("status", 404)

    async def post(
        self, inbox: str, body: bytes, signer: SigningKey, headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        """POST an activity and return the status and body that came back.

        Raises:
            Unfetched: Nothing came back.
        """
        signed = self._signed("POST", inbox, {"Content-Type": ACTIVITY_JSON, **headers}, body, signer)
        try:
            async with self._open().post(
                URL(inbox, encoded=True), data=body, headers=signed, allow_redirects=False
            ) as response:
                return response.status, await _body(response)
        except (aiohttp.ClientError, TimeoutError, OSError) as fault:
            raise Unfetched("network") from fault

    def _signed(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, signer: SigningKey
    ) -> dict[str, str]:
        with_host = {"Host": urlsplit(url).netloc, **headers}
        request = Request(method, url, tuple(with_host.items()), body)
        return {**with_host, **self._sign(request, signer, self._clock.now())}

    async def _fetch(self, url: str, headers: Mapping[str, str], types: tuple[str, ...]) -> Document:
        try:
            async with self._open().get(URL(url, encoded=True), headers=headers) as response:
                if response.status != 200:
                    raise Unfetched("status", response.status)
                if not response.content_type.endswith(types):
                    raise Unfetched("media-type")
                document: Document = strict_json.loads(await _body(response))
                return document
        except (Malformed, TooLarge) as fault:
            raise Unfetched("not-json") from fault
        except (aiohttp.ClientError, TimeoutError, OSError) as fault:
            raise Unfetched("network") from fault

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("the server has not been started")
        return self._session


async def _body(response: aiohttp.ClientResponse) -> bytes:
    found = bytearray()
    async for chunk in response.content.iter_chunked(65536):
        found += chunk
        if len(found) > _MAX_BYTES:
            raise Unfetched("too-large")
    return bytes(found)


def scheme_for(host: str) -> str:
    """Return ``http`` for a loopback host, with or without a port, and ``https`` for any other."""
    name = urlsplit(f"//{host}").hostname or ""
    near = name in ("localhost", "::1") or name.startswith("127.") or name.endswith(".localhost")
    return "http" if near else "https"
