"""Reply: a brand says by itself what a word asks for, at that word's level, and to nobody else."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from fedibrand.activitypub.errors import EffectRefused
from fedibrand.activitypub.vocabulary import PUBLIC
from fedibrand.acts import Act
from fedibrand.applying.apply import apply
from fedibrand.applying.scope import Carried, Tools
from fedibrand.brands.registry import BrandRow
from fedibrand.consumers import standing
from fedibrand.consumers.replies import MOST_A_DAY
from fedibrand.domain import Entry, Means, Scope, Standing
from fedibrand.effect import Effect
from fedibrand.effects import Enter, Forget, Grant, Reply
from fedibrand.store import contents
from fedibrand.store.tables.deliveries import Delivery
from tests.brands import made
from tests.conversations.spoken import ALICE

TALK = (Enter(entry=Entry.TALKED), Grant(scope=Scope.TALK, means=Means.MESSAGE, subject="a word"))
FORGET = tuple(standing.forget_who_asked(Standing.STRANGER))
_delivery = Delivery.__table__  # type: ignore[attr-defined]


@dataclass
class Place:
    house: made.House
    acme: BrandRow
    posts: int = 0

    async def said(self, word: str, *effects: Effect, arrival: str = "", **more: Any) -> list[str]:
        """Have alice say a word, and apply what is decided; return the ids of deliveries."""
        self.posts += 1
        note = {
            "type": "Note",
            "id": more.pop("id", f"{ALICE.id}/posts/{self.posts}"),
            "attributedTo": ALICE.id,
            "content": f"<p>@acme {word}</p>",
            "to": [self.acme.names.actor],
            "tag": [{"type": "Mention", "href": self.acme.names.actor}],
            "context": "https://social.example/contexts/1",
            **more,
        }
        create = {"type": "Create", "id": f"{note['id']}/activity", "actor": ALICE.id, "object": note}
        sealed = self.house.vault.seal(json.dumps(create).encode())
        opened = self.house.vault.open([(sealed.lease, sealed.content["sealed"])])[0]  # type: ignore[list-item]
        assert opened is not None
        tools = Tools(
            self.house.vault,
            self.house.clock,
            self.house.brands.names,
            self.house.brands.view,
            self.house.keys.proof_key,
        )
        act = Act(
            brand=self.acme.id,
            consumer=ALICE.id,
            by="core",
            effects=effects,
            arrival=arrival or "arrival",
            author=ALICE,
        )
        carried = {"arrival": Carried(opened, sealed.lease)}
        return (await self.house.store.write(apply, [act], tools, carried)).deliveries

    async def row(self, delivery_id: str) -> Any:
        def read(connection: Connection) -> Any:
            return connection.execute(_delivery.select().where(_delivery.c.id == delivery_id)).one()

        return await self.house.store.read(read)

    async def body(self, delivery_id: str) -> Any:
        row = await self.row(delivery_id)
        lease = contents.lease_of(row)
        sealed = await self.house.store.read(contents.find, [row.content_id])
        assert lease is not None
        opened = self.house.vault.open([(lease, sealed[row.content_id])])[0]
        assert opened is not None
        return json.loads(opened.words)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with made.house(tmp_path) as house:
        yield Place(house, await house.add(made.brand()))


async def test_a_reply_replies_to_the_word_in_its_thread_and_to_its_author_alone(place: Place) -> None:
    (delivery,) = await place.said("what", *TALK, Reply())
    create = await place.body(delivery)
    note = create["object"]
    assert (create["type"], create["actor"]) == ("Create", place.acme.names.actor)
    assert note["inReplyTo"] == f"{ALICE.id}/posts/1"
    assert note["context"] == "https://social.example/contexts/1"
    assert (note["to"], note["cc"], note["directMessage"]) == ([ALICE.id], [], True)
    assert [tag["href"] for tag in note["tag"]] == [ALICE.id]
    row = await place.row(delivery)
    assert (row.inbox, row.what, row.answer_id) == (ALICE.inbox, "Reply", None)


async def test_what_a_reply_says_and_how_widely_is_read_from_the_word_itself(place: Place) -> None:
    (delivery,) = await place.said("page", *TALK, Reply(), to=[PUBLIC], cc=[place.acme.names.actor])
    note = (await place.body(delivery))["object"]
    assert (note["to"], note["cc"]) == ([ALICE.id], [PUBLIC])
    assert "/you/link/" not in note["content"]


async def test_nothing_but_a_word_is_replied_to(place: Place) -> None:
    with pytest.raises(EffectRefused) as refused:
        await place.said("the kettle leaks", *TALK, Reply())
    assert refused.value.promise == "P5"
    with pytest.raises(EffectRefused):
        await place.said("what", *TALK, Reply(), arrival="another")


async def test_a_post_is_replied_to_once_whoever_asks(place: Place) -> None:
    assert len(await place.said("what", *TALK, Reply(), Reply())) == 1
    assert await place.said("what", Reply(), id=f"{ALICE.id}/posts/1") == []


async def test_so_many_a_day_and_forgetting_gives_no_more(place: Place) -> None:
    for _ in range(MOST_A_DAY - 1):
        assert len(await place.said("what", *TALK, Reply())) == 1
    assert len(await place.said("forget", *FORGET, Reply())) == 1
    assert await place.said("what", *TALK, Reply()) == []
    place.house.clock.move(86400)
    assert len(await place.said("what", *TALK, Reply())) == 1


async def test_last_words_name_no_consumer_and_outlive_the_purge(place: Place) -> None:
    await place.said("what", *TALK, Reply())
    (delivery,) = await place.said("forget", *FORGET, Reply())
    row = await place.row(delivery)
    assert (row.consumer_id, row.inbox) == (None, ALICE.inbox)
    assert place.acme.names.actor in (await place.body(delivery))["object"]["content"]


async def test_a_block_takes_a_reply_that_still_waits(place: Place) -> None:
    (delivery,) = await place.said("what", *TALK, Reply())
    assert await place.said("", Enter(entry=Entry.BLOCKED), Forget(entry=Entry.BLOCKED)) == []

    def left(connection: Connection) -> int:
        return len(connection.execute(_delivery.select().where(_delivery.c.id == delivery)).all())

    assert await place.house.store.read(left) == 0
