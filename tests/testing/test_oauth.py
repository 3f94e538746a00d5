"""The consumers' server as one that signs its people in elsewhere."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from yarl import URL

from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.dialects import SOFTWARE
from fedibrand.testing.one_key import one_key

BACK = "http://localhost:1/back"
VERIFIER = "v" * 43
CHALLENGE = "7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM"


class App:
    """An app that somebody signs in with."""

    def __init__(self, server: ConsumerServer, session: aiohttp.ClientSession) -> None:
        self.origin, self._session = server.origin, session
        self.own: dict[str, str] = {}

    async def post(self, path: str, **form: str) -> tuple[int, Any]:
        async with self._session.post(f"{self.origin}{path}", data=form, allow_redirects=False) as response:
            where = response.headers.get("Location")
            return response.status, where or await response.json()

    async def get(self, path: str, token: str = "") -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self._session.get(f"{self.origin}{path}", headers=headers) as response:
            return response.status, await response.json() if response.status == 200 else None

    async def register(self) -> None:
        fields = {"client_name": "app", "redirect_uris": BACK, "scopes": "profile"}
        _, said = await self.post("/api/v1/apps", **fields)
        self.own = {"client_id": said["client_id"], "client_secret": said["client_secret"]}

    async def code(self, decision: str = "approve", **more: str) -> dict[str, str]:
        form = {"client_id": self.own["client_id"], "redirect_uri": BACK, "scope": "profile", "state": "s"}
        form |= {"consumer": "alice", "decision": decision, **more}
        status, back = await self.post("/oauth/authorize", **form)
        assert status == 302
        return dict(URL(back).query)

    async def token(self, code: str, **more: str) -> tuple[int, Any]:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, **self.own, **more}
        return await self.post("/oauth/token", **form)


@pytest.fixture(params=["mastodon", "userinfo", "older"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[ConsumerServer]:
    software = replace(SOFTWARE["mastodon"], sign_in=request.param)
    async with ConsumerServer(software=software, keys=one_key) as started:
        started.consumer("alice")
        yield started


@pytest.fixture
async def app(server: ConsumerServer) -> AsyncIterator[App]:
    async with aiohttp.ClientSession() as session:
        made = App(server, session)
        await made.register()
        yield made


async def test_a_code_becomes_a_token_that_tells_who_it_is_for(server: ConsumerServer, app: App) -> None:
    back = await app.code()
    assert back["state"] == "s"
    status, said = await app.token(back["code"])
    assert (status, said["token_type"]) == (200, "Bearer")
    _, account = await app.get("/api/v1/accounts/verify_credentials", said["access_token"])
    assert account["username"] == "alice"
    assert ("uri" in account) is (server.home.software.sign_in != "older")
    await app.post("/oauth/revoke", token=said["access_token"], **app.own)
    assert (await app.get("/api/v1/accounts/verify_credentials", said["access_token"]))[0] == 401


async def test_only_newer_servers_describe_themselves(server: ConsumerServer, app: App) -> None:
    like = server.home.software.sign_in
    status, said = await app.get("/.well-known/oauth-authorization-server")
    assert status == (404 if like == "older" else 200)
    assert ("userinfo_endpoint" in (said or {})) is (like == "userinfo")


async def test_a_code_counts_once_for_whom_and_where_it_was_given(app: App) -> None:
    code = (await app.code())["code"]
    assert (await app.token(code, client_secret="other"))[0] == 401
    assert (await app.token(code, redirect_uri="http://localhost:1/elsewhere"))[0] == 400
    assert (await app.token(code))[0] == 400, "it was spent by the wrong address"


async def test_a_challenge_wants_its_verifier(server: ConsumerServer, app: App) -> None:
    bound = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    status, _ = await app.token((await app.code(**bound))["code"], code_verifier="wrong")
    assert status == (200 if server.home.software.sign_in == "older" else 400)
    status, _ = await app.token((await app.code(**bound))["code"], code_verifier=VERIFIER)
    assert status == 200


async def test_a_consumer_may_say_no(app: App) -> None:
    assert await app.code("deny") == {"state": "s", "error": "access_denied"}


async def test_an_unknown_app_or_address_is_led_nowhere(app: App) -> None:
    form = {"client_id": app.own["client_id"], "consumer": "alice", "decision": "approve"}
    assert (await app.post("/oauth/authorize", **form, redirect_uri="http://evil.example"))[0] == 400
    assert (await app.post("/oauth/authorize", **{**form, "client_id": "x"}, redirect_uri=BACK))[0] == 400
