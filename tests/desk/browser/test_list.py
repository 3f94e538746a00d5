"""The list in a browser: picked by keyboard and kept while it changes, narrowed, and searched."""

import pytest

from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from tests.desk.browser.conftest import Sit
from tests.journeys.story import Story

pytestmark = pytest.mark.asyncio(loop_scope="session")
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 800}


async def test_what_is_picked_stays_picked_while_the_list_changes_and_is_done_at_once(
    story: Story, acme: Brand, alice: Consumer, server: ConsumerServer, sit: Sit
) -> None:
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    ana = await sit(acme)
    bulk = ana.page.locator("#bulk")
    assert not await bulk.is_visible()
    await ana.page.keyboard.press("j")
    await ana.page.keyboard.press("x")
    await bulk.wait_for()
    await server.consumer("bob").mention(acme, "where is my order")
    await ana.page.get_by_text("where is my order").wait_for()
    picked = ana.page.locator("[name=c]:checked")
    assert await picked.count() == 1
    assert await ana.violations() == []
    await bulk.get_by_label("Label").fill("kettles")
    async with ana.page.expect_navigation():
        await bulk.get_by_role("button", name="Add the label").click()
    assert await story.rows("SELECT name FROM label") == ["kettles"]
    assert await picked.count() == 0
    assert ana.errors == []
    assert ana.strange_requests() == []


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_list_and_the_search_read_well(
    story: Story, acme: Brand, alice: Consumer, sit: Sit, size: dict[str, int], scheme: str
) -> None:
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    ana = await sit(acme)
    await ana.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    await ana.page.set_viewport_size(size)  # type: ignore[arg-type]
    await ana.go("?queue=all&kind=public")
    await ana.page.get_by_text("Views").click()
    await ana.page.locator("[name=c]").first.check()
    assert await ana.violations() == []
    assert not await ana.overflows()
    await ana.page.keyboard.press("Escape")
    await ana.page.locator("[name=words]").fill("KETTLE")
    async with ana.page.expect_navigation():
        await ana.page.keyboard.press("Enter")
    await ana.page.get_by_text("the kettle leaks").wait_for()
    assert "words=" not in ana.page.url
    assert await ana.violations() == []
    assert not await ana.overflows()
    assert ana.errors == []
