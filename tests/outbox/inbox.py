"""A consumer's server, as far as deliveries see it: an inbox on loopback that answers as it is told."""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from typing import Any, Self

from aiohttp import web

from fedibrand.activitypub.signatures.request import Request


class Inbox:
    """Takes POSTs to any path. ``answers`` are the next statuses, ``status`` all others."""

    def __init__(self) -> None:
        self.status, self.headers = 202, {}  # type: tuple[int, dict[str, str]]
        self.answers: deque[int] = deque()
        self.requests: list[Request] = []
        self.gate: asyncio.Event | None = None
        self.inside = self.most = 0
        self.on_arrival: Callable[[], Any] | None = None
        self._news = asyncio.Event()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/{tail:.*}", self._take)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.host = f"127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_fault: object) -> None:
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    @property
    def received(self) -> list[dict[str, Any]]:
        return [json.loads(request.body) for request in self.requests]

    @property
    def kinds(self) -> list[str]:
        return [document["type"] for document in self.received]

    async def has(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.requests) < count:
                self._news.clear()
                await self._news.wait()

    async def _take(self, request: web.Request) -> web.Response:
        headers = tuple(request.headers.items())
        self.requests.append(Request("POST", f"{self.url}{request.path_qs}", headers, await request.read()))
        self.inside += 1
        self.most = max(self.most, self.inside)
        self._news.set()
        if self.on_arrival is not None:
            await self.on_arrival()
        if self.gate is not None:
            await self.gate.wait()
        self.inside -= 1
        status = self.answers.popleft() if self.answers else self.status
        return web.Response(status=status, headers=self.headers)
