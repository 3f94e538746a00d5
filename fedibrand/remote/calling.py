"""Calls to the webhooks of packages: one POST of JSON, and what is said in reply."""

import asyncio
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientResponse

from fedibrand.activitypub import strict_json
from fedibrand.activitypub.errors import Malformed, Unfetched
from fedibrand.activitypub.signatures.request import Request
from fedibrand.clock import Clock
from fedibrand.remote import addresses, bodies, headers
from fedibrand.remote.limits import Limits
from fedibrand.remote.wire import Wire, unfetched

_JSON = "application/json"
_NO_REPLY = ("too-large", "media-type")


@dataclass(frozen=True, slots=True)
class Called:
    """How a webhook answered. ``retry_after`` is in seconds; ``said`` is the JSON object of a 2xx, if any."""

    status: int
    retry_after: int | None = None
    said: dict[str, Any] | None = None


async def call(
    wire: Wire, clock: Clock, limits: Limits, url: str, body: bytes, headed: tuple[tuple[str, str], ...]
) -> Called:
    """Post JSON with headers of the caller's, and return how that was answered; no redirect is followed.

    A reply that is too large or no JSON object is none. One that breaks off is a failure of the network, so
    that what is said in reply is heard when the call is tried again.

    Raises:
        Unfetched: ``network`` or ``guarded``.
    """
    with unfetched():
        async with asyncio.timeout(limits.call):
            whole = (("Content-Type", _JSON), ("Accept", _JSON), *headed)
            async with wire.send(Request("POST", str(addresses.read(url)), whole, body), None) as response:
                wait = headers.retry_after(response.headers.get("Retry-After"), clock.now())
                said = await _said(response, limits.reply) if 200 <= response.status < 300 else None
                return Called(response.status, wait, said)


async def _said(response: ClientResponse, most: int) -> dict[str, Any] | None:
    if not headers.is_json(response.headers.get("Content-Type", "")):
        return None
    try:
        return strict_json.loads(await bodies.read(response, most))
    except Malformed:
        return None
    except Unfetched as fault:
        if fault.kind in _NO_REPLY:
            return None
        raise
