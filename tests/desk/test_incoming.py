"""The list: its queues and filters, and what nobody but the brand's own team is shown of it."""

import re

import pytest

from fedibrand.domain import Role
from fedibrand.team_effects import AddLabel, Assign
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.stage import Teammate
from tests.journeys.story import Story


@pytest.fixture
async def kettle(story: Story, acme: Brand, alice: Consumer) -> str:
    """A conversation in the open."""
    return await opened(story, acme, alice, "the kettle leaks")


async def opened(story: Story, brand: Brand, who: Consumer, text: str, *, private: bool = False) -> str:
    """Have somebody write to a brand; return the conversation."""
    await (who.message(brand, text) if private else who.mention(brand, text))
    await story.settled()
    found: str = (await story.rows("SELECT id FROM conversation ORDER BY id"))[-1]
    return found


def shown(member: Teammate) -> list[str]:
    """Return the conversations that a page lists."""
    return re.findall(r'<li id="c-([0-9a-z]+)"', member.text)


async def test_a_queue_lists_what_stands_in_it_and_says_how_many_stand_in_each(
    ana: Teammate, kettle: str
) -> None:
    assert await ana.get(ana.desk) == 200
    assert shown(ana) == [kettle]
    assert "the kettle leaks" in ana.text
    assert '>Waiting on us <span class="count">1</span>' in ana.text
    assert '>Snoozed <span class="count">0</span>' in ana.text
    await ana.get(f"{ana.desk}?queue=snoozed")
    assert shown(ana) == []
    assert "Nothing waits here." in ana.text


async def test_filters_narrow_the_list_and_stay_in_its_addresses(
    story: Story, ana: Teammate, acme: Brand, alice: Consumer, kettle: str
) -> None:
    private = await opened(story, acme, await story.consumer("bob"), "where is my order", private=True)
    await acme.act(alice, AddLabel(conversation=kettle, label="leaks & drips"))
    await acme.act(alice, Assign(conversation=kettle, member="Ana"))
    for query, found in {
        "": [private, kettle],
        "label=leaks+%26+drips": [kettle],
        f"assignee={ana.member.id}": [kettle],
        "kind=private": [private],
        "kind=public": [kettle],
        "kind=private&label=leaks+%26+drips": [],
    }.items():
        await ana.get(f"{ana.desk}?queue=all&{query}")
        assert shown(ana) == found, query
    assert "Nothing here is like that." in ana.text
    assert f'hx-get="{ana.desk}/list?queue=all&amp;label=leaks+%26+drips&amp;kind=private"' in ana.text
    await ana.get("list?queue=all&kind=private", **{"HX-Request": "true"})
    assert shown(ana) == [private]
    assert "<html" not in ana.text


async def test_what_is_picked_stays_picked_when_the_list_is_asked_for_anew(
    ana: Teammate, kettle: str
) -> None:
    await ana.get(f"list?c={kettle}&c=nothing", **{"HX-Request": "true"})
    assert re.search(f'id="pick-{kettle}" aria-label="Pick [Aa]lice" checked>', ana.text)


async def test_another_brands_list_is_not_here(ana: Teammate, zenith: Brand, kettle: str) -> None:
    for path in ("", "/list", "?queue=all"):
        assert await ana.get(f"/desk/{zenith.id}{path}") == 404
        assert kettle not in ana.text


async def test_another_brand_sees_nothing_of_it(join: Join, zenith: Brand, kettle: str) -> None:
    zoe = await join(zenith, "Zoe")
    for query in ("queue=all", f"queue=all&before={kettle}", "queue=unassigned"):
        await zoe.get(f"{zoe.desk}?{query}")
        assert shown(zoe) == []
        assert "kettle" not in zoe.text


async def test_who_may_only_read_is_offered_nothing_to_pick(join: Join, acme: Brand, kettle: str) -> None:
    viewer = await join(acme, "Vera", Role.VIEWER)
    await viewer.get(viewer.desk)
    assert shown(viewer) == [kettle]
    assert 'id="bulk"' not in viewer.text
    assert f"pick-{kettle}" not in viewer.text


async def test_a_page_begins_where_the_one_before_ended(
    story: Story, acme: Brand, ana: Teammate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fedibrand.desk.incoming.PAGE", 2)
    found = [
        await opened(story, acme, await story.consumer(name), "hello") for name in ("alice", "bob", "carol")
    ]
    await ana.get(f"{ana.desk}?queue=all&kind=public")
    assert shown(ana) == found[:0:-1]
    (more,) = re.findall(r'href="([^"]*before=[^"]*)"', ana.text)
    await ana.get(more.replace("&amp;", "&"))
    assert shown(ana) == found[:1]
