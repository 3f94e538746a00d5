"""From an aiohttp request to the request as signatures see it, within bounds of size and time."""

import asyncio
import re
from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.http import HttpProcessingError

from fedibrand.activitypub.errors import Malformed, NotFound, TooLarge, TooSlow, WrongMediaType
from fedibrand.activitypub.signatures.request import Request
from fedibrand.settings import Network

_TYPES = ("application/activity+json", "application/ld+json", "application/json")
_HOST = re.compile(r"(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")


def check_media_type(request: web.Request) -> None:
    """Refuse what is not ActivityStreams JSON, or comes compressed: we process the bytes that were signed.

    Raises:
        WrongMediaType: It is not.
    """
    if (
        request.content_type not in _TYPES
        or request.headers.get("Content-Encoding", "identity") != "identity"
    ):
        raise WrongMediaType


async def read_body(request: web.Request, most: int, seconds: float) -> bytes:
    """Return the body's bytes.

    Args:
        request: The request at hand.
        most: Bytes we take.
        seconds: How long the body may take to arrive.

    Raises:
        TooLarge: It is longer.
        TooSlow: It took longer.
        Malformed: It broke off.
    """
    if (request.content_length or 0) > most:
        raise TooLarge
    parts, size = [], 0
    try:
        async with asyncio.timeout(seconds):
            async for part in request.content.iter_any():
                size += len(part)
                if size > most:
                    raise TooLarge
                parts.append(part)
    except TimeoutError:
        raise TooSlow from None
    except (OSError, HttpProcessingError):
        raise Malformed("The body broke off, or was not what its head said.") from None
    return b"".join(parts)


def target(request: web.Request, trusted: Sequence[Network]) -> str:
    """Return the absolute URL a request was sent to, as its sender saw it.

    ``X-Forwarded-Host`` and ``-Proto`` count only when they come from a trusted proxy.

    Raises:
        NotFound: The request's target is not a path on this host, or its host is none.
    """
    path = request.raw_path
    if not path.startswith("/"):
        raise NotFound
    scheme, host = request.scheme, request.headers.get("Host", "")
    if trusted and request.remote and any(ip_address(request.remote) in network for network in trusted):
        scheme = request.headers.get("X-Forwarded-Proto", scheme)
        host = request.headers.get("X-Forwarded-Host", host)
    # With a slash in it, a Host would move the end of the host, and with it what the path seems to be.
    if not _HOST.fullmatch(host.lower()):
        raise NotFound
    return f"{scheme}://{host.lower()}{path}"


def received(request: web.Request, url: str, body: bytes) -> Request:
    """Return the request as signatures see it: header lines as they came, duplicates kept.

    The one exception is ``Host``: behind a trusted proxy it is what the sender wrote, as ``url`` has it.
    """
    lines = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.raw_headers]
    hosts = [at for at, (name, _) in enumerate(lines) if name.lower() == "host"]
    if len(hosts) == 1:
        lines[hosts[0]] = ("Host", urlsplit(url).netloc)
    return Request(request.method, url, tuple(lines), body)
