"""Bounds on slow connections, and the answer to what never became a request.

aiohttp bounds the pause between two requests and nothing before the first; and what it cannot parse, it
logs with the bytes that came and answers with them.
"""

import asyncio
from collections.abc import Callable
from http import HTTPStatus

import structlog
from aiohttp import web

from fedibrand import problems
from fedibrand.activitypub.errors import BadRequest, Internal

log = structlog.get_logger()

LINGER_SECONDS = 10.0
"""How long the rest of a refused body is read past, so that the other end gets to read why."""


class Connection(web.RequestHandler):
    """One connection, whose faults are told as problem documents and logged without what came."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Return the answer to what could not be parsed, or went wrong outside every handler.

        Raises:
            ConnectionError: A part of another answer has left already.
        """
        refusal = BadRequest() if status == HTTPStatus.BAD_REQUEST else Internal()
        log.warning("refused", code=refusal.code, status=refusal.status, error=type(exc).__name__)
        if request.writer.output_size:
            raise ConnectionError("a part of another answer has left already")
        response = web.Response(
            status=refusal.status, body=problems.body(refusal), headers=problems.headers(refusal)
        )
        response.force_close()
        return response


def bounded(server: web.Server, seconds: float) -> Callable[[], web.RequestHandler]:
    """Return a protocol factory like ``server``: a connection without a whole head in ``seconds`` is cut."""
    loop = asyncio.get_running_loop()
    options = {**server._kwargs, "lingering_time": min(seconds, LINGER_SECONDS)}

    def factory() -> web.RequestHandler:
        handler = Connection(server, loop=loop, **options)
        loop.call_later(seconds, _cut, handler)
        return handler

    return factory


def _cut(handler: web.RequestHandler) -> None:
    if handler._request_count == 0:
        handler.force_close()
