"""Turns: who a conversation falls to that is nobody's, where the team wants it so."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from fedibrand.applying.scope import Tools
from fedibrand.brands import members
from fedibrand.brands.members import Member
from fedibrand.domain import BrandSettings, Role
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.members import MemberRow
from fedibrand.team_effects import Assign
from tests.brands import made
from tests.conversations.spoken import Voice

_conversation, _consumer = Conversation.__table__, Consumer.__table__  # type: ignore[attr-defined]
_member = MemberRow.__table__  # type: ignore[attr-defined]
_whose = (
    select(_conversation.c.id, _member.c.name)
    .join(_member, _member.c.id == _conversation.c.assignee_id, isouter=True)
    .order_by(_conversation.c.id)
)


@dataclass
class Team:
    """A team, and somebody who writes to it."""

    house: made.House
    alice: Voice

    async def joins(self, name: str, role: Role = Role.AGENT) -> Member:
        clock = self.house.clock
        clock.move(1)
        member = Member(clock.new_id(), self.alice.brand, name, role, clock.now())
        return await self.house.store.write(members.add, member)

    async def whose(self) -> list[str | None]:
        """Return who has each conversation, the oldest first."""

        def read(connection: Connection) -> list[Any]:
            return [row.name for row in connection.execute(_whose)]

        return await self.house.store.read(read)


async def team_of(folder: Path, settings: BrandSettings) -> AsyncIterator[Team]:
    async with made.house(folder) as house:
        acme = await house.add(made.brand(settings=settings))
        tools = Tools(house.vault, house.clock, house.brands.names, house.brands.view, house.keys.proof_key)
        yield Team(house, Voice(house.store, tools, acme.id))


@pytest.fixture
async def team(tmp_path: Path) -> AsyncIterator[Team]:
    async for one in team_of(tmp_path, BrandSettings(take_turns=True)):
        yield one


@pytest.fixture
async def team_without_turns(tmp_path: Path) -> AsyncIterator[Team]:
    async for one in team_of(tmp_path, BrandSettings()):
        yield one


async def test_conversations_fall_to_members_in_turn_and_never_to_who_may_only_read(team: Team) -> None:
    await team.joins("Vera", Role.VIEWER)
    for name, role in (("Ana", Role.AGENT), ("Max", Role.MANAGER), ("Olga", Role.OWNER)):
        await team.joins(name, role)
    for _ in range(5):
        await team.alice.writes("Hello")
    assert await team.whose() == ["Ana", "Max", "Olga", "Ana", "Max"]


async def test_who_joins_takes_the_next_turn_and_then_waits_like_the_others(team: Team) -> None:
    await team.joins("Ana")
    for _ in range(3):
        await team.alice.writes("Hello")
    await team.joins("Ben")
    for _ in range(4):
        await team.alice.writes("Hello")
    assert await team.whose() == ["Ana", "Ana", "Ana", "Ben", "Ana", "Ben", "Ana"]


async def test_what_is_somebodys_stays_theirs_when_the_consumer_writes_again(team: Team) -> None:
    ana = await team.joins("Ana")
    conversation, _ = await team.alice.writes("Hello")
    await team.joins("Ben")
    await team.alice.writes("Are you there?", conversation)
    assert await team.whose() == ["Ana"]
    await team.alice.does(Assign(conversation=conversation, member="Ben"))
    await team.alice.writes("Hello?", conversation)
    assert await team.whose() == ["Ben"]
    await team.house.store.write(members.remove, ana, team.house.clock)


async def test_what_is_nobodys_falls_to_somebody_when_the_consumer_writes_again(team: Team) -> None:
    conversation, _ = await team.alice.writes("Hello")
    assert await team.whose() == [None]
    await team.joins("Ana")
    await team.alice.writes("Are you there?", conversation)
    assert await team.whose() == ["Ana"]


async def test_nothing_of_the_ignored_falls_to_anybody(team: Team) -> None:
    conversation, _ = await team.alice.writes("Hello")
    await team.joins("Ana")
    ignored = update(_consumer).values(ignored_at=team.house.clock.now())
    await team.house.store.write(lambda connection: connection.execute(ignored).rowcount)
    await team.alice.writes("Hello?", conversation)
    assert await team.whose() == [None]


async def test_a_team_that_takes_no_turns_is_given_nothing(team_without_turns: Team) -> None:
    await team_without_turns.joins("Ana")
    await team_without_turns.alice.writes("Hello")
    assert await team_without_turns.whose() == [None]
