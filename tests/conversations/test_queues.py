"""Which conversations stand in which queue, how they are counted, and page by page."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, update

from fedibrand.activitypub.addressing import Level
from fedibrand.applying.scope import Tools
from fedibrand.brands import members
from fedibrand.brands.members import Member
from fedibrand.conversations import queues
from fedibrand.conversations.queues import Kind, Queue, Wanted
from fedibrand.domain import ConversationState as State
from fedibrand.domain import Role
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.conversations import Conversation
from fedibrand.team_effects import AddLabel
from tests.brands import made
from tests.conversations.spoken import ALICE, Voice

_conversation, _consumer = Conversation.__table__, Consumer.__table__  # type: ignore[attr-defined]
BOB = msgspec.structs.replace(ALICE, id="https://social.example/users/bob", preferred_username="bob")
ME, ANOTHER, NOBODY = "member-me", "member-other", None

STANDS: dict[tuple[State, str | None], set[Queue]] = {
    (State.OPEN, NOBODY): {Queue.UNASSIGNED, Queue.US, Queue.ALL},
    (State.OPEN, ME): {Queue.MINE, Queue.US, Queue.ALL},
    (State.OPEN, ANOTHER): {Queue.US, Queue.ALL},
    (State.WAITING, NOBODY): {Queue.UNASSIGNED, Queue.THEM, Queue.ALL},
    (State.WAITING, ME): {Queue.MINE, Queue.THEM, Queue.ALL},
    (State.WAITING, ANOTHER): {Queue.THEM, Queue.ALL},
    (State.SNOOZED, NOBODY): {Queue.SNOOZED, Queue.ALL},
    (State.SNOOZED, ME): {Queue.SNOOZED, Queue.ALL},
    (State.SNOOZED, ANOTHER): {Queue.SNOOZED, Queue.ALL},
    (State.RESOLVED, NOBODY): {Queue.RESOLVED, Queue.ALL},
    (State.RESOLVED, ME): {Queue.RESOLVED, Queue.ALL},
    (State.RESOLVED, ANOTHER): {Queue.RESOLVED, Queue.ALL},
}
APART: dict[State, set[Queue]] = {
    State.OPEN: {Queue.FIRST, Queue.ALL},
    State.SNOOZED: {Queue.SNOOZED, Queue.ALL},
    State.RESOLVED: {Queue.RESOLVED, Queue.ALL},
}
"""Where first contacts that are not let in stand; one that waits on the consumer was let in by the answer."""


@dataclass
class Room:
    """Two brands and who talks with them."""

    house: made.House
    acme: Voice
    zenith: Voice

    async def is_so(self, conversation: str, **columns: Any) -> None:
        """Have a conversation be as it is said."""
        await self.house.store.write(_be, conversation, columns)

    async def ids(self, wanted: Wanted, limit: int = 50, brand: str = "") -> list[str]:
        store = self.house.store
        return await store.read(queues.ids, brand or self.acme.brand, ME, wanted, limit)

    async def counts(self) -> dict[Queue, int]:
        return await self.house.store.read(queues.counts, self.acme.brand, ME)


def _be(connection: Connection, conversation: str, columns: dict[str, Any]) -> None:
    connection.execute(update(_conversation).where(_conversation.c.id == conversation).values(**columns))


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with made.house(tmp_path) as house:
        tools = Tools(house.vault, house.clock, house.brands.names, house.brands.view, house.keys.proof_key)
        acme, zenith = await house.add(made.brand()), await house.add(made.brand("zenith"))
        for member in (ME, ANOTHER):
            await house.store.write(
                members.add, Member(member, acme.id, member, Role.AGENT, house.clock.now())
            )
        yield Room(house, Voice(house.store, tools, acme.id), Voice(house.store, tools, zenith.id, posts=100))


async def test_every_state_stands_where_the_table_says_and_is_counted_there(room: Room) -> None:
    assert {state for state, _ in STANDS} == set(State)
    found: dict[str, set[Queue]] = {}
    for (state, assignee), stands in STANDS.items():
        conversation, _ = await room.acme.writes("Hello")
        await room.is_so(conversation, state=state, assignee_id=assignee)
        found[conversation] = stands
    for state, stands in APART.items():
        conversation, _ = await room.acme.writes("Hello")
        await room.is_so(conversation, state=state, first_contact=True)
        found[conversation] = stands
    for queue in Queue:
        here = {one for one, stands in found.items() if queue in stands}
        assert set(await room.ids(Wanted(queue))) == here
        assert (await room.counts())[queue] == len(here)


async def test_what_moved_last_is_first_and_pages_leave_nothing_out_and_show_nothing_twice(
    room: Room,
) -> None:
    now, written = room.house.clock.now(), []
    for number in range(7):
        conversation, _ = await room.acme.writes("Hello")
        at = now + timedelta(minutes=number // 2)  # two at a time moved in the same moment
        await room.is_so(conversation, moved_at=at, state=list(State)[number % 4])
        written.append((at, conversation))
    seen: list[str] = []
    for _ in range(4):
        seen += await room.ids(Wanted(Queue.ALL, before=seen[-1] if seen else ""), 2)
    assert seen == [conversation for _, conversation in sorted(written, reverse=True)]
    assert await room.ids(Wanted(Queue.ALL, before=seen[-1]), 2) == []


async def test_a_page_after_what_is_gone_or_anothers_begins_anew(room: Room) -> None:
    conversation, _ = await room.acme.writes("Hello")
    theirs, _ = await room.zenith.writes("Hello")
    for before in ("nothing", theirs):
        assert await room.ids(Wanted(Queue.ALL, before=before)) == [conversation]


async def test_filters_narrow_a_queue_by_label_assignee_and_who_can_read_it(room: Room) -> None:
    public, _ = await room.acme.writes("Hello")
    private, _ = await room.acme.writes("Hello", level=Level.DIRECT)
    await room.acme.does(AddLabel(conversation=public, label="kettles"))
    await room.is_so(private, assignee_id=ANOTHER)
    assert await room.ids(Wanted(label="kettles")) == [public]
    assert await room.ids(Wanted(label="kettle")) == []
    assert await room.ids(Wanted(assignee=ANOTHER)) == [private]
    assert await room.ids(Wanted(kind=Kind.PRIVATE)) == [private]
    assert await room.ids(Wanted(kind=Kind.PUBLIC)) == [public]
    assert await room.ids(Wanted(kind=Kind.PUBLIC, assignee=ANOTHER)) == []
    assert await room.house.store.read(queues.labels, room.acme.brand) == ["kettles"]
    assert await room.house.store.read(queues.labels, room.zenith.brand) == []


async def test_conversations_of_the_ignored_are_in_no_queue_and_not_counted(room: Room) -> None:
    shown, _ = await room.acme.writes("Hello")
    room.acme.actor = BOB
    await room.acme.writes("Hello")

    def ignore(connection: Connection) -> None:
        theirs = _consumer.c.actor == BOB.id
        connection.execute(update(_consumer).where(theirs).values(ignored_at=room.house.clock.now()))

    await room.house.store.write(ignore)
    assert await room.ids(Wanted(Queue.ALL)) == await room.ids(Wanted(Queue.UNASSIGNED)) == [shown]
    assert (await room.counts())[Queue.ALL] == 1


async def test_what_is_another_brands_is_nowhere(room: Room) -> None:
    theirs, _ = await room.zenith.writes("Hello")
    await room.zenith.does(AddLabel(conversation=theirs, label="kettles"))
    for queue in Queue:
        assert await room.ids(Wanted(queue)) == []
        assert await room.ids(Wanted(queue, label="kettles")) == []
        assert await room.ids(Wanted(queue, before=theirs)) == []
    assert set((await room.counts()).values()) == {0}
    assert await room.ids(Wanted(Queue.ALL), brand=room.zenith.brand) == [theirs]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({}, Wanted()),
        ({"queue": "mine"}, Wanted(Queue.MINE)),
        ({"queue": "theirs", "kind": "secret"}, Wanted()),
        ({"kind": "private", "label": "x" * 99}, Wanted(kind="private", label="x" * 60)),
    ],
)
def test_what_an_address_says_wrongly_is_left_out(query: dict[str, str], wanted: Wanted) -> None:
    assert queues.read(query) == wanted
    assert queues.read(wanted.query()) == wanted


async def test_previews_are_in_the_order_of_the_queue(room: Room) -> None:
    older, _ = await room.acme.writes("first")
    room.house.clock.move(60)
    newer, _ = await room.acme.writes("second")
    house = room.house
    found = await queues.previews(
        house.store, house.vault, room.acme.brand, ME, Wanted(), house.clock.now(), 10
    )
    assert [(one.id, one.preview) for one in found] == [(newer, "second"), (older, "first")]
