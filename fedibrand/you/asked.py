"""What every request to this room passes first, and how it is told that something was not done."""

from collections.abc import Awaitable, Callable, Mapping

import structlog
from aiohttp import hdrs, web

from fedibrand.activitypub.errors import Malformed, NotFound, TooLarge
from fedibrand.problems import Refusal
from fedibrand.you import browsers, doors
from fedibrand.you.browsers import TOKEN
from fedibrand.you.refusals import SignedOut
from fedibrand.you.sessions import Session
from fedibrand.you.site import You
from fedibrand.you.speech import speech

MOST_BYTES = 16_384

_log = structlog.get_logger(__name__)

Handler = Callable[[You, web.Request], Awaitable[web.StreamResponse]]


async def of_ours(you: You, handler: Handler, request: web.Request) -> web.StreamResponse:
    """Have ``handler`` answer a request for the instance's own host; tell a refusal as a page.

    All brands share this page, so a brand's own domain leads to it and has none of its own.
    """
    try:
        if you.site.host(request) != you.site.settings.host:
            if request.method != "GET":
                raise NotFound
            return web.Response(
                status=307,
                headers={
                    hdrs.LOCATION: f"{you.site.settings.url}{request.path}",
                    hdrs.CACHE_CONTROL: "no-store",
                },
            )
        return await handler(you, request)
    except Refusal as refusal:
        _log.info("refused", **{**refusal.log, "code": refusal.code, "status": refusal.status})
        return doors.refused(refusal, speech(request))


async def fields(you: You, request: web.Request) -> Mapping[str, str]:
    """Return what a form of this browser carries.

    Raises:
        NotFromHere: The form was not made for this browser.
        TooLarge: It is larger than any of ours.
        Malformed: It is none.
    """
    if request.content_type != "application/x-www-form-urlencoded":
        raise Malformed("This takes the forms of its own pages.")
    if (request.content_length or MOST_BYTES + 1) > MOST_BYTES:
        raise TooLarge
    found = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    browsers.check(browsers.read(request, you.site.settings), found.get(TOKEN, ""), you.site.vault)
    return found


def session(you: You, request: web.Request) -> Session:
    """Return who is signed in.

    Raises:
        SignedOut: Nobody is.
    """
    found = you.sessions.get(browsers.read(request, you.site.settings))
    if found is None:
        raise SignedOut
    return found
