"""A refusal, told in the language of who asked: a plain page to a browser, a problem document to others."""

import traceback
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

import structlog
from aiohttp import hdrs, web
from aiohttp.typedefs import Middleware

from fedibrand import problems
from fedibrand.activitypub.errors import BadRequest, Internal, NotFound, TooLarge, WrongMethod
from fedibrand.html import response
from fedibrand.negotiation import prefers
from fedibrand.problems import Refusal
from fedibrand.public import pages
from fedibrand.public.speech import VARY, speech

_log = structlog.get_logger(__name__)

LONGEST_ID = 300

_KINDS: Mapping[int, type[Refusal]] = {
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.METHOD_NOT_ALLOWED: WrongMethod,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: TooLarge,
}
"""What aiohttp itself refuses."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Tell = Callable[[web.Request, Refusal], Awaitable[web.Response]]
"""Tells a refusal to whoever sent a request."""


def refusals(desk: Tell | None = None) -> Middleware:
    """Return what turns a handler's refusals into answers; ``desk`` tells those of the desk's pages."""

    @web.middleware
    async def told(request: web.Request, handler: Handler) -> web.StreamResponse:
        return await _told(desk if desk and _is_desk(request) else _tell, request, handler)

    return told


def _is_desk(request: web.Request) -> bool:
    """Say whether somebody of a team asks for a page of the desk, or sends a form of one."""
    return f"{request.path}/".startswith("/desk/") and _prefers_html(request)


async def _told(how: Tell, request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn what a handler refuses, or what has no handler, into an answer, and log it by its ids.

    What goes wrong unforeseen is not for a stranger, and its message may hold their words: they are told that
    it happened, and the log is told of what kind it was, and where.
    """
    try:
        return await handler(request)
    except Refusal as refusal:
        ids = {name: _as_id(value) for name, value in refusal.log.items()}
        _log.info("refused", **{**ids, "code": refusal.code, "status": refusal.status})
        return await how(request, refusal)
    except web.HTTPException as found:
        if found.status < HTTPStatus.BAD_REQUEST:
            raise
        theirs = _KINDS.get(found.status, BadRequest)()
        _log.info("refused", code=theirs.code, status=theirs.status)
        response = await how(request, theirs)
        if hdrs.ALLOW in found.headers:
            response.headers[hdrs.ALLOW] = found.headers[hdrs.ALLOW]
        return response
    except Exception as fault:
        _log.warning(
            "failed", error=type(fault).__name__, where=_where(fault), code=Internal.code, status=500
        )
        return await how(request, Internal())


async def _tell(request: web.Request, refusal: Refusal) -> web.Response:
    return tell(request, refusal)


def tell(request: web.Request, refusal: Refusal) -> web.Response:
    """Return a refusal for whoever sent ``request``."""
    if _is_browser(request):
        headers = {**problems.headers(refusal), **VARY}
        del headers[hdrs.CONTENT_TYPE]
        return response(pages.problem(refusal, speech(request)), status=refusal.status, headers=headers)
    return web.Response(
        status=refusal.status,
        body=problems.body(refusal),
        headers={**problems.headers(refusal), "Vary": "Accept", "X-Content-Type-Options": "nosniff"},
    )


def _is_browser(request: web.Request) -> bool:
    return request.method in {"GET", "HEAD"} and _prefers_html(request)


def _prefers_html(request: web.Request) -> bool:
    """Say whether a page is wanted: by name, for a program that takes anything is better told in JSON."""
    accept = ", ".join(request.headers.getall(hdrs.ACCEPT, []))
    return "text/html" in accept.lower() and prefers(accept) == "html"


def _as_id(value: object) -> object:
    """Return an id as it may stand in a log line: one word, and no longer than ids are."""
    if not isinstance(value, str):
        return value
    return value if len(value) <= LONGEST_ID and value.isprintable() and " " not in value else "(no id)"


def _where(fault: Exception) -> str:
    last = traceback.extract_tb(fault.__traceback__)[-1]
    return f"{last.filename.rpartition('/')[2]}:{last.lineno}"
