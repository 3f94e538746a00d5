"""The whole story in two browsers at once: a consumer writes, two members host them, and it is resolved."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.browser.conftest import Sit
from tests.journeys.story import Story

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_two_members_host_a_consumer_from_arrival_to_resolved(
    story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    ana, ben = await sit(acme, "Ana"), await sit(acme, "Ben")
    post = await alice.mention(acme, "the kettle leaks")
    await asyncio.gather(*(each.page.get_by_text("the kettle leaks").wait_for() for each in (ana, ben)))
    await asyncio.gather(ana.open(), ben.open())
    await ana.page.get_by_text("Ben is looking at this").wait_for()

    await ana.page.get_by_label("Assigned to").select_option("Ben")
    await ana.press("Assign")
    await expect(ben.page.locator("select[name=member]")).to_have_value("Ben")
    await ana.page.get_by_label("Note for the team").fill("@Ben she bought it in March")
    await ana.press("Add the note")
    await ben.page.locator("#thread").get_by_text("she bought it in March").wait_for()

    await ana.page.get_by_label("Answer", exact=True).fill("Is it the red one?")
    await ben.page.get_by_label("Answer", exact=True).fill("Which kettle is it?")
    await ana.page.get_by_text("Ben is writing").wait_for()
    await ben.press("Send")
    await ana.page.locator("#thread").get_by_text("Which kettle is it?").wait_for()
    assert await ana.page.get_by_label("Answer", exact=True).input_value() == "Is it the red one?"
    await ana.press("Send")
    words = await ana.words()
    assert "Ben" in await ana.page.get_by_role("alert").inner_text()
    assert "Which kettle is it?" in words
    assert await ana.page.get_by_label("Answer", exact=True).input_value() == "Is it the red one?"
    ana.errors.clear()  # the browser notes the 409 of its own page

    (answer,) = alice.answers(post)
    story.clock.move(60)
    await alice.reply(answer.id, "the red one")
    for each in (ana, ben):
        await each.page.locator("#thread").get_by_text("the red one", exact=False).first.wait_for()
    await ben.go()
    await ben.open()
    await ben.page.get_by_label("Answer", exact=True).fill("A new one is on its way.")
    await ben.press("Send")
    await ben.press("Resolve")
    await ana.page.locator("#card").get_by_text("Resolved").wait_for()
    assert [each["content"] for each in story.notes()] != []
    assert await story.rows("SELECT state FROM conversation") == ["resolved"]
    await expect(ben.page).to_have_title(re.compile(r"^[^(]"))


async def test_what_is_deleted_leaves_both_screens_at_once(
    story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    post = await alice.mention(acme, "the kettle leaks")
    await story.settled()
    ana, ben = await sit(acme, "Ana"), await sit(acme, "Ben")
    await ana.open()
    await alice.delete(post)
    await ana.page.get_by_text("withdrawn by its author").wait_for()
    await ben.page.get_by_text("the kettle leaks").wait_for(state="detached")
    for each in (ana, ben):
        assert "kettle" not in await each.page.content()
