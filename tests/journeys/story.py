"""A stage on which our own journeys look deeper: at rows, lease keys, and the ledger."""

import sqlite3
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from fedibrand.app.parts import KEY_STORE
from fedibrand.consumers import people
from fedibrand.consumers.people import Known
from fedibrand.conversations.shown import Thread
from fedibrand.effect import Effect
from fedibrand.effects import Answer
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.records import Document
from fedibrand.testing.stage import Stage


class Story(Stage):
    """A stage, and what a story asks of the record."""

    def complain(self) -> None:
        """Say nothing: a story tells of failures as well."""

    async def rows(self, query: str) -> list[Any]:
        """Return what a query of the record finds: rows, or values where it asks for one column."""

        def read(connection: Connection) -> list[Any]:
            found = connection.exec_driver_sql(query).all()
            return [row[0] if len(row) == 1 else row for row in found]

        return await self.instance.parts.store.read(read)

    async def holdings(self, brand: Brand | None = None) -> list[Any]:
        """Return the holdings, oldest first, of one brand or of all."""
        found = await self.rows("SELECT * FROM holding ORDER BY id")
        return [row for row in found if brand is None or row.brand_id == brand.id]

    async def held(self, brand: Brand | None = None) -> Any:
        """Return the one holding."""
        (found,) = await self.holdings(brand)
        return found

    async def lease_keys(self) -> set[str]:
        """Return the ids of all lease keys in the key store's file."""
        with sqlite3.connect(self.settings.data / KEY_STORE) as file:
            return {row[0] for row in file.execute("SELECT id FROM lease_key")}

    async def act(self, brand: Brand, consumer: Consumer, *effects: Effect) -> None:
        """Have a member of the brand's team do something, and see it through."""
        await brand.act(consumer, *effects)

    async def answer(self, brand: Brand, consumer: Consumer, text: str, holding: str = "") -> str:
        """Answer a holding, or else the latest of the brand, and return the answer's id."""
        answer_id = self.instance.clock.new_id()
        about = holding or (await self.holdings(brand))[-1].id
        await brand.act(consumer, Answer(id=answer_id, holding=about, text=text))
        return answer_id

    async def threads(self, brand: Brand) -> list[Thread]:
        """Return the brand's conversations with their words as they are now, oldest first."""
        await brand.look()
        return brand.conversations

    async def known(self, brand: Brand, consumer: Consumer) -> Known | None:
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
        return [one.document for one in self.sent if one.kind == kind and where(one.document)]

    def notes(self) -> list[Document]:
        """Return the answers that reached consumers' servers, as first sent."""
        return [each["object"] for each in self.documents("Create")]
