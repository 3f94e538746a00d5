"""Saved views: each member's own, and only what the list's address says."""

import pytest

from fedibrand.desk import views
from fedibrand.domain import Role
from fedibrand.testing.brand import Brand
from tests.desk.conftest import Join
from tests.desk.stage import Teammate
from tests.journeys.story import Story

SAVED = "SELECT name, query FROM saved_view ORDER BY id"


async def test_a_view_is_saved_listed_and_removed(story: Story, ana: Teammate) -> None:
    await ana.get(f"{ana.desk}?queue=all&kind=private")
    await ana.press("views", name="  Private \n ones ", queue="all", kind="private", label="", words="secret")
    assert await story.rows(SAVED) == [("Private ones", "queue=all&kind=private")]
    assert f'<a href="{ana.desk}?queue=all&amp;kind=private" aria-current="page">Private ones</a>' in ana.text
    (view,) = await story.rows("SELECT id FROM saved_view")
    await ana.press(f"views/{view}/remove")
    assert await story.rows(SAVED) == []
    assert "You have saved no view yet." in ana.text


async def test_a_view_of_the_same_name_takes_its_place(story: Story, ana: Teammate) -> None:
    await ana.get(ana.desk)
    await ana.press("views", name="Mine", queue="mine")
    await ana.press("views", name="Mine", queue="all", label="kettles")
    assert await story.rows(SAVED) == [("Mine", "queue=all&label=kettles")]


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "a\u202eb"])
async def test_a_name_that_cannot_be_shown_is_refused(story: Story, ana: Teammate, name: str) -> None:
    await ana.get(ana.desk)
    assert await ana.post("views", name=name, queue="all") == 400
    assert "1 to 40 characters" in ana.text
    assert await story.rows(SAVED) == []


async def test_there_are_at_most_twenty(story: Story, ana: Teammate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST", 1)
    await ana.get(ana.desk)
    await ana.press("views", name="one", queue="all")
    assert await ana.post("views", name="two", queue="all") == 400
    await ana.press("views", name="one", queue="mine")
    assert await story.rows(SAVED) == [("one", "queue=mine")]


async def test_views_are_their_members_alone(story: Story, acme: Brand, ana: Teammate, join: Join) -> None:
    await ana.get(ana.desk)
    await ana.press("views", name="Anas own", queue="all")
    ben = await join(acme, "Ben", Role.VIEWER)
    await ben.get(ben.desk)
    assert "Anas own" not in ben.text
    (view,) = await story.rows("SELECT id FROM saved_view")
    assert await ben.post(f"views/{view}/remove") == 404
    await ben.get(ben.desk)
    await ben.press("views", name="Anas own", queue="mine")
    assert len(await story.rows(SAVED)) == 2


async def test_nothing_is_saved_without_the_pages_token(story: Story, ana: Teammate) -> None:
    await ana.get(ana.desk)
    assert await ana.post("views", token="0" * 64, name="one") == 403
    assert await ana.post("views/any/remove", token="0" * 64) == 403
    assert await story.rows(SAVED) == []
