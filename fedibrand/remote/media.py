"""Media files of other servers, a piece at a time, by a way out of their own.

Rules, beside those of :mod:`fedibrand.remote.client`:

- Unsigned, so that nobody learns which brand looks; signed as the brand where the origin wants it (401, 403).
- As it lies there: no encoding is asked for, and none is taken. What is inflated could not be counted before.
- Sessions of its own: a slow file takes no connection from what concerns consumers.
"""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from aiohttp import ClientResponse

from fedibrand.activitypub.errors import Unfetched
from fedibrand.activitypub.signatures.request import Request
from fedibrand.clock import Clock
from fedibrand.remote import addresses
from fedibrand.remote.dialects import Dialects
from fedibrand.remote.guard import Guard
from fedibrand.remote.limits import Limits
from fedibrand.remote.redirects import next_hop
from fedibrand.remote.signer import Signer
from fedibrand.remote.wire import Wire, unfetched

WHOLE_SECONDS = 45.0
"""How long one answer may take: less than the minute in which what is deleted must be gone."""

_CHUNK = 65_536
_WANT_A_SIGNATURE = (401, 403)
_RANGE = re.compile(r"bytes \d{1,15}-\d{1,15}/(\d{1,15})")


@dataclass(frozen=True, slots=True)
class File:
    """A file as it comes. ``length`` is that of this answer, where it was said.

    ``content_range`` is empty but for a part of a file (RFC 9110 section 14.4). ``chunks`` raises
    :class:`Unfetched` where it breaks off, or is larger than what was allowed.
    """

    content_type: str
    length: int | None
    content_range: str
    chunks: AsyncIterator[bytes]


class MediaClient:
    """Fetches media files. Open while in use: ``async with MediaClient(…) as client``."""

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
        """Take what :class:`fedibrand.remote.client.Client` takes."""
        self._limits = limits or Limits(whole=WHOLE_SECONDS)
        self._wire = Wire(
            clock, guard, dialects or Dialects(clock), user_agent=user_agent, limits=self._limits, tls=tls
        )

    async def __aenter__(self) -> Self:
        await self._wire.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._wire.close()

    @asynccontextmanager
    async def get(
        self, url: str, accept: str, signer: Signer, *, most: int, part: str = ""
    ) -> AsyncIterator[File]:
        """Give the file at ``url`` while it comes.

        Args:
            url: Where it lies.
            accept: Which media types are wanted.
            signer: Who signs where the origin wants a signature.
            most: How many bytes the whole file may have.
            part: What of it is asked for, as ``Range`` says it; an origin may send the whole instead.

        Raises:
            Unfetched: It could not be had; ``kind`` says why.
        """
        headed = (("Accept", accept), ("Accept-Encoding", "identity"), *((("Range", part),) if part else ()))
        with unfetched():
            async with asyncio.timeout(self._limits.whole), AsyncExitStack() as stack:
                response = await self._last(stack, url, headed, signer)
                yield _file(response, most, part)

    async def read(self, url: str, accept: str, signer: Signer, *, most: int) -> tuple[str, bytes]:
        """Return the ``Content-Type`` and the bytes of the file at ``url``.

        Raises:
            Unfetched: As for :meth:`get`.
        """
        async with self.get(url, accept, signer, most=most) as file:
            return file.content_type, b"".join([chunk async for chunk in file.chunks])

    async def _last(
        self, stack: AsyncExitStack, url: str, headed: tuple[tuple[str, str], ...], signer: Signer
    ) -> ClientResponse:
        """Return the answer that redirects lead to."""
        asked = addresses.read(url)
        for _ in range(self._limits.redirects + 1):
            request = Request("GET", str(asked), headed, b"")
            response = await stack.enter_async_context(self._wire.send(request, None))
            if response.status in _WANT_A_SIGNATURE:
                response.close()
                response = await stack.enter_async_context(self._wire.send(request, signer))
            after = next_hop(asked, response)
            if after is None:
                return response
            response.close()
            if addresses.is_downgrade(asked, after):
                raise Unfetched("guarded")
            asked = after
        raise Unfetched("network")


def _file(response: ClientResponse, most: int, part: str) -> File:
    if response.status not in ((200, 206) if part else (200,)):
        raise Unfetched("status", response.status)
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise Unfetched("media-type", response.status)
    content_range = response.headers.get("Content-Range", "") if response.status == 206 else ""
    size = length = response.content_length
    if response.status == 206:
        found = _RANGE.fullmatch(content_range)
        if found is None:
            raise Unfetched("network", response.status)
        size = int(found[1])
    if (size or 0) > most or (length or 0) > most:
        raise Unfetched("too-large", response.status)
    content_type = response.headers.get("Content-Type", "")
    return File(content_type, length, content_range, _bounded(response, most))


async def _bounded(response: ClientResponse, most: int) -> AsyncIterator[bytes]:
    came = 0
    async for chunk in response.content.iter_chunked(_CHUNK):
        came += len(chunk)
        if came > most:
            raise Unfetched("too-large", response.status)
        yield chunk
