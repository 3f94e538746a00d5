"""A refusal, told in the language of who asked: a plain page to a browser, a problem document to others."""

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import hdrs, web

from fedibrand import problems
from fedibrand.activitypub.errors import NotFound
from fedibrand.html import response
from fedibrand.negotiation import prefers
from fedibrand.problems import Refusal
from fedibrand.public import pages

_log = structlog.get_logger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn what a handler refuses, or what has no handler, into an answer, and log it by its ids.

    Everything else that goes wrong is not for a stranger: it stays what the server makes of it (500).
    """
    try:
        return await handler(request)
    except web.HTTPNotFound:
        return tell(request, NotFound())
    except Refusal as refusal:
        _log.info("refused", **{**refusal.log, "code": refusal.code, "status": refusal.status})
        return tell(request, refusal)


def tell(request: web.Request, refusal: Refusal) -> web.Response:
    """Return a refusal for whoever sent ``request``."""
    if _is_browser(request):
        headers = {**problems.headers(refusal), "Vary": "Accept"}
        del headers[hdrs.CONTENT_TYPE]
        return response(pages.problem(refusal), status=refusal.status, headers=headers)
    return web.Response(
        status=refusal.status,
        body=problems.body(refusal),
        headers={**problems.headers(refusal), "Vary": "Accept", "X-Content-Type-Options": "nosniff"},
    )


def _is_browser(request: web.Request) -> bool:
    """Say whether a page is wanted: by name, for a program that takes anything is better told in JSON."""
    accept = ", ".join(request.headers.getall(hdrs.ACCEPT, []))
    return request.method in {"GET", "HEAD"} and "text/html" in accept.lower() and prefers(accept) == "html"
