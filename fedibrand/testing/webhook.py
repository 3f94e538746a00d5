"""An address that takes the calls of a package's webhook, and says in reply what a test wants."""

import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from aiohttp import web

from fedibrand.outbox.webhook_signing import sign
from fedibrand.testing.records import Document

__all__ = ["Called", "Webhook", "sign"]

SECRET = "whsec_YSBzZWNyZXQgdGhhdCBpcyBvbmx5IGZvciB0ZXN0cw"


@dataclass(frozen=True, slots=True)
class Called:
    """One call that was signed as it must be: what happened, and the ids it is about."""

    event: str
    brand: str
    package: str
    conversation: str


class Webhook:
    """An address on loopback for the setting ``webhook``, and the secret for ``webhook_secret``.

    ``reply`` is the JSON object said in reply; nothing is said while it is ``None``. ``status`` is the HTTP
    status: 200 takes a call, 410 wants no more, 503 wants it later.
    """

    def __init__(self, reply: Document | None = None, status: int = 200) -> None:
        """Take what is said in reply."""
        self.secret = SECRET
        self.reply, self.status = reply, status
        self.calls: list[Called] = []
        self._runner: web.AppRunner | None = None
        self._port = 0

    async def __aenter__(self) -> Self:
        """Listen."""
        application = web.Application()
        application.add_routes([web.post("/hook", self._take)])
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *failure: object) -> None:
        """Listen no more."""
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def address(self) -> str:
        """The address to call."""
        return f"http://127.0.0.1:{self._port}/hook"

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        if not self._is_signed(request, body):
            return web.Response(status=401)
        said = json.loads(body)
        data = said["data"]
        if self.status < 300:
            called = Called(said["type"], data["brand"], data["package"], data["conversation"])
            self.calls.append(called)
        if self.reply is None:
            return web.Response(status=self.status)
        return web.json_response(self.reply, status=self.status)

    def _is_signed(self, request: web.Request, body: bytes) -> bool:
        given = request.headers
        try:
            at = datetime.fromtimestamp(int(given["webhook-timestamp"]), UTC)
            expected = sign(given["webhook-id"], at, body, self.secret)
            return hmac.compare_digest(dict(expected)["webhook-signature"], given["webhook-signature"])
        except (KeyError, ValueError):
            return False
