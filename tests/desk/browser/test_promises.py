"""A promise in a browser, from its making to the consumer's word that it is kept."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.browser.conftest import Sit
from tests.desk.browser.seat import Seat
from tests.journeys.story import Story

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def held_to_the_rules(seat: Seat) -> None:
    assert await seat.violations() == []
    assert not await seat.overflows()


@pytest.mark.parametrize("options", [{}, PHONE], ids=["wide", "phone, dark"])
async def test_it_is_made_missed_kept_late_and_confirmed_by_whom_it_was_made_to(
    story: Story, acme: Brand, alice: Consumer, sit: Sit, options: dict[str, Any]
) -> None:
    post = await alice.message(acme, "the kettle leaks")
    await story.settled()
    ana = await sit(acme, **options)
    page, thread = ana.page, ana.page.locator("#thread")
    await ana.open()
    await page.locator("#more summary").click()
    day = (story.clock.now() + timedelta(days=1)).date().isoformat()
    await page.get_by_label("It promises something until").fill(day)
    await page.get_by_label("Answer", exact=True).fill("A new one leaves tomorrow.")
    await ana.press("Send")
    await thread.get_by_text("Promised until").wait_for()
    await held_to_the_rules(ana)

    story.clock.move(timedelta(hours=36))
    await story.settled()
    await thread.get_by_text("not kept", exact=False).first.wait_for()
    await page.locator("nav").get_by_text("Notifications").first.click()
    await page.get_by_text("The day is over until which we promised them something").wait_for()
    await ana.go("?queue=them")
    await page.get_by_text("promise: its day is over").wait_for()
    await held_to_the_rules(ana)

    await ana.open()
    await ana.press("Kept")
    await page.get_by_role("link", name="One more answer about it").click()
    await held_to_the_rules(ana)
    await page.get_by_label("Answer", exact=True).fill("It left today; we are sorry that it took so long.")
    await ana.press("Send")
    await thread.get_by_text("It left today").wait_for()
    assert "1 answer left until they write" in await ana.words()
    await ana.press("Resolve")
    await page.locator("#card").get_by_text("Resolved until they confirm").wait_for()
    await held_to_the_rules(ana)

    first, _ = alice.answers(post)
    await alice.reply(first.id, "confirmed")
    await thread.get_by_text("they say that it is kept").wait_for()
    await expect(page.locator("#card").get_by_text("Resolved until they confirm")).to_have_count(0)
    await page.locator("#card").get_by_text("Resolved").wait_for()
    await story.settled()
    assert await story.rows("SELECT state FROM commitment") == ["confirmed"]
    assert await story.rows("SELECT state FROM conversation") == ["resolved"]
    assert "Promises of ours that you say are kept: 1." in story.notes()[-1]["content"]
