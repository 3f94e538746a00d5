"""A person in front of the page: a browser that is only HTTP, for what no browser is needed for."""

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp
from yarl import URL

from fedibrand.testing.consumer import Consumer
from tests.journeys.story import Story

_TOKEN = re.compile(r'name="token" value="([0-9a-f]+)"')
_ONWARD = re.compile(r'http-equiv="refresh" content="0; url=([^"]+)"')


class Visitor:
    """Keeps cookies, follows no redirect by itself, and says what came."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.origin = story.instance.settings.url
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.language = ""
        self.status = 0
        self.text = ""
        self.headers: Any = {}

    async def close(self) -> None:
        await self._session.close()

    @property
    def token(self) -> str:
        found = _TOKEN.search(self.text)
        assert found, "there is no form on this page"
        return found[1]

    @property
    def cookie(self) -> str:
        return self._session.cookie_jar.filter_cookies(URL(self.origin))["fedibrand-you"].value

    async def get(self, path: str, **headers: str) -> int:
        return await self._ask("GET", path, headers)

    async def post(self, path: str, token: str | None = None, **fields: str) -> int:
        carried = {"token": self.token if token is None else token, **fields}
        return await self._ask("POST", path, {}, carried)

    async def follow(self) -> int:
        """Follow the redirect that came."""
        return await self.get(self.headers["Location"])

    async def press(self, path: str, **fields: str) -> int:
        """Post a form of the page and look at the page that comes of it."""
        await self.post(path, **fields)
        assert self.status == 303, self.text
        await self.story.settled()
        return await self.follow()

    async def onward(self, account: str) -> str:
        """Enter an account; return the address at its server that the page leads to."""
        await self.get("/you")
        await self.post("/you/sign-in", account=account)
        found = _ONWARD.search(self.text)
        assert found, self.text
        return unescape(found[1])

    async def approved(self, address: str, consumer: str, decision: str = "approve") -> str:
        """Say yes or no at one's server; return the address it sends one back to."""
        query = dict(URL(address).query)
        origin = f"{urlsplit(address).scheme}://{urlsplit(address).netloc}"
        form = {**query, "consumer": consumer, "decision": decision}
        await self._ask("POST", f"{origin}/oauth/authorize", {"Origin": origin}, form)
        assert self.status == 302, self.text
        back: str = self.headers["Location"]
        return back

    async def sign_in(self, consumer: Consumer) -> None:
        """Sign in with one's own server, and look at the page."""
        back = await self.approved(await self.onward(consumer.acct), consumer.name)
        await self.get(back)
        assert self.status == 303, self.text
        await self.follow()

    async def _ask(
        self, method: str, path: str, headers: dict[str, str], form: dict[str, str] | None = None
    ) -> int:
        url = path if "://" in path else f"{self.origin}{path}"
        body = urlencode(form) if form is not None else None
        sent = {"Accept": "text/html,*/*;q=0.8", "Accept-Language": self.language, **headers}
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        async with self._session.request(
            method, URL(url, encoded=True), data=body, headers=sent, allow_redirects=False
        ) as response:
            self.status, self.headers, self.text = response.status, response.headers, await response.text()
        return self.status
