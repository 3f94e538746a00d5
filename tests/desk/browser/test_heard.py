"""Heard and merged in a browser: live, looked at by itself, by keys alone."""

from datetime import timedelta

import pytest

from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.browser.conftest import Sit
from tests.desk.browser.test_live import is_same, mark
from tests.journeys.story import Story

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_what_is_heard_shows_in_an_open_room_and_goes_when_it_is_deleted(
    story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    await alice.message(acme, "invite")
    await story.settled()
    ana = await sit(acme)
    await ana.go("/heard")
    await mark(ana.page)
    await ana.page.get_by_text("Nothing was heard.").wait_for()
    post = await alice.post("tea is ready", "followers")
    await ana.page.get_by_text("tea is ready").wait_for()
    story.clock.move(2)
    await alice.edit(post, "coffee is ready")
    await ana.page.get_by_text("coffee is ready").wait_for()
    assert "tea is ready" not in await ana.page.content()
    await alice.delete(post)
    await ana.page.get_by_text("Nothing was heard.").wait_for()
    assert await is_same(ana.page)
    assert ana.strange_requests() == []


async def test_what_is_due_is_looked_at_by_an_open_page_itself(
    story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    await alice.message(acme, "invite answer")
    await story.settled()
    await alice.post("tea is ready", "public")
    await story.settled()
    story.clock.move(timedelta(hours=25))
    ana = await sit(acme)
    await ana.go("/heard")
    await ana.page.get_by_text("tea is ready").wait_for()
    await ana.page.locator("#looking").wait_for(state="detached")
    await mark(ana.page)
    await alice.post("and scones", "followers")
    await ana.page.get_by_text("and scones").wait_for()
    assert "tea is ready" in await ana.words()
    assert await is_same(ana.page)


async def test_it_is_answered_by_keys_alone_and_merged_into_another(
    story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    await alice.message(acme, "invite answer")
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    await alice.post("which kettle would you buy?", "followers")
    await story.settled()
    ana = await sit(acme)
    await ana.go("/heard")
    await ana.page.keyboard.press("j")
    await ana.page.keyboard.press("Enter")
    await ana.page.locator("#composer").wait_for()
    await ana.page.keyboard.press("r")
    await ana.page.keyboard.type("The red one.")
    await ana.page.get_by_role("button", name="Send").focus()
    await ana.page.keyboard.press("Enter")
    await ana.page.locator("li.answer").wait_for()
    await story.settled()
    await ana.page.keyboard.press("Control+k")
    await ana.page.keyboard.type("merge into")
    await ana.page.keyboard.press("Enter")
    await ana.page.locator("#merging[open]").wait_for()
    await ana.page.get_by_role("button", name="Merge", exact=True).focus()
    await ana.page.keyboard.press("Enter")
    await ana.page.get_by_text("the kettle leaks").first.wait_for()
    words = await ana.page.locator("#thread").inner_text()
    for said in ("the kettle leaks", "which kettle would you buy?", "The red one."):
        assert said in words
    assert await story.rows("SELECT count(*) FROM conversation") == [1]
    assert await ana.violations() == []
