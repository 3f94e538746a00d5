"""A real browser at the desk. Everything of a test runs in the loop that the browser runs in.

``seat = await sit(acme, "Ana")`` is a member in front of an open desk, signed in by an invitation.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from fedibrand.domain import Role
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.one_key import one_key_for_all
from tests import browsers, npm
from tests.desk.browser.seat import Seat
from tests.journeys.story import Story

FOLDER = Path(__file__).resolve().parents[2] / "browser"

Sit = Callable[..., Awaitable[Seat]]


@pytest.fixture(scope="session")
def chromium() -> str:
    return browsers.chromium()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    return (npm.installed(FOLDER) / "node_modules" / "axe-core" / "axe.min.js").read_text()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=chromium, chromium_sandbox=False, args=list(browsers.ARGUMENTS)
        )
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="session")
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    with one_key_for_all():
        async with Story(tmp_path) as made:
            yield made


@pytest_asyncio.fixture(loop_scope="session")
async def acme(story: Story) -> Brand:
    return await story.brand("acme")


@pytest_asyncio.fixture(loop_scope="session")
async def server(story: Story) -> ConsumerServer:
    return await story.server(host="127.0.0.1")


@pytest.fixture
def alice(server: ConsumerServer) -> Consumer:
    return server.consumer("alice")


@pytest_asyncio.fixture(loop_scope="session")
async def sit(story: Story, browser: Browser, axe: str) -> AsyncIterator[Sit]:
    """Return a function that seats a new member of a brand's team at an open desk, in a window of their own.

    It takes the brand, the member's name and role, and Playwright's options for the window. What every page
    is held to is looked at when the test is over: no error in the console, and no request to anywhere else.
    """
    seats: list[Seat] = []

    async def sit_down(brand: Brand, name: str = "Ana", role: Role = Role.OWNER, **options: Any) -> Seat:
        context = await browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        seats.append(Seat(await context.new_page(), story, brand, axe))
        await seats[-1].join(name, role)
        return seats[-1]

    yield sit_down
    for seat in seats:
        await seat.page.context.close()
    for seat in seats:
        assert not seat.errors, "\n".join(seat.errors)
        assert seat.strange_requests() == []
