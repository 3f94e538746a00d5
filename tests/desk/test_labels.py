"""The labels of a brand, at the desk."""

import pytest

from fedibrand.domain import Role
from fedibrand.team_effects import AddLabel, Resolve
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.stage import Teammate
from tests.journeys.story import Story


@pytest.fixture
async def mia(join: Join, acme: Brand) -> Teammate:
    """A manager of Acme's."""
    return await join(acme, "Mia", Role.MANAGER)


async def labelled(story: Story, brand: Brand, consumer: Consumer, *labels: str) -> str:
    """Have a consumer begin a conversation, and the team label it; return its id."""
    await consumer.mention(brand, "the kettle leaks")
    await story.settled()
    thread = (await story.threads(brand))[-1].id
    await brand.act(consumer, *(AddLabel(conversation=thread, label=each) for each in labels))
    return thread


async def labels(story: Story, brand: Brand) -> list[tuple[str, str]]:
    return await story.rows(
        f"SELECT conversation_id, name FROM label WHERE brand_id = '{brand.id}' ORDER BY 1, 2"
    )


async def test_labels_are_listed_with_how_many_conversations_they_are_on(
    story: Story, acme: Brand, alice: Consumer, mia: Teammate
) -> None:
    first = await labelled(story, acme, alice, "kettle", "a & b")
    await labelled(story, acme, alice, "kettle")
    await acme.act(alice, Resolve(conversation=first))
    await mia.get("settings/labels")
    assert "2 conversations · 1 not resolved" in mia.text
    assert "1 conversation · 0 not resolved" in mia.text
    assert "label=a%20%26%20b" in mia.text
    assert "a &amp; b" in mia.text


async def test_one_is_renamed_on_every_conversation_and_joins_another_of_that_name(
    story: Story, acme: Brand, zenith: Brand, alice: Consumer, mia: Teammate
) -> None:
    first = await labelled(story, acme, alice, "kettle", "leak")
    second = await labelled(story, acme, alice, "leak")
    theirs = await labelled(story, zenith, alice, "leak")
    await mia.get("settings/labels")
    await mia.press("settings/labels/rename", label="leak", to=" kettle ")
    assert await labels(story, acme) == [(first, "kettle"), (second, "kettle")]
    assert await labels(story, zenith) == [(theirs, "leak")]


async def test_one_is_taken_off_every_conversation_of_this_brand(
    story: Story, acme: Brand, zenith: Brand, alice: Consumer, mia: Teammate
) -> None:
    thread = await labelled(story, acme, alice, "kettle", "leak")
    theirs = await labelled(story, zenith, alice, "leak")
    await mia.get("settings/labels")
    await mia.press("settings/labels/remove", label="leak")
    assert await labels(story, acme) == [(thread, "kettle")]
    assert await labels(story, zenith) == [(theirs, "leak")]


@pytest.mark.parametrize(
    ("label", "to", "status"), [("leak", "  ", 400), ("leak", "x" * 61, 400), ("no", "x", 404)]
)
async def test_a_name_that_is_none_and_a_label_that_is_none_are_refused(
    story: Story, acme: Brand, alice: Consumer, mia: Teammate, label: str, to: str, status: int
) -> None:
    thread = await labelled(story, acme, alice, "leak")
    await mia.get("settings/labels")
    assert await mia.post("settings/labels/rename", label=label, to=to) == status
    assert 'role="alert"' in mia.text
    assert await labels(story, acme) == [(thread, "leak")]


@pytest.mark.parametrize("role", [Role.AGENT, Role.VIEWER])
async def test_agents_and_viewers_rename_nothing(
    story: Story, acme: Brand, alice: Consumer, join: Join, role: Role
) -> None:
    thread = await labelled(story, acme, alice, "leak")
    someone = await join(acme, "Ann", role)
    await someone.get(someone.desk)
    token = someone.token
    assert await someone.post("settings/labels/rename", token=token, label="leak", to="x") == 403
    assert await someone.post("settings/labels/remove", token=token, label="leak") == 403
    assert await someone.get("settings/labels") == 403
    assert await labels(story, acme) == [(thread, "leak")]
