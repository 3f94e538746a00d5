"""A conversation in a real browser: two members at once, on a phone, in the dark, without JavaScript."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from fedibrand.brands import canned
from fedibrand.domain import Role
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.browser.conftest import Sit
from tests.desk.browser.seat import Seat
from tests.journeys.story import Story

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
LONG = "Alice " + "Wolfeschlegelsteinhausenbergerdorff" * 2


async def wrote(story: Story, brand: Brand, consumer: Consumer, text: str = "the kettle leaks") -> str:
    """Have a consumer write; return where the conversation is."""
    await consumer.mention(brand, text)
    await story.settled()
    return f"/c/{(await story.threads(brand))[-1].id}"


async def sent(seat: Seat, text: str) -> None:
    await seat.page.locator("#text").fill(text)
    await seat.press("Send")


async def test_two_members_answer_at_once_and_the_second_is_told(
    story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    here = await wrote(story, acme, alice)
    ana, ben = await sit(acme), await sit(acme, "Ben", Role.AGENT)
    await ana.go(here)
    await ben.go(here)
    await ana.page.locator("#text").fill("Which kettle is it?")
    await sent(ben, "The red one?")
    await ana.page.locator("#thread").get_by_text("The red one?").wait_for()
    await ana.page.locator("#budget").get_by_text("1 answer left").wait_for()
    await ana.press("Send")
    assert "Ben answered just now." in await ana.page.locator("#fault").inner_text()
    assert await ana.page.locator("#text").input_value() == "Which kettle is it?"
    assert await ana.violations() == []
    ana.errors.clear()  # the browser notes the 409
    await ana.press("Send")
    await ana.page.get_by_text("It is their turn").wait_for()
    await ben.page.locator("#thread").get_by_text("Which kettle is it?").wait_for()


async def test_a_draft_that_came_too_late_stays_to_be_taken_along(
    story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    here = await wrote(story, acme, alice)
    ana, ben = await sit(acme), await sit(acme, "Ben", Role.AGENT)
    await ana.go(here)
    await ana.page.locator("#text").fill("Which kettle is it?")
    await ben.go(here)
    for text in ("one", "two"):
        await sent(ben, text)
    async with ana.page.expect_response("**/composer?open="):
        await ana.press("Send")
    ana.errors.clear()  # the browser notes the 409
    assert await ana.page.get_by_label("What you wrote").input_value() == "Which kettle is it?"
    assert await ana.violations() == []


async def test_the_composer_comes_back_by_itself_when_they_write(
    story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    here = await wrote(story, acme, alice)
    ana = await sit(acme)
    await ana.go(here)
    for text in ("one", "two"):
        await sent(ana, text)
    assert await ana.page.locator("#composer").count() == 0
    await alice.reply(story.notes()[-1]["id"], f"{acme.row.acct} it is the red one")
    await ana.page.locator("#composer").wait_for()
    await ana.page.locator("#text").fill("Thank you.")
    await alice.reply(story.notes()[-1]["id"], f"{acme.row.acct} and it is new")
    await ana.page.locator("#budget").get_by_text("They wrote again.").wait_for()
    assert await ana.page.locator("#text").input_value() == "Thank you."


async def test_a_canned_answer_is_put_in_at_the_choice_of_it(
    story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    clock, store = story.clock, story.instance.parts.store
    await store.write(canned.add, acme.id, "Hello", "Hello {name}, {member} here.", clock)
    here = await wrote(story, acme, alice)
    ana = await sit(acme)
    await ana.go(here)
    await ana.page.locator("#text").fill("Dear you,")
    await ana.page.get_by_label("Begin with").select_option("Hello")
    await expect(ana.page.locator("#text")).to_have_value(re.compile(r"Ana here\."))
    assert (await ana.page.locator("#text").input_value()).startswith("Dear you,\n\nHello ")


async def test_the_conversation_is_worked_through_without_javascript(
    story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    clock, store = story.clock, story.instance.parts.store
    await store.write(canned.add, acme.id, "Hello", "Which kettle is it?", clock)
    here = await wrote(story, acme, alice)
    ana = await sit(acme, java_script_enabled=False)
    await ana.go(here)
    await ana.page.get_by_label("Begin with").select_option("Hello")
    await ana.press("Put it in")
    assert await ana.page.locator("#text").input_value() == "Which kettle is it?"
    await ana.press("Send")
    await ana.page.get_by_label("Note for the team").fill("third one this week")
    await ana.press("Add the note")
    await ana.press("Resolve")
    words = await ana.words()
    assert "Which kettle is it?" in words
    assert "third one this week" in words
    assert "Open again" in words


@pytest.mark.parametrize("options", [{}, PHONE], ids=["wide", "phone, dark"])
async def test_every_page_holds_to_the_rules_for_readers_of_all_kinds(
    story: Story, acme: Brand, alice: Consumer, sit: Sit, options: dict[str, Any]
) -> None:
    await alice.update_profile(name=LONG)
    await alice.message(acme, "invite")
    here = await wrote(story, acme, alice, f"the kettle leaks {'x' * 200}")
    bob = await story.consumer("bob", locked=True)
    await bob.mention(acme, "الغلاية تسرب")
    await story.settled()
    ben = await sit(acme, "Ben", Role.AGENT)
    await ben.go(here)
    await ben.page.get_by_label("Note for the team").fill("@Ana do we know it?")
    ana = await sit(acme, **options)
    await ben.press("Add the note")
    await ana.go(here)
    await ana.page.locator("#more summary").click()
    day = (story.clock.now() + timedelta(days=2)).date().isoformat()
    await ana.page.get_by_label("It promises something until").fill(day)
    await held_to_the_rules(ana)
    await sent(ana, "We send you a new lid.")
    await ana.page.get_by_text("Promised until").wait_for()
    await held_to_the_rules(ana)
    await ana.page.get_by_role("link", name="Edit or withdraw").click()
    await ana.page.get_by_label("Answer", exact=True).fill("We send you two.")
    await ana.page.get_by_text("Withdraw it").click()
    await held_to_the_rules(ana)
    await ana.press("Change the answer")
    await ana.page.get_by_text("What it said before").click()
    for each in ("Let it sleep", "Read them no longer", "Ignore them"):
        await ana.page.locator("summary", has_text=each).click()
    await held_to_the_rules(ana)
    await ana.go("/notifications")
    await ana.page.get_by_text("Ben: @Ana do we know it?").wait_for()
    await held_to_the_rules(ana)
    await ana.press("All of it is seen to")
    await held_to_the_rules(ana)


async def held_to_the_rules(seat: Seat) -> None:
    assert await seat.violations() == []
    assert not await seat.overflows()


async def test_words_from_right_to_left_stand_on_the_right(
    story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    here = await wrote(story, acme, alice, "الغلاية تسرب")
    ana = await sit(acme)
    await ana.go(here)
    side = "each => getComputedStyle(each).direction"
    assert await ana.page.locator("#thread .words").first.evaluate(side) == "rtl"
    await ana.page.locator("#text").fill("الغلاية")
    assert await ana.page.locator("#text").evaluate(side) == "rtl"
