"""A server on which a consumer's media files lie: one that says and does what a test wants."""

from collections.abc import Awaitable, Callable
from typing import Any, Self

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Origin:
    """One server on one port; ``asked`` is every request that came, with its headers."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []
        self._handlers: dict[str, Handler] = {}
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        self.url = ""

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self._runner.cleanup()

    def does(self, path: str, handler: Handler) -> str:
        """Have a handler answer for a path; return its address."""
        self._handlers[path] = handler
        return f"{self.url}{path}"

    def serves(self, path: str, data: bytes, media_type: str, status: int = 200, **headers: str) -> str:
        """Serve a file; return its address."""

        async def serve(_request: web.Request) -> web.Response:
            return web.Response(
                status=status, body=data, headers={"Content-Type": media_type, **_named(headers)}
            )

        return self.does(path, serve)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.path, request.headers.copy()))
        handler = self._handlers.get(request.path)
        return await handler(request) if handler else web.Response(status=404)


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
