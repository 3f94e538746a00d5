"""Merging: one conversation goes into another with the same person."""

import pytest

from fedibrand.domain import Role
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.reading import listening
from tests.desk.said import sends, written
from tests.desk.stage import Teammate
from tests.journeys.story import Story


@pytest.fixture
async def both(story: Story, acme: Brand, alice: Consumer) -> tuple[str, str]:
    """Two conversations with alice: the one that goes, and the one it goes into."""
    return (
        await written(story, acme, alice, "the kettle leaks"),
        await written(story, acme, alice, "it is the red one"),
    )


def of(here: str) -> str:
    return here.rpartition("/")[2]


async def test_its_posts_stand_in_the_other_and_its_address_leads_there(
    story: Story, ana: Teammate, both: tuple[str, str]
) -> None:
    old, into = both
    await ana.get(old)
    assert "it is the red one · Waiting on us" in ana.text
    assert await ana.post(f"{old}/merge", into=of(into)) == 303
    assert ana.headers["Location"] == into
    assert await ana.get(old) == 303
    assert ana.headers["Location"] == into
    await ana.get(into)
    for words in ("the kettle leaks", "it is the red one"):
        assert words in ana.text
    assert 'id="merging"' not in ana.text
    await ana.get(f"/desk/{ana.brand.id}?queue=all")
    assert ana.text.count('name="c"') == 1


async def test_chains_lead_on(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, both: tuple[str, str]
) -> None:
    first, second = both
    third = await written(story, acme, alice, "and it is new")
    for old, into in ((first, second), (second, third)):
        await ana.get(old)
        await ana.post(f"{old}/merge", into=of(into))
    for old in (first, second):
        assert await ana.get(old) == 303
        assert ana.headers["Location"] == third


async def test_a_page_that_is_open_at_the_old_address_goes_on(
    story: Story, alice: Consumer, ana: Teammate, join: Join, acme: Brand, both: tuple[str, str]
) -> None:
    old, into = both
    ben = await join(acme, "Ben")
    await ben.get(old)
    form = ben.text
    async with listening(ben) as heard:
        await ana.get(old)
        await ana.post(f"{old}/merge", into=of(into))
        await heard.until("changed")
    for part in ("thread", "card", "composer", "budget?holding=", "composer?open=yes"):
        assert await ben.get(f"{old}/{part}") in (200, 204)
    await ben.get(f"{old}/thread")
    assert "it is the red one" in ben.text
    ben.text = form
    assert await ben.post(f"{old}/here") == 200
    ben.text = form
    assert await ben.post(f"{old}/note", text="for all of us") == 303
    ben.text = form
    assert await sends(ben, old, "Which kettle is it?") == 303
    assert await story.rows("SELECT conversation_id FROM answer") == [of(into)]
    assert await story.rows("SELECT conversation_id FROM note") == [of(into)]


async def test_only_those_with_the_same_person_are_offered_and_taken(
    story: Story,
    acme: Brand,
    zenith: Brand,
    alice: Consumer,
    ana: Teammate,
    join: Join,
    both: tuple[str, str],
) -> None:
    old, into = both
    bob = await story.consumer("bob")
    bobs = await written(story, acme, bob, "do you ship to Norway?")
    theirs = await written(story, zenith, alice, "good evening")
    await ana.get(old)
    assert f'<option value="{of(into)}"' in ana.text
    for other in (bobs, theirs):
        assert f'<option value="{of(other)}"' not in ana.text
        assert await ana.post(f"{old}/merge", into=of(other)) == 404
        assert await ana.get(old) == 200
    for wrong in ("", "nothing", of(old)):
        assert 400 <= await ana.post(f"{old}/merge", into=wrong) < 500
        assert 'id="fault"' in ana.text
    zoe = await join(zenith, "Zoe")
    await zoe.get(zoe.desk)
    assert await zoe.post(old.replace(acme.id, zenith.id) + "/merge", into=of(into)) == 404
    await ana.get(old)
    await ana.post(f"{old}/merge", into=of(into))
    assert await zoe.get(old.replace(acme.id, zenith.id)) == 404
    assert await story.rows("SELECT count(*) FROM conversation") == [3]


async def test_a_viewer_merges_nothing(story: Story, acme: Brand, join: Join, both: tuple[str, str]) -> None:
    old, into = both
    vic = await join(acme, "Vic", Role.VIEWER)
    await vic.get(old)
    assert 'id="merging"' not in vic.text
    assert await vic.post(f"{old}/merge", into=of(into)) == 403
    assert await story.rows("SELECT count(*) FROM conversation") == [2]
