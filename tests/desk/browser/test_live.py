"""Live: what happens shows in an open desk, without loading the page anew."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from fedibrand.queue.events import MISSED
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.browser.conftest import Sit
from tests.journeys.story import Story

pytestmark = pytest.mark.asyncio(loop_scope="session")

CANARY = "zzkettlezz leaks"


async def mark(page: Page) -> None:
    """Mark the document, so that one sees whether it is still the same."""
    await page.evaluate("window.isSame = true")


async def is_same(page: Page) -> bool:
    return bool(await page.evaluate("window.isSame === true"))


async def test_a_mention_shows_in_an_open_list_and_is_counted_in_the_title(
    acme: Brand, alice: Consumer, sit: Sit
) -> None:
    ana = await sit(acme)
    await ana.page.locator("[data-waiting]").wait_for(state="attached")
    assert await ana.page.title() == "Incoming · Acme"
    await mark(ana.page)
    await alice.mention(acme, "the kettle leaks")
    await ana.page.get_by_text("the kettle leaks").wait_for()
    await expect(ana.page).to_have_title(re.compile(r"^\(1\) "))
    assert await is_same(ana.page)


async def test_an_edit_a_delivery_and_a_deletion_show_in_an_open_conversation(
    story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    post = await alice.mention(acme, "the kettle leaks")
    await story.settled()
    ana = await sit(acme)
    await ana.open()
    await mark(ana.page)
    thread = ana.page.locator("#thread")
    await alice.edit(post, f"{acme.acct} the red kettle leaks")
    await thread.get_by_text("the red kettle leaks").wait_for()
    await thread.get_by_text("edited").wait_for()
    await story.answer(acme, alice, "Which kettle is it?")
    await thread.get_by_text("Which kettle is it?").wait_for()
    await thread.get_by_text("delivered").wait_for()
    await alice.delete(post)
    await thread.get_by_text("withdrawn by its author").wait_for()
    assert "red kettle" not in await ana.page.content()
    assert await is_same(ana.page)


async def test_a_colleague_who_looks_and_writes_shows(
    story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    ana, ben = await sit(acme), await sit(acme, "Ben")
    await ana.open()
    await ben.open()
    present = ana.page.locator("#present")
    await present.get_by_text("Ben is looking at this").wait_for()
    await ben.page.get_by_text("Ana is looking at this").wait_for()
    await ben.page.locator("#text").press_sequentially("Whi")
    await present.get_by_text("Ben is writing").wait_for()
    story.clock.move(20)
    await present.get_by_text("Ben is writing").wait_for(state="detached")


async def test_who_was_cut_off_catches_up(story: Story, acme: Brand, alice: Consumer, sit: Sit) -> None:
    ana = await sit(acme)
    await mark(ana.page)
    await ana.page.context.set_offline(True)
    story.instance.parts.events.end_all()
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    assert await ana.page.get_by_text("the kettle leaks").count() == 0
    story.instance.parts.events._over = False
    await ana.page.context.set_offline(False)
    await ana.page.get_by_text("the kettle leaks").wait_for()
    assert await is_same(ana.page)
    ana.errors.clear()  # the browser notes that it was offline


async def test_a_draft_a_choice_and_where_one_stands_outlive_what_comes_in(
    story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    post = await alice.mention(acme, "the kettle leaks")
    await story.settled()
    ana = await sit(acme)
    await ana.open()
    text = ana.page.locator("#text")
    await text.press_sequentially("Which kettle")
    await alice.edit(post, f"{acme.acct} the red kettle leaks")
    await ana.page.get_by_text("the red kettle leaks").wait_for()
    await ana.page.keyboard.type(" is it?")
    assert await text.input_value() == "Which kettle is it?"
    line = ana.page.locator("#thread li.post").first
    await line.focus()
    story.clock.move(1)
    await alice.edit(post, f"{acme.acct} the blue kettle leaks")
    await ana.page.get_by_text("the blue kettle leaks").wait_for()
    assert await line.evaluate("each => each === document.activeElement")
    assert await text.input_value() == "Which kettle is it?"


async def test_focus_in_the_list_stays_and_moves_on_where_its_row_leaves(
    story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    bob = await story.consumer("bob")
    await alice.mention(acme, "the kettle leaks")
    await bob.mention(acme, "the lamp is dark")
    await story.settled()
    ana = await sit(acme)
    mine = ana.page.locator("[data-row]", has_text="kettle")
    await mine.focus()
    await bob.mention(acme, "and the lid as well")
    await ana.page.get_by_text("and the lid as well").wait_for()
    assert await mine.evaluate("each => each === document.activeElement")
    await story.answer(acme, alice, "Which kettle is it?", (await story.holdings(acme))[0].id)
    await mine.wait_for(state="detached")
    assert await ana.page.evaluate("document.activeElement.matches('[data-row]')")


async def test_what_is_forgotten_leaves_the_open_page(
    story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    ana = await sit(acme)
    await ana.open()
    await alice.delete_account()
    await ana.page.get_by_role("heading", name="It is not here any more").wait_for()
    assert "kettle" not in await ana.page.content()
    assert "alice" not in await ana.page.content()
    assert "alice" not in await ana.page.title()
    ana.errors.clear()  # the browser notes the 404 of what was asked for


async def test_who_is_signed_out_elsewhere_leaves_the_page(
    story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    ana = await sit(acme)
    await ana.open()
    other = await ana.page.context.new_page()
    await other.goto(f"{ana.origin}/desk/{acme.id}")
    await other.get_by_role("button", name="Sign out").click()
    await ana.page.wait_for_url("**/desk/sign-in")
    assert "kettle" not in await ana.page.content()


async def test_nothing_of_a_post_stays_in_the_browser(
    story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    await alice.mention(acme, CANARY)
    await story.settled()
    ana = await sit(acme)
    await ana.open()
    await ana.page.locator("#text").fill(f"about {CANARY}")
    story.instance.parts.events.publish_to_all(MISSED)
    await ana.page.keyboard.press("Control+k")
    await ana.page.keyboard.press("Escape")
    await ana.go()
    await ana.page.get_by_text(CANARY).wait_for()
    kept: dict[str, Any] = await ana.page.evaluate(
        """async () => ({
            local: {...localStorage}, session: {...sessionStorage}, state: history.state,
            caches: await caches.keys(), bases: await indexedDB.databases(), cookie: document.cookie,
        })"""
    )
    assert "zzkettlezz" not in str(kept)
    assert kept["caches"] == kept["bases"] == []
    assert kept["cookie"] == ""
    await ana.page.go_back()
    await ana.page.go_forward()
    assert await ana.page.evaluate("performance.getEntriesByType('navigation')[0].type") == "back_forward"
