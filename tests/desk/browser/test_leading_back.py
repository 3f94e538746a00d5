"""Whoever sends a form is led back to where they were, with and without JavaScript."""

from typing import Any

import pytest
from playwright.async_api import expect

from fedibrand.domain import Role
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.browser.conftest import Sit
from tests.desk.browser.seat import Seat
from tests.journeys.story import Story

pytestmark = pytest.mark.asyncio(loop_scope="session")

LOW: dict[str, Any] = {"viewport": {"width": 390, "height": 500}}
FOCUSED = "() => document.activeElement.id"


async def is_in_sight(seat: Seat, selector: str) -> None:
    await expect(seat.page.locator(selector)).to_be_in_viewport()


@pytest.mark.parametrize("script", [True, False])
async def test_a_member_is_led_to_what_they_wrote_and_to_what_was_wrong(
    story: Story, acme: Brand, alice: Consumer, sit: Sit, script: bool
) -> None:
    await alice.mention(acme, "the kettle leaks " * 60)
    await story.settled()
    ana = await sit(acme, role=Role.OWNER, java_script_enabled=script, **LOW)
    await ana.open()
    await ana.page.get_by_label("Answer", exact=True).fill("Which kettle is it?")
    await ana.press("Send")
    await is_in_sight(ana, "li.answer")
    answer = str(await ana.page.locator("li.answer").get_attribute("id"))
    assert ana.page.url.endswith(f"#{answer}")
    await ana.page.get_by_label("Note for the team").fill("third one this week")
    await ana.press("Add the note")
    await is_in_sight(ana, "li.note")
    await ana.press("Resolve")
    assert ana.page.url.endswith("#card")
    await is_in_sight(ana, "#state-title")
    await ana.page.get_by_text("Edit or withdraw").click()
    await ana.page.get_by_text("Withdraw it", exact=True).click()
    await ana.press("Withdraw the answer")
    await is_in_sight(ana, f"#{answer}")
    assert ana.page.url.endswith(f"#{answer}")
    await ana.page.get_by_label("Answer", exact=True).fill("\u0007")
    await ana.press("Send")
    await is_in_sight(ana, "#fault")
    await ana.go("/desk/account")
    await ana.page.locator("#password").get_by_label("Your password").fill("another long sentence")
    await ana.page.get_by_label("New password").fill("one more long sentence")
    await ana.press("Change the password")
    await is_in_sight(ana, "#password .fault")
    ana.errors.clear()  # the browser notes what was refused


async def test_the_focus_goes_along(story: Story, acme: Brand, alice: Consumer, sit: Sit) -> None:
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    ana = await sit(acme)
    await ana.open()
    await ana.page.get_by_label("Answer", exact=True).fill("Which kettle is it?")
    await ana.press("Send")
    assert await ana.page.evaluate(FOCUSED) == await ana.page.locator("li.answer").get_attribute("id")
    await ana.page.get_by_label("Answer", exact=True).fill("\u0007")
    await ana.press("Send")
    assert await ana.page.evaluate(FOCUSED) == "fault"
    ana.errors.clear()  # the browser notes the 409
