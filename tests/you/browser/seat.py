"""Somebody at a browser: what they do on the page, and what the page is held to."""

from typing import Any

from playwright.async_api import ConsoleMessage, Page, Request

from fedibrand.testing.consumer import Consumer
from tests.journeys.story import Story

PATIENCE = 10_000
_AXE = "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"


class Seat:
    """One browser window."""

    def __init__(self, page: Page, story: Story, axe: str) -> None:
        self.page, self.story, self._axe = page, story, axe
        self.origin = story.instance.settings.url
        self.errors: list[str] = []
        self.requests: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("console", self._console)
        page.on("pageerror", lambda fault: self.errors.append(str(fault)))
        page.on("request", self._requested)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "favicon" not in message.location.get("url", ""):
            self.errors.append(f"{message.text} at {message.location}")

    def _requested(self, request: Request) -> None:
        self.requests.append(request.url)

    def strange_requests(self) -> list[str]:
        """Return the requests to neither the page nor a consumer's server."""
        known = (f"{self.origin}/", *(f"{server.origin}/" for server in self.story.servers))
        return [url for url in self.requests if not url.startswith(known)]

    async def go(self, path: str) -> None:
        await self.page.goto(f"{self.origin}{path}")

    async def sign_in(self, consumer: Consumer) -> None:
        """Sign in with one's own server, from the page and back to it."""
        await self.go("/you")
        await self.enter(consumer.acct)
        await self.page.get_by_label("You are").select_option(consumer.name)
        await self.page.get_by_role("button", name="Approve").click()
        await self.page.wait_for_url(f"{self.origin}/you")

    async def enter(self, account: str) -> None:
        """Enter an account, and let oneself be led to its server."""
        await self.page.get_by_label("Your account").fill(account)
        await self.page.get_by_role("button", name="Go on").click()
        await self.page.wait_for_url("**/oauth/authorize?**")

    async def press(self, name: str) -> None:
        """Press a button, and wait until all it leads to is done."""
        async with self.page.expect_navigation():
            await self.page.get_by_role("button", name=name).first.click()
        await self.story.settled()

    async def words(self) -> str:
        return await self.page.locator("main").inner_text()

    async def violations(self) -> list[str]:
        """Return what axe finds on the page, every rule of it."""
        await self.page.evaluate(self._axe)
        found: list[dict[str, Any]] = await self.page.evaluate(_AXE)
        return [f"{each['id']}: {[node['html'] for node in each['nodes']]}" for each in found]

    async def overflows(self) -> bool:
        """Return whether the page is wider than its window."""
        return bool(
            await self.page.evaluate(
                "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
            )
        )
