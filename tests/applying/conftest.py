"""A brand, and alice who talks with it, without a network."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection

from fedibrand.acts import Act
from fedibrand.applying.apply import Applied, apply
from fedibrand.applying.scope import Tools
from fedibrand.brands import members
from fedibrand.brands.members import Member
from fedibrand.brands.registry import BrandRow
from fedibrand.domain import JobState, Role
from fedibrand.effect import Effect
from fedibrand.effects import Answer
from fedibrand.store import contents
from fedibrand.store.tables.package_jobs import PackageJobRow
from tests.brands import made
from tests.conversations.spoken import ALICE, Voice

BOB = msgspec.structs.replace(ALICE, id="https://social.example/users/bob", preferred_username="bob")
PACKAGE = "acme.loyalty"


@dataclass
class Place:
    house: made.House
    acme: BrandRow
    tools: Tools
    posts: int = 0

    async def apply(self, *effects: Effect, brand: BrandRow | None = None, **more: Any) -> Applied:
        """Apply effects to alice at acme, where no other is named."""
        about = {"consumer": ALICE.id, "author": ALICE, "by": "core", **more}
        act = Act(brand=(brand or self.acme).id, effects=effects, **about)
        return await self.house.store.write(apply, [act], self.tools)

    async def do(self, *effects: Effect, **more: Any) -> list[str]:
        """Apply effects as :meth:`apply` does; return the ids of deliveries."""
        return (await self.apply(*effects, **more)).deliveries

    async def asked(self, *effects: Effect, **more: Any) -> Applied:
        """Apply what a package asks for."""
        return await self.apply(*effects, **{"by": PACKAGE, **more})

    async def column(self, query: str) -> list[Any]:
        def read(connection: Connection) -> list[Any]:
            return list(connection.exec_driver_sql(query).scalars())

        return await self.house.store.read(read)

    async def count(self, table: str) -> int:
        (number,) = await self.column(f"SELECT count(*) FROM {table}")
        return int(number)

    async def rows(self, table: str) -> list[dict[str, Any]]:
        def read(connection: Connection) -> list[dict[str, Any]]:
            found = connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY id")
            return [dict(row._mapping) for row in found]

        return await self.house.store.read(read)

    async def heard(self, brand: BrandRow | None = None, actor: Any = ALICE) -> tuple[str, str]:
        """Have alice write; return (conversation, holding)."""
        self.posts += 1
        voice = Voice(self.house.store, self.tools, (brand or self.acme).id, actor, posts=self.posts * 100)
        return await voice.writes("<p>the kettle leaks</p>")

    async def writes_again(self, conversation: str) -> None:
        """Have alice write once more in a conversation."""
        self.posts += 1
        voice = Voice(self.house.store, self.tools, self.acme.id, posts=self.posts * 100)
        await voice.writes("<p>it leaks still</p>", conversation)

    def answer(self, holding: str, text: str = "Which kettle is it?") -> Answer:
        return Answer(id=self.house.clock.new_id(), holding=holding, text=text)

    async def hires(self, name: str, brand: BrandRow | None = None) -> Member:
        """Add somebody to a team."""
        clock, of_brand = self.house.clock, (brand or self.acme).id
        member = Member(clock.new_id(), of_brand, name, Role.AGENT, clock.now())
        return await self.house.store.write(members.add, member)

    async def words(self, table: str) -> list[str]:
        """Return what the rows of a table keep sealed."""

        def read(connection: Connection) -> list[str]:
            rows = connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY id").all()
            sealed = contents.find(connection, [row.content_id for row in rows])
            leases = [contents.lease_of(row) for row in rows]
            pairs = [(lease, sealed[lease.content_id]) for lease in leases if lease is not None]
            return [one.words.decode() for one in self.house.vault.open(pairs) if one is not None]

        return await self.house.store.read(read)

    async def gives_job(self, **about: Any) -> str:
        """Give the package a job about alice at acme; return its id. With ``words``, it keeps them."""
        clock, words = self.house.clock, about.pop("words", "")
        (consumer,) = await self.column(
            f"SELECT id FROM consumer WHERE brand_id = '{self.acme.id}' AND actor = '{ALICE.id}'"
        )
        row = {
            "id": clock.new_id(),
            "brand_id": self.acme.id,
            "package": PACKAGE,
            "consumer_id": consumer,
            "activity_hash": clock.token(32),
            "activity": "Create",
            "object": "Note",
            "event": "",
            "state": JobState.WAITING,
            "attempts": 0,
            "reason": "",
            "fault": "",
            "created_at": clock.now(),
            "due_at": clock.now(),
            **about,
        }

        def write(connection: Connection) -> None:
            if words:
                sealed = self.house.vault.seal(words.encode())
                contents.add(connection, [sealed])
                row.update(sealed.lease.columns())
            connection.execute(PackageJobRow.__table__.insert(), row)  # type: ignore[attr-defined]

        await self.house.store.write(write)
        return str(row["id"])

    async def let_go(self) -> set[str]:
        """Return the lease keys that are to be destroyed."""
        notes: Iterable[str] = await self.column("SELECT lease_keys FROM ending")
        return {keys[at : at + 26] for keys in notes for at in range(0, len(keys), 26)}


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with made.house(tmp_path) as house:
        brands = house.brands
        tools = Tools(house.vault, house.clock, brands.names, brands.view, house.keys.proof_key)
        yield Place(house, await house.add(made.brand()), tools)
