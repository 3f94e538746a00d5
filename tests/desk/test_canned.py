"""Canned answers, at the desk."""

import pytest

from fedibrand.brands import canned
from fedibrand.brands.canned import Canned
from fedibrand.domain import Role
from fedibrand.testing.brand import Brand
from tests.desk.conftest import Join
from tests.desk.stage import Teammate
from tests.journeys.story import Story

TEXT = "Dear {name},\nwe are sorry."


@pytest.fixture
async def mia(join: Join, acme: Brand) -> Teammate:
    """A manager of Acme's."""
    return await join(acme, "Mia", Role.MANAGER)


async def written(story: Story, brand: Brand) -> list[Canned]:
    return await story.instance.parts.store.read(canned.of, brand.id)


async def test_one_is_added_changed_and_dropped(story: Story, acme: Brand, mia: Teammate) -> None:
    await mia.get("settings/canned")
    await mia.press("settings/canned", name="sorry", text=TEXT.replace("\n", "\r\n"))
    (made,) = await written(story, acme)
    assert (made.name, made.text) == ("sorry", TEXT)
    assert "Dear {name}" in mia.text
    await mia.press("settings/canned", id=made.id, name="regret", text="Sorry!")
    assert await written(story, acme) == [Canned(made.id, "regret", "Sorry!")]
    await mia.press("settings/canned/drop", id=made.id)
    assert await written(story, acme) == []


async def test_what_is_refused_stays_in_the_form(story: Story, acme: Brand, mia: Teammate) -> None:
    await mia.get("settings/canned")
    await mia.post("settings/canned", name="sorry", text="Dear {nmae}")
    assert mia.status == 400
    assert "There is no variable {nmae}" in mia.text
    assert "Dear {nmae}</textarea>" in mia.text
    assert await written(story, acme) == []


async def test_those_of_another_brand_are_left_alone(
    story: Story, acme: Brand, zenith: Brand, mia: Teammate
) -> None:
    having = story.instance.parts
    theirs = await having.store.write(canned.add, zenith.id, "sorry", TEXT, story.clock)
    await mia.get("settings/canned")
    token = mia.token
    assert TEXT not in mia.text
    assert await mia.post("settings/canned", token=token, id=theirs.id, name="x", text="y") == 404
    await mia.post("settings/canned/drop", token=token, id=theirs.id)
    assert await written(story, zenith) == [theirs]


@pytest.mark.parametrize("role", [Role.AGENT, Role.VIEWER])
async def test_agents_and_viewers_write_none(story: Story, acme: Brand, join: Join, role: Role) -> None:
    someone = await join(acme, "Ann", role)
    await someone.get(someone.desk)
    token = someone.token
    assert await someone.post("settings/canned", token=token, name="sorry", text=TEXT) == 403
    assert await someone.post("settings/canned/drop", token=token, id="x") == 403
    assert await someone.get("settings/canned") == 403
    assert await written(story, acme) == []
