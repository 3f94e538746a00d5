"""First contacts in a browser: they leave the queues when they are found out; keys alone let them in."""

import pytest

from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.browser.conftest import Sit
from tests.journeys.story import Story

pytestmark = pytest.mark.asyncio(loop_scope="session")
SAME = "Cheap watches at a price that you will not believe"
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 800}


async def strangers(story: Story, brand: Brand) -> list[Consumer]:
    """Return three strangers on three servers; the first two wrote the same."""
    found = [
        await story.consumer(name, software)
        for name, software in (("bob", "mastodon"), ("carol", "gotosocial"), ("dave", "misskey"))
    ]
    for one in found[:2]:
        await one.mention(brand, SAME)
        await story.settled()
    return found


async def test_the_third_who_writes_the_same_takes_all_three_out_of_an_open_list_and_a_title(
    story: Story, acme: Brand, sit: Sit
) -> None:
    *_, dave = await strangers(story, acme)
    ana, ben = await sit(acme, "Ana"), await sit(acme, "Ben")
    await ana.page.wait_for_function("document.title.startsWith('(2)')")
    await ben.open()
    assert await ben.page.locator("#apart").count() == 0
    await dave.mention(acme, SAME)
    await ana.page.get_by_text("Nothing waits here.").wait_for()
    await ana.page.wait_for_function("!document.title.startsWith('(')")
    await ben.page.locator("#apart").get_by_text("several other people").wait_for()
    assert await ben.violations() == []
    await ben.press("Let in")
    assert await ben.page.locator("#apart").count() == 0
    await ana.page.locator(".conversations li").wait_for()
    assert await ana.page.locator(".conversations li").count() == 1


async def test_by_keyboard_alone_somebody_is_let_in_and_others_are_ignored(
    story: Story, acme: Brand, sit: Sit
) -> None:
    *_, dave = await strangers(story, acme)
    await dave.mention(acme, SAME)
    await story.settled()
    ana = await sit(acme)
    keyboard = ana.page.keyboard
    await keyboard.press("Control+k")
    await keyboard.type("first contact")
    async with ana.page.expect_navigation():
        await keyboard.press("Enter")
    await keyboard.press("j")
    async with ana.page.expect_navigation():
        await keyboard.press("i")
    assert await story.rows("SELECT count(*) FROM conversation WHERE first_contact") == [2]
    for _ in range(2):
        await keyboard.press("j")
        await keyboard.press("x")
    await keyboard.press("Control+k")
    await keyboard.type("ignore these")
    async with ana.page.expect_navigation():
        await keyboard.press("Enter")
    await ana.page.get_by_text("Nobody stands apart.").wait_for()
    assert await story.rows("SELECT count(*) FROM consumer WHERE ignored_at IS NOT NULL") == [2]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_queue_reads_well_empty_and_full(
    story: Story, acme: Brand, sit: Sit, size: dict[str, int], scheme: str
) -> None:
    ana = await sit(acme, color_scheme=scheme, viewport=size)
    await ana.go("?queue=first")
    assert await ana.violations() == []
    assert not await ana.overflows()
    await (await story.consumer("erin")).mention(acme, "https://shop.example/p")
    await ana.page.locator("[name=c]").first.check()
    await ana.page.locator("#bulk-help").wait_for()
    assert await ana.violations() == []
    assert not await ana.overflows()
    await ana.page.locator("[data-row]").first.click()
    await ana.page.locator("#apart").wait_for()
    assert await ana.violations() == []
    assert not await ana.overflows()
