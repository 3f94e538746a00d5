"""One instance, the consumers' servers around it, and what a story asks of them."""

import sqlite3
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import Connection

from fedibrand.app.instance import Instance
from fedibrand.app.parts import KEY_STORE
from fedibrand.brands.registry import BrandRow
from fedibrand.clock import Clock
from fedibrand.consumers import people
from fedibrand.consumers.people import Known
from fedibrand.conversations import threads
from fedibrand.conversations.shown import Thread
from fedibrand.domain import BrandSettings
from fedibrand.effects import Answer, Effect
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer, new_key
from fedibrand.testing.records import Document
from fedibrand.testing.running import add_brand, free_port, local_settings, running
from tests.fakes import HandClock
from tests.journeys.promises import Posted

MOST_ROUNDS = 20

_keys: list[rsa.RSAPrivateKey] = []


def a_key() -> rsa.RSAPrivateKey:
    """A key that another server of this run used before: making one takes long."""
    if not _keys:
        _keys.append(new_key())
    return _keys[0]


class MovedClock(HandClock):
    """Moved by hand, but its waits end soon on the machine's own clock."""

    async def sleep(self, seconds: float) -> None:
        await Clock.sleep(self, min(seconds / 4, 0.25))


class Story:
    """One instance with its brands, the servers of its consumers, and one clock for all of them."""

    def __init__(self, folder: Path, posted: list[Posted]) -> None:
        self.clock = MovedClock()
        self._posted = posted
        self.servers: list[ConsumerServer] = []
        self.instance: Instance
        self._settings = local_settings(folder, free_port())
        self._served, self._running = AsyncExitStack(), AsyncExitStack()

    @property
    def posted(self) -> list[Posted]:
        """What the instance posted to consumers' servers; not what these posted to one another."""
        theirs = tuple(f"{server.origin}/" for server in self.servers)
        return [one for one in self._posted if not one.actor.startswith(theirs)]

    async def begin(self, role: str = "all") -> None:
        """Start the instance, or start it again upon the data it left."""
        self.instance = await self._running.enter_async_context(running(self._settings, self.clock, role))

    async def stop(self) -> None:
        """Stop the instance and leave its data."""
        await self._running.aclose()

    async def end(self) -> None:
        """Stop everything."""
        await self.stop()
        await self._served.aclose()

    async def server(self, **how: Any) -> ConsumerServer:
        """Start a consumers' server: ``software``, ``dialect`` and the like."""
        made = ConsumerServer(**{"host": "localhost", "keys": a_key, "clock": self.clock, **how})
        self.servers.append(await self._served.enter_async_context(made))
        return made

    async def brand(self, handle: str, settings: BrandSettings | None = None) -> BrandRow:
        """Add a brand."""
        return await add_brand(self.instance, handle, settings=settings)

    async def settle(self) -> None:
        """Return once nobody has anything left to do that is due."""
        before = -1
        for _ in range(MOST_ROUNDS):
            for server in self.servers:
                await server.settled()
            await self.instance.settled()
            now = len(self._posted) + sum(len(server.sent) for server in self.servers)
            if now == before:
                return
            before = now
        raise AssertionError("they never came to rest")

    async def pass_by(self, time: timedelta) -> None:
        """Let time pass, and whatever it brings about be done."""
        self.clock.move(time)
        self.instance.queue.put("reap", "")
        await self.settle()

    async def rows(self, query: str) -> list[Any]:
        """Return what a query of the record finds: rows, or values where it asks for one column."""

        def read(connection: Connection) -> list[Any]:
            found = connection.exec_driver_sql(query).all()
            return [row[0] if len(row) == 1 else row for row in found]

        return await self.instance.parts.store.read(read)

    async def holdings(self, brand: BrandRow | None = None) -> list[Any]:
        """Return the holdings, oldest first, of one brand or of all."""
        found = await self.rows("SELECT * FROM holding ORDER BY id")
        return [row for row in found if brand is None or row.brand_id == brand.id]

    async def held(self, brand: BrandRow | None = None) -> Any:
        """Return the one holding."""
        (found,) = await self.holdings(brand)
        return found

    async def lease_keys(self) -> set[str]:
        """Return the ids of all lease keys in the key store's file."""
        with sqlite3.connect(self._settings.data / KEY_STORE) as file:
            return {row[0] for row in file.execute("SELECT id FROM lease_key")}

    async def act(self, brand: BrandRow, consumer: Consumer, *effects: Effect) -> None:
        """Have a member of the brand's team do something, and see it through."""
        await self.instance.act(brand.id, consumer.id, *effects)
        await self.settle()

    async def answer(self, brand: BrandRow, consumer: Consumer, text: str, holding: str = "") -> str:
        """Answer a holding, or else the latest of the brand, and return the answer's id."""
        answer_id = self.instance.clock.new_id()
        about = holding or (await self.holdings(brand))[-1].id
        await self.act(brand, consumer, Answer(id=answer_id, holding=about, text=text))
        return answer_id

    async def threads(self, brand: BrandRow) -> list[Thread]:
        """Return the brand's conversations with their words, oldest first."""
        having = self.instance.parts
        found = await self.rows("SELECT id FROM conversation ORDER BY id")
        opened = [
            await threads.open_thread(having.store, having.vault, one, self.clock.now()) for one in found
        ]
        return [one for one in opened if one.brand == brand.id]

    async def known(self, brand: BrandRow, consumer: Consumer) -> Known | None:
        """Return what the brand knows of a consumer."""
        having = self.instance.parts
        found = await people.find(having.store, having.vault, consumer.id)
        return next((one for one in found if one.brand == brand.id), None)

    async def ledger(self) -> list[str]:
        """Return what the ledger says, oldest first."""
        return await self.rows("SELECT entry FROM ledger ORDER BY id")

    async def counted(self, what: str) -> int:
        """Return how often something was counted that has no other effect."""
        return sum(await self.rows(f"SELECT number FROM figure WHERE what = '{what}'"))

    def documents(self, kind: str, where: Callable[[Document], bool] = lambda each: True) -> list[Document]:
        """Return the activities of a kind that reached consumers' servers."""
        return [one.document for one in self.posted if one.kind == kind and where(one.document)]

    def notes(self) -> list[Document]:
        """Return the answers that reached consumers' servers, as first sent."""
        return [each["object"] for each in self.documents("Create")]
