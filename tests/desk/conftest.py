"""An instance with two brands, a consumer's server, and members who sit at the desk."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from fedibrand.desk import passwords
from fedibrand.domain import Role
from fedibrand.testing.brand import Brand
from fedibrand.testing.clocks import HandClock
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.one_key import one_key_for_all
from tests.desk.stage import Teammate, signed_in
from tests.desk.stranger import Stranger
from tests.journeys.story import Story

Join = Callable[..., Awaitable[Teammate]]


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have passwords cost next to nothing; what they cost otherwise is looked at in test_passwords."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    with one_key_for_all():
        async with Story(tmp_path) as made:
            yield made


@pytest.fixture
def clock(story: Story) -> HandClock:
    return story.clock


@pytest.fixture
async def acme(story: Story) -> Brand:
    return await story.brand("acme")


@pytest.fixture
async def zenith(story: Story) -> Brand:
    return await story.brand("zenith")


@pytest.fixture
async def alice(story: Story) -> Consumer:
    return await story.consumer("alice")


@pytest.fixture
async def join(story: Story) -> AsyncIterator[Join]:
    """Return a function that makes somebody of a name and a role a member of a brand's team."""
    made: list[Teammate] = []

    async def joined(brand: Brand, name: str = "Ana", role: Role = Role.AGENT) -> Teammate:
        found = await signed_in(story, f"{name.lower()}{len(made)}@team.example")
        made.append(found)
        await found.joins(brand, name, role)
        return found

    yield joined
    for one in made:
        await one.close()


@pytest.fixture
async def ana(join: Join, acme: Brand) -> Teammate:
    """An agent of Acme's."""
    return await join(acme)


@pytest.fixture
async def stranger(story: Story) -> AsyncIterator[Stranger]:
    """Somebody at the door, in a browser of their own."""
    made = Stranger(story)
    yield made
    await made.close()


@pytest.fixture
async def anas(story: Story, acme: Brand) -> AsyncIterator[Stranger]:
    """The browser in which Ana joined Acme's team, with an account that has a password."""
    made = Stranger(story)
    await made.join(acme)
    yield made
    await made.close()
