"""A record with a brand, its consumers, their posts and answers to them, written straight into tables."""

import json
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, select, update

from fedibrand.activitypub.addressing import Level
from fedibrand.activitypub.rendering import AnswerDocument
from fedibrand.domain import AnswerState, DeliveryState, HoldingState, Means, Scope, Why
from fedibrand.outbox import rows
from fedibrand.outbox.rows import Leaving
from fedibrand.store import contents
from fedibrand.store.run import Store
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.brands import Brand
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.contents import Content
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.deliveries import Delivery
from fedibrand.store.tables.grants import GrantRow
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.vault import Vault
from tests.fakes import START, HandClock
from tests.outbox.inbox import Inbox

BRAND = "brand"


def insert(connection: Connection, model: Any, row: dict[str, Any]) -> None:
    connection.execute(model.__table__.insert(), row)


def set_(connection: Connection, model: Any, id: str, values: dict[str, Any]) -> None:
    connection.execute(update(model.__table__).where(model.__table__.c.id == id).values(**values))


def drop(connection: Connection, model: Any, id: str) -> None:
    connection.execute(delete(model.__table__).where(model.__table__.c.id == id))


def all_(connection: Connection, model: Any) -> dict[str, Any]:
    return {row[0]: row for row in connection.execute(select(model.__table__))}


