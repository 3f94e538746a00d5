"""A member at the desk, by HTTP alone: for what no browser is needed for."""

import re
from io import BytesIO
from typing import Any

import aiohttp
from sqlalchemy import Connection
from yarl import URL

from fedibrand.brands.members import Member
from fedibrand.desk import accounts, invitations, sessions
from fedibrand.desk.accounts import Account
from fedibrand.domain import Role
from fedibrand.testing.brand import Brand
from tests.journeys.story import Story

_TOKEN = re.compile(r'data-token="([0-9a-f]+)"')
File = tuple[str, bytes, str]
"""A file's name, what is in it, and its media type."""


class Teammate:
    """Somebody with an account and a session. Follows no redirect by itself, and says what came."""

    def __init__(self, story: Story, account: Account, cookie: str) -> None:
        self.story, self.account, self.cookie = story, account, cookie
        self.origin = story.instance.settings.url
        self.brand: Brand
        self.member: Member
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        self.status = 0
        self.text = ""
        self.headers: Any = {}

    async def close(self) -> None:
        await self._session.close()

    async def joins(self, brand: Brand, name: str, role: Role) -> Member:
        """Become a member of a brand's team, and sit down at its desk."""
        having = self.story.instance.parts
        _, token = await having.store.write(
            invitations.make, brand.id, name, role, "command", self.story.clock
        )
        self.member = await having.store.write(invitations.take, token, self.account.id, self.story.clock)
        self.brand = brand
        return self.member

    @property
    def desk(self) -> str:
        """Where the desk of their brand is."""
        return f"/desk/{self.brand.id}"

    @property
    def token(self) -> str:
        """The token of the page that came last."""
        found = _TOKEN.search(self.text)
        assert found, self.text
        return found[1]

    def field(self, name: str) -> str:
        """Return what a hidden field of the page says."""
        found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', self.text)
        assert found, self.text
        return found[1]

    async def get(self, path: str, **headers: str) -> int:
        """Ask for a page; a path that does not begin at the root is one of their desk."""
        return await self._ask("GET", path, headers)

    async def post(self, path: str, *, token: str | None = None, files: Any = None, **fields: str) -> int:
        """Send a form with the token of the page that came last; files by the names of their fields."""
        form = aiohttp.FormData({"token": self.token if token is None else token, **fields})
        attached: dict[str, File] = files or {}
        for name, (filename, data, media_type) in attached.items():
            form.add_field(name, BytesIO(data), filename=filename, content_type=media_type)
        return await self._ask("POST", path, {}, form)

    async def fetch(self, path: str, method: str = "GET", **headers: str) -> tuple[int, Any, bytes]:
        """Ask for a file as a page of theirs does; return status, headers and bytes."""
        sent = {"Cookie": f"fedibrand-desk={self.cookie}", "Accept": "image/*,*/*;q=0.8", **headers}
        url = URL(f"{self.origin}{path}", encoded=True)
        async with self._session.request(method, url, headers=sent, allow_redirects=False) as response:
            return response.status, response.headers, await response.read()

    async def press(self, path: str, **fields: Any) -> int:
        """Send a form of the page and look at the page that comes of it."""
        await self.post(path, **fields)
        assert self.status == 303, self.text
        await self.story.settled()
        return await self.get(self.headers["Location"])

    async def _ask(
        self, method: str, path: str, headers: dict[str, str], form: aiohttp.FormData | None = None
    ) -> int:
        url = f"{self.origin}{path if path.startswith('/') else f'{self.desk}/{path}'}"
        sent = {"Cookie": f"fedibrand-desk={self.cookie}", "Accept": "text/html", **headers}
        async with self._session.request(
            method, URL(url, encoded=True), data=form, headers=sent, allow_redirects=False
        ) as response:
            self.status, self.headers, self.text = response.status, response.headers, await response.text()
        return self.status


async def signed_in(story: Story, email: str) -> Teammate:
    """Return somebody who is signed in, and in no team yet."""
    clock, store = story.clock, story.instance.parts.store
    account, cookie = Account(clock.new_id(), email, "", None, 0, "en"), clock.token(32).hex()

    def write(connection: Connection) -> None:
        accounts.add(connection, account, clock.now())
        sessions.begin(connection, account.id, cookie, "tests", clock)

    await store.write(write)
    return Teammate(story, account, cookie)
