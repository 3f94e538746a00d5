"""Bounds on slow connections: one that has not brought a whole request's head in time is closed.

aiohttp bounds the pause between two requests and nothing before the first.
"""

import asyncio
from collections.abc import Callable

from aiohttp import web


def bounded(server: web.Server, seconds: float) -> Callable[[], web.RequestHandler]:
    """Return a protocol factory like ``server``: a connection without a whole head in ``seconds`` is cut."""

    def factory() -> web.RequestHandler:
        handler = server()
        asyncio.get_running_loop().call_later(seconds, _cut, handler)
        return handler

    return factory


def _cut(handler: web.RequestHandler) -> None:
    if handler._request_count == 0:
        handler.force_close()
