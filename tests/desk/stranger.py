"""Somebody at the door: a browser that is only HTTP, keeps its cookies, and follows no redirect by itself."""

import re
from typing import Any

import aiohttp
from yarl import URL

from fedibrand.desk import invitations
from fedibrand.domain import Role
from fedibrand.testing.brand import Brand
from tests.journeys.story import Story

PASSWORD = "a long sentence as password"
_TOKEN = re.compile(r'data-token="([0-9a-f]+)"')


class Stranger:
    """A browser of its own."""

    def __init__(self, story: Story) -> None:
        self.story, self.origin = story, story.instance.settings.url
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.headers_of_all: dict[str, str] = {}
        self.status = 0
        self.text = ""
        self.headers: Any = {}

    async def close(self) -> None:
        await self._session.close()

    @property
    def token(self) -> str:
        found = _TOKEN.search(self.text)
        assert found, self.text
        return found[1]

    @property
    def cookie(self) -> str:
        found = self._session.cookie_jar.filter_cookies(URL(self.origin)).get("fedibrand-desk")
        return found.value if found else ""

    @cookie.setter
    def cookie(self, value: str) -> None:
        self._session.cookie_jar.update_cookies({"fedibrand-desk": value}, URL(self.origin))

    @property
    def location(self) -> str:
        return str(self.headers.get("Location", ""))

    async def get(self, path: str, **headers: str) -> int:
        return await self._ask("GET", path, headers)

    async def post(self, path: str, *, token: str | None = None, **fields: str) -> int:
        """Send a form with the token of the page that came last."""
        form = {"token": self.token if token is None else token, **fields}
        return await self._ask("POST", path, {}, form)

    async def join(self, brand: Brand, name: str = "Ana", role: Role = Role.AGENT) -> None:
        """Join a team with a new account of one's own, and see its desk."""
        store = self.story.instance.parts.store
        _, token = await store.write(invitations.make, brand.id, name, role, "command", self.story.clock)
        await self.get(f"/desk/join/{token}")
        await self.post(f"/desk/join/{token}", email=f"{name}@team.example", password=PASSWORD)
        assert self.status == 303, self.text
        await self.get(f"/desk/{brand.id}/team")

    async def sign_in(self, email: str = "ana@team.example", password: str = PASSWORD) -> int:
        """Give an address and a password at the door."""
        await self.get("/desk/sign-in")
        return await self.post("/desk/sign-in", email=email, password=password)

    async def _ask(
        self, method: str, path: str, headers: dict[str, str], form: dict[str, str] | None = None
    ) -> int:
        url = URL(f"{self.origin}{path}", encoded=True)
        sent = {"Accept": "text/html", **self.headers_of_all, **headers}
        async with self._session.request(
            method, url, data=form, headers=sent, allow_redirects=False
        ) as response:
            self.status, self.headers, self.text = response.status, response.headers, await response.text()
        return self.status
