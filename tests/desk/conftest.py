"""An instance with two brands, a consumer's server, and members who sit at the desk."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from fedibrand.domain import Role
from fedibrand.testing.brand import Brand
from fedibrand.testing.clocks import HandClock
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.one_key import one_key_for_all
from tests.desk.stage import Teammate, signed_in
from tests.journeys.story import Story

Join = Callable[..., Awaitable[Teammate]]


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
