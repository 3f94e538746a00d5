"""A member in front of an open desk: what they do there, and what the pages are held to."""

from typing import Any

from playwright.async_api import ConsoleMessage, Page, Request

from fedibrand.desk import invitations
from fedibrand.domain import Role
from fedibrand.testing.brand import Brand
from tests.journeys.story import Story

PATIENCE = 10_000
PASSWORD = "a long sentence as password"
_AXE = "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"


class Seat:
    """One browser window."""

    def __init__(self, page: Page, story: Story, brand: Brand, axe: str) -> None:
        self.page, self.story, self.brand, self._axe = page, story, brand, axe
        self.origin = story.instance.settings.url
        self.errors: list[str] = []
        self.requests: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("console", self._console)
        page.on("pageerror", lambda fault: self.errors.append(str(fault)))
        page.on("request", self._requested)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(f"{message.text} at {message.location}")

    def _requested(self, request: Request) -> None:
        self.requests.append(request.url)

    def strange_requests(self) -> list[str]:
        """Return the requests to anywhere but the desk's own origin."""
        return [url for url in self.requests if not url.startswith((f"{self.origin}/", "data:"))]

    async def go(self, path: str = "") -> None:
        """Go to a page of the brand's desk, ``""`` for what is incoming; to any page where it begins so."""
        where = path if path.startswith("/desk") else f"/desk/{self.brand.id}{path}"
        await self.page.goto(f"{self.origin}{where}")

    async def join(self, name: str, role: Role) -> None:
        """Join the team by an invitation, and see what is incoming."""
        await self.go(await self.invited(name, role))
        await self.page.locator("[name=email]").fill(f"{name.lower()}@{self.brand.id}.example")
        await self.page.locator("[name=password]").fill(PASSWORD)
        await self.page.locator("main form button").last.click()
        await self.page.wait_for_url(f"{self.origin}/desk/{self.brand.id}")

    async def invited(self, name: str, role: Role) -> str:
        """Return the address of a fresh invitation."""
        clock, store = self.story.instance.clock, self.story.instance.parts.store
        _, token = await store.write(invitations.make, self.brand.id, name, role, "command", clock)
        return f"/desk/join/{token}"

    async def open(self, conversation: str = "") -> None:
        """Open a conversation, or the first in the list."""
        rows = self.page.locator("[data-row]")
        row = self.page.locator(f"#open-{conversation}") if conversation else rows.first
        await row.click()
        await self.page.locator("#thread").wait_for()

    async def press(self, name: str) -> None:
        """Press a button, and wait until all it leads to is done."""
        async with self.page.expect_navigation():
            await self.page.get_by_role("button", name=name, exact=True).first.click()
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
