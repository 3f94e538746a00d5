"""A brand that uses a package, the calls of that package, and a receiver on loopback that they go to."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import Connection

from fedibrand.activitypub.errors import NotFound
from fedibrand.domain import JobState
from fedibrand.outbox.webhook_calls import Call
from fedibrand.outbox.webhooks import Webhooks
from fedibrand.remote.client import Client
from fedibrand.store.run import Store
from fedibrand.store.tables.brand_packages import BrandPackageRow
from fedibrand.store.tables.webhook_calls import WebhookCallRow
from tests.fakes import START, HandClock
from tests.outbox.scene import BRAND, Scene, all_, insert, set_
from tests.remote.site import Site

PACKAGE = "acme.loyalty"
SECRET = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="


class Receiver:
    """``site`` is what answers; ``settings`` are what the brand set; ``replies`` what was taken up."""

    def __init__(self, scene: Scene, site: Site) -> None:
        self.scene, self.site = scene, site
        self.settings = {"webhook": f"{site.origin}/hook", "webhook_secret": SECRET}
        self.replies: list[tuple[str, dict[str, Any]]] = []
        self.on_reply: Callable[[Connection], None] = lambda _connection: None
        self._calls = 0

    @property
    def store(self) -> Store:
        return self.scene.store

    @property
    def clock(self) -> HandClock:
        return self.scene.clock

    def webhooks(self, client: Client) -> Webhooks:
        return Webhooks(self.store, client, self.clock, address_of=self.address_of, replied=self._replied)

    async def address_of(self, brand: str, package: str, address: str, secret: str) -> tuple[str, str]:
        assert (brand, package) == (BRAND, PACKAGE)
        try:
            return self.settings[address], self.settings[secret]
        except KeyError:
            raise NotFound from None

    def _replied(self, connection: Connection, call: Call, said: dict[str, Any]) -> None:
        self.on_reply(connection)
        self.replies.append((call.id, said))

    async def begin(self) -> None:
        await self.scene.talker("alice")
        use = {"brand_id": BRAND, "package": PACKAGE, "enabled": True, "settings": b"{}", "changed_at": START}
        await self.store.write(insert, BrandPackageRow, use)

    async def call(self, **values: Any) -> str:
        """Have a call wait; return its id."""
        self._calls += 1
        row = {
            "id": f"call{self._calls}",
            "brand_id": BRAND,
            "package": PACKAGE,
            "conversation_id": "alice-thread",
            "event": "ticket.opened",
            "address": "webhook",
            "secret": "webhook_secret",
            "state": JobState.WAITING,
            "attempts": 0,
            "reason": "",
            "created_at": START,
            "due_at": self.clock.now(),
            **values,
        }
        await self.store.write(insert, WebhookCallRow, row)
        return str(row["id"])

    async def rows(self) -> dict[str, Any]:
        return await self.store.read(all_, WebhookCallRow)

    async def row(self, call_id: str) -> Any:
        return (await self.rows()).get(call_id)

    async def change(self, call_id: str, **values: Any) -> None:
        await self.store.write(set_, WebhookCallRow, call_id, values)

    def answers(self, status: int, body: bytes = b"", content_type: str = "text/plain", **more: str) -> None:
        self.site.serves("/hook", body, status, content_type, **more)

    def replies_with(self, document: Any) -> None:
        self.answers(200, json.dumps(document).encode(), "application/json; charset=utf-8")

    def does(self, handler: Callable[[Any], Awaitable[Any]]) -> None:
        self.site.does("/hook", handler)
