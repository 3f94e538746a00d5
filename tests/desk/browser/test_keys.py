"""The keyboard alone: every action is reached, and no key acts while somebody types."""

import pytest

from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.browser.conftest import Sit
from tests.desk.browser.seat import Seat
from tests.journeys.story import Story

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def focused(seat: Seat) -> str:
    return str(await seat.page.evaluate("document.activeElement.id || document.activeElement.localName"))


@pytest.fixture
def rows() -> str:
    return "[...document.querySelectorAll('[data-row]')].indexOf(document.activeElement)"


async def arrived(story: Story, acme: Brand, *consumers: Consumer) -> None:
    for number, each in enumerate(consumers):
        await each.mention(acme, f"kettle number {number}")
    await story.settled()


async def test_a_conversation_is_found_answered_sorted_and_resolved_by_keys(
    story: Story, acme: Brand, alice: Consumer, sit: Sit, rows: str
) -> None:
    bob = await story.consumer("bob")
    await arrived(story, acme, alice, bob)
    ana = await sit(acme)
    keys = ana.page.keyboard
    for key, at in (("j", 0), ("j", 1), ("j", 1), ("k", 0)):
        await keys.press(key)
        assert await ana.page.evaluate(rows) == at
    async with ana.page.expect_navigation():
        await keys.press("Enter")
    await keys.press("r")
    assert await focused(ana) == "text"
    await keys.type("Which kettle? e a s j k / ? are no keys here.")
    assert await ana.page.locator("#text").input_value() == "Which kettle? e a s j k / ? are no keys here."
    await keys.press("Tab")
    send = ana.page.get_by_role("button", name="Send", exact=True)
    for _ in range(20):
        if await send.evaluate("each => each === document.activeElement"):
            break
        await keys.press("Tab")
    async with ana.page.expect_navigation():
        await keys.press("Enter")
    await ana.page.get_by_text("are no keys here.").wait_for()
    async with ana.page.expect_navigation():
        await keys.press("e")
    assert await story.rows("SELECT count(*) FROM conversation WHERE state = 'resolved'") == [1]
    async with ana.page.expect_navigation():
        await keys.press("u")
    assert await ana.page.locator("[data-row]").count() == 1


async def test_what_one_stands_on_in_the_list_is_resolved_by_a_key(
    story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    bob = await story.consumer("bob")
    await arrived(story, acme, alice, bob)
    ana = await sit(acme)
    await ana.page.keyboard.press("e")
    assert await story.rows("SELECT count(*) FROM conversation WHERE state = 'resolved'") == [0]
    await ana.page.locator("[data-row]", has_text="kettle number 0").focus()
    async with ana.page.expect_navigation():
        await ana.page.keyboard.press("e")
    await ana.page.locator("[data-row]", has_text="kettle number 0").wait_for(state="detached")
    assert await story.rows("SELECT count(*) FROM conversation WHERE state = 'resolved'") == [1]
    await ana.page.keyboard.press("j")
    await ana.page.keyboard.press("x")
    assert await ana.page.locator("[name=c]").is_checked()
    await ana.page.keyboard.press("a")
    assert await ana.page.evaluate("document.activeElement.name") == "member"


async def test_the_list_of_keys_is_shown_and_single_keys_can_be_switched_off(
    story: Story, acme: Brand, alice: Consumer, sit: Sit, rows: str
) -> None:
    await arrived(story, acme, alice)
    ana = await sit(acme)
    await ana.page.keyboard.press("?")
    keys = ana.page.get_by_role("dialog", name="Keys")
    await keys.wait_for()
    assert await ana.violations() == []
    await keys.get_by_label("Single keys do something").uncheck()
    await ana.page.keyboard.press("Escape")
    await keys.wait_for(state="hidden")
    await ana.page.keyboard.press("j")
    assert await ana.page.evaluate(rows) == -1
    await ana.page.keyboard.press("?")
    await keys.get_by_label("Single keys do something").check()
    await ana.page.keyboard.press("Escape")
    await ana.page.keyboard.press("j")
    assert await ana.page.evaluate(rows) == 0


async def test_the_palette_finds_what_can_be_done(
    story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    await arrived(story, acme, alice)
    ana = await sit(acme)
    await ana.open()
    await ana.page.keyboard.press("Control+k")
    palette = ana.page.get_by_role("dialog", name="Everything that can be done here")
    await palette.get_by_role("option").first.wait_for()
    assert await ana.violations() == []
    await ana.page.keyboard.type("note for")
    await ana.page.keyboard.press("Enter")
    await palette.wait_for(state="hidden")
    await ana.page.keyboard.type("it was the red one")
    note = ana.page.get_by_label("Note for the team")
    assert await note.input_value() == "it was the red one"
    await ana.page.keyboard.press("Control+k")
    await ana.page.keyboard.type("no such thing")
    await palette.get_by_text("Nothing here is called so.").wait_for()
    await ana.page.keyboard.press("Escape")
    assert await note.evaluate("each => each === document.activeElement"), "focus is where it was"


async def test_every_button_link_and_field_of_a_page_is_in_the_palette_or_has_a_way_by_tab(
    story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    await arrived(story, acme, alice)
    ana = await sit(acme)
    await ana.open()
    unnamed = await ana.page.evaluate(
        """() => [...document.querySelectorAll("header a[href], header button, main a[href], main button,"
            + "main input:not([type=hidden]), main select, main textarea")]
            .filter((each) => !each.disabled && each.tabIndex < 0).map((each) => each.outerHTML)"""
    )
    assert unnamed == []