class Scene:
    """Consumers are called by their names; an answer to ``alice`` stands on ``alice``'s post."""

    def __init__(self, store: Store, vault: Vault, clock: HandClock, inbox: Inbox) -> None:
        self.store, self.vault, self.clock, self.inbox = store, vault, clock, inbox
        self._answers = 0

    async def begin(self) -> None:
        await self.brand(BRAND)

    async def brand(self, name: str) -> None:
        row = {"id": name, "handle": name, "origin": "https://brands.example", "handle_domain": ""}
        times = {"created_at": START, "updated_at": START}
        await self.store.write(insert, Brand, {**row, **times, "profile": b"", "settings": b""})

    async def consumer(self, name: str, *, host: str = "", shared_inbox: str = "") -> None:
        actor = f"https://{host or 'social.example'}/users/{name}"
        row = {
            "id": name,
            "brand_id": BRAND,
            "actor_hash": name.encode(),
            "actor": actor,
            "acct_hash": b"",
            "host": host or self.inbox.host,
            "inbox": f"https://{host}/{name}" if host else f"{self.inbox.url}/users/{name}/inbox",
            "shared_inbox": shared_inbox,
            "followers": "",
            "indexable": False,
            "discoverable": True,
            "vetoes": "",
            "key_hashes": b"",
            "seen_at": START,
        }
        await self.store.write(insert, Consumer, row)

    async def grant(self, name: str, scope: Scope, *, may_answer: bool = False, **times: Any) -> str:
        row = {
            "id": f"{name}-{scope}",
            "brand_id": BRAND,
            "consumer_id": name,
            "scope": scope,
            "means": Means.MENTION,
            "may_answer": may_answer,
            "activity_hash": b"",
            "digest": b"",
            "granted_at": START,
            **times,
        }
        await self.store.write(insert, GrantRow, row)
        return str(row["id"])

    async def post(self, name: str, why: Why = Why.TALK) -> None:
        row = {"id": f"{name}-thread", "brand_id": BRAND, "consumer_id": name, "state": "open"}
        times = {"opened_at": START, "heard_at": START, "moved_at": START}
        await self.store.write(insert, Conversation, {**row, **times, "message": False, "answered": 1})
        row = {"id": f"{name}-post", "brand_id": BRAND, "consumer_id": name, "state": HoldingState.HELD}
        more = {
            "conversation_id": f"{name}-thread",
            "post_hash": name.encode(),
            "why": why,
            "level": "public",
        }
        times = {"arrived_at": START, "checked_at": START, "lease_until": START + timedelta(days=90)}
        await self.store.write(insert, Holding, {**row, **more, **times, "edited": False, "fetched": False})

    async def talker(self, name: str) -> None:
        """A consumer who wrote to the brand, and so may be answered."""
        await self.consumer(name)
        await self.grant(name, Scope.TALK)
        await self.post(name)

    async def answer(self, name: str, text: str = "we are sorry") -> str:
        self._answers += 1
        answer_id = f"answer{self._answers}"
        await self.store.write(self._write_answer, answer_id, name, text)
        return answer_id

    async def edit(self, answer_id: str, text: str, version: int) -> None:
        await self.store.write(self._edit, answer_id, text, version)

    async def withdraw(self, answer_id: str) -> None:
        gone = {"state": AnswerState.WITHDRAWN, "content_id": None, "lease_key_id": None, "wrapped": None}
        await self.change(AnswerRow, answer_id, **gone)

    async def leave(self, name: str, what: str, answer_id: str, version: int) -> str:
        """Have a delivery of an answer wait; return its id."""
        found = [(self._leaving(name, what), answer_id, version)]
        (delivery_id,) = await self.store.write(rows.add_answers, found, self.clock)
        return delivery_id

    async def leave_whole(self, name: str, what: str) -> str:
        """Have a delivery of a whole activity wait; return its id."""
        activity = {"id": f"https://brands.example/brands/acme/{what}", "type": what, "to": [name]}
        self.clock.move(0.001)
        found = [(self._leaving(name, what), json.dumps(activity).encode())]
        (delivery_id,) = await self.store.write(rows.add_activities, found, self.vault, self.clock)
        return delivery_id

    async def answered(self, name: str) -> str:
        """A talker with an answer whose Create waits; return the delivery's id."""
        await self.talker(name)
        return await self.leave(name, "Create", await self.answer(name), 1)

    async def change(self, model: Any, id: str, **values: Any) -> None:
        await self.store.write(set_, model, id, values)

    async def end_grant(self, grant_id: str) -> None:
        await self.change(GrantRow, grant_id, ended_at=self.clock.now())

    async def end_post(self, holding_id: str) -> None:
        await self.change(Holding, holding_id, state=HoldingState.WITHDRAWN)

    async def last_words(self, what: str) -> str:
        """Have something wait for a consumer who has no row any more; return the delivery's id."""
        leaving = Leaving(BRAND, what, f"{self.inbox.url}/users/gone/inbox", self.inbox.host)
        found = [(leaving, json.dumps({"type": what}).encode())]
        (delivery_id,) = await self.store.write(rows.add_activities, found, self.vault, self.clock)
        return delivery_id

    async def leave_for_many(self, brand: str) -> str:
        """Have something wait that a new brand says of itself; return the delivery's id."""
        await self.brand(brand)
        found = [(Leaving(brand, "Update", f"{self.inbox.url}/inbox", self.inbox.host), b"{}")]
        (delivery_id,) = await self.store.write(rows.add_activities, found, self.vault, self.clock)
        return delivery_id

    async def drop_delivery(self, delivery_id: str) -> None:
        await self.store.write(drop, Delivery, delivery_id)

    async def spoil(self, delivery_id: str) -> None:
        """Put bytes into a delivery that are no activity."""
        sealed = self.vault.seal(b"{")
        await self.store.write(contents.add, [sealed])
        await self.change_delivery(delivery_id, **sealed.lease.columns())

    async def change_delivery(self, delivery_id: str, **values: Any) -> None:
        await self.change(Delivery, delivery_id, **values)

    async def delivery(self, delivery_id: str) -> Any:
        return (await self.store.read(all_, Delivery)).get(delivery_id)

    async def state(self, delivery_id: str) -> tuple[DeliveryState, str]:
        row = await self.delivery(delivery_id)
        return DeliveryState(row.state), row.reason

    async def contents(self) -> set[str]:
        return set(await self.store.read(all_, Content))

    def _leaving(self, name: str, what: str) -> Leaving:
        return Leaving(BRAND, what, f"{self.inbox.url}/users/{name}/inbox", self.inbox.host, name)

    def _write_answer(self, connection: Connection, answer_id: str, name: str, text: str) -> None:
        row = {
            "id": answer_id,
            "brand_id": BRAND,
            "conversation_id": f"{name}-thread",
            "holding_id": f"{name}-post",
            "level": Level.UNLISTED,
            "state": AnswerState.SENT,
            "by": "agent",
            "version": 1,
            "created_at": START,
            **self._seal(connection, text),
        }
        insert(connection, AnswerRow, row)

    def _edit(self, connection: Connection, answer_id: str, text: str, version: int) -> None:
        set_(connection, AnswerRow, answer_id, {"version": version, **self._seal(connection, text)})

    def _seal(self, connection: Connection, text: str) -> dict[str, object]:
        document = AnswerDocument(
            in_reply_to="https://social.example/posts/1",
            consumer="https://social.example/users/alice",
            mention="@alice@social.example",
            html=f"<p>{text}</p>",
            text=text,
            level=Level.UNLISTED,
            published=START,
        )
        sealed = self.vault.seal(msgspec.json.encode(document))
        contents.add(connection, [sealed])
        return sealed.lease.columns()
