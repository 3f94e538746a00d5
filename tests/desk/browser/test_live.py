"""Live: what happens shows in an open desk, without loading the page anew."""

import pytest

from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.browser.conftest import Sit
from tests.journeys.story import Story

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_mention_shows_in_an_open_list(story: Story, acme: Brand, alice: Consumer, sit: Sit) -> None:
    ana = await sit(acme)
    assert await ana.violations() == []
    await ana.page.evaluate("window.sameDocument = true")
    await alice.mention(acme, "the kettle leaks")
    await ana.page.get_by_text("the kettle leaks").wait_for()
    assert await ana.page.evaluate("window.sameDocument")
