"""Talk to us, over HTTP: a real instance, a consumer's server, and hosts that mean no good."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.one_key import one_key_for_all
from tests.journeys.story import Story

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
JRD = "application/jrd+json"


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    with one_key_for_all():
        async with Story(tmp_path) as made:
            yield made


@pytest.fixture
async def acme(story: Story) -> Brand:
    return await story.brand("acme")


@pytest.fixture
async def server(story: Story) -> ConsumerServer:
    return await story.server(host="127.0.0.1")


class Visitor:
    """Sends the form as a browser does, and follows no redirect."""

    def __init__(self, story: Story, session: aiohttp.ClientSession) -> None:
        self.origin, self._session = story.instance.settings.url, session
        self.status, self.text, self.headers = 0, "", {}

    async def enter(self, account: str, path: str = "/@acme/talk", **headers: str) -> int:
        sent = {"Accept": "text/html,*/*;q=0.8", **headers}
        return await self._ask("POST", path, data={"account": account}, headers=sent)

    async def get(self, path: str) -> int:
        return await self._ask("GET", path, headers={"Accept": "text/html"})

    async def _ask(self, method: str, path: str, **how: Any) -> int:
        url = f"{self.origin}{path}"
        async with self._session.request(method, url, allow_redirects=False, **how) as response:
            self.text, self.headers = await response.text(), response.headers
            self.status = response.status
        return self.status


@pytest.fixture
async def visitor(story: Story, acme: Brand) -> AsyncIterator[Visitor]:
    async with aiohttp.ClientSession() as session:
        yield Visitor(story, session)


@pytest.fixture
async def host() -> AsyncIterator[Callable[[Handler], Awaitable[str]]]:
    """Return a function that has a host answer all it is asked with a handler, and names an account."""
    servers: list[TestServer] = []

    async def answering(handler: Handler) -> str:
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", handler)
        servers.append(TestServer(app))
        await servers[-1].start_server()
        return f"mallory@127.0.0.1:{servers[-1].port}"

    yield answering
    for one in servers:
        await one.close()


Host = Callable[[Handler], Awaitable[str]]


async def test_the_page_asks_for_the_visitors_own_account(visitor: Visitor) -> None:
    for path in ("/@acme", "/brands/acme"):
        assert await visitor.get(path) == 200
        assert f'action="{visitor.origin}/@acme/talk"' in visitor.text
        assert "form-action 'self' http: https:" in visitor.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in visitor.headers
        assert "script" not in visitor.text


@pytest.mark.parametrize("written", ["{acct}", "@{acct}", "  {acct} ", "acct:{acct}", "{page}"])
async def test_a_visitor_is_sent_to_their_own_servers_composer(
    visitor: Visitor, acme: Brand, server: ConsumerServer, written: str
) -> None:
    alice = server.consumer("alice")
    page = f"http://127.0.0.1:{urlsplit(server.origin).port}/@alice"
    account = written.format(acct=alice.acct.removeprefix("@"), page=page)
    assert await visitor.enter(account) == 303, visitor.text
    where = urlsplit(visitor.headers["Location"])
    assert f"{where.scheme}://{where.netloc}{where.path}" == f"{server.origin}/share"
    assert parse_qs(where.query) == {"text": [f"{acme.acct} "]}
    assert visitor.headers["Cache-Control"] == "no-store"
    assert visitor.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in visitor.headers


async def test_a_server_without_intents_is_asked_where_mastodon_has_it(visitor: Visitor, host: Host) -> None:
    async def plain(request: web.Request) -> web.Response:
        actor = f"http://{request.host}/users/mallory"
        links = [{"rel": "self", "type": "application/activity+json", "href": actor}]
        return web.json_response({"subject": request.query["resource"], "links": links}, content_type=JRD)

    account = await host(plain)
    assert await visitor.enter(account) == 303, visitor.text
    origin = f"http://{account.partition('@')[2]}"
    assert visitor.headers["Location"].startswith(f"{origin}/share?text=%40acme%40localhost")


async def test_nobody_is_sent_to_another_host_than_their_own(visitor: Visitor, host: Host) -> None:
    async def sly(request: web.Request) -> web.Response:
        actor = f"http://{request.host}/users/mallory"
        links = [
            {"rel": "self", "type": "application/activity+json", "href": actor},
            {"rel": "https://w3id.org/fep/3b86/Create", "template": "https://evil.example/?t={content}"},
        ]
        return web.json_response({"subject": request.query["resource"], "links": links}, content_type=JRD)

    account = await host(sly)
    assert await visitor.enter(account) == 303
    assert urlsplit(visitor.headers["Location"]).netloc == account.partition("@")[2]


@pytest.mark.parametrize(
    "account", ["", "ada", "ada@", "@", "ada@b@c", "ada lovelace@example.org", "<b>@c.example", "a@b.c" * 100]
)
async def test_what_is_no_account_is_said_kindly_and_kept_in_the_field(
    visitor: Visitor, account: str
) -> None:
    assert await visitor.enter(account) == 400
    assert visitor.headers["Content-Type"].startswith("text/html")
    assert visitor.headers["Cache-Control"] == "no-store"
    assert "Write your account with its server, like you@social.example." in visitor.text
    assert 'role="alert"' in visitor.text
    assert "<b>" not in visitor.text


async def test_who_enters_the_brand_itself_is_told_so(visitor: Visitor, acme: Brand) -> None:
    assert await visitor.enter(acme.acct) == 400
    assert "the account of a brand here" in visitor.text
    assert await visitor.enter(f"nobody@{acme.acct.rpartition('@')[2]}") == 400


PRIVATE = ("10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1")


@pytest.mark.parametrize("address", PRIVATE)
async def test_an_account_at_a_private_address_leads_nowhere(visitor: Visitor, address: str) -> None:
    assert await visitor.enter(f"ada@{address}") == 502
    assert "does not say that it knows this account" in visitor.text
    assert address not in visitor.headers.get("Location", "")


@pytest.mark.parametrize("target", ["http://10.0.0.1/", "file:///etc/passwd", "http://169.254.169.254/meta"])
async def test_a_redirect_to_a_private_address_is_not_followed(
    visitor: Visitor, host: Host, target: str
) -> None:
    async def away(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": target})

    assert await visitor.enter(await host(away)) == 502
    assert "Location" not in visitor.headers


async def test_a_redirect_that_never_ends_does(visitor: Visitor, host: Host) -> None:
    asked: list[str] = []

    async def again(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(status=302, headers={"Location": f"{request.path}x"})

    assert await visitor.enter(await host(again)) == 502
    assert len(asked) < 20


async def test_a_huge_answer_is_not_read_to_its_end(visitor: Visitor, host: Host) -> None:
    sent: list[int] = []

    async def huge(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": JRD})
        await response.prepare(request)
        piece = b'{"links": ["' + b"x" * 65_536
        try:
            for _ in range(1000):
                await response.write(piece)
                sent.append(len(piece))
        except (ConnectionError, asyncio.CancelledError):
            pass
        return response

    assert await visitor.enter(await host(huge)) == 502
    assert sum(sent) < 20_000_000


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"not json", b'{"links": 7}', b'{"subject": {}, "links": [{"rel": "self"}]}']
)
async def test_an_answer_that_says_nothing_leads_nowhere(visitor: Visitor, host: Host, body: bytes) -> None:
    async def odd(request: web.Request) -> web.Response:
        return web.Response(body=body, content_type=JRD)

    assert await visitor.enter(await host(odd)) == 502


async def test_one_address_has_us_ask_ten_times_a_minute(story: Story, visitor: Visitor) -> None:
    for _ in range(10):
        assert await visitor.enter("nobody") == 400
    assert await visitor.enter("nobody") == 429
    assert int(visitor.headers["Retry-After"]) <= 61
    assert "too often" in visitor.text


async def test_nothing_is_kept_and_nothing_is_logged_of_it(
    story: Story, visitor: Visitor, server: ConsumerServer, capsys: pytest.CaptureFixture[str]
) -> None:
    before = await tables(story)
    await visitor.enter(server.consumer("alice").acct)
    await visitor.enter("canary@10.0.0.1")
    assert await tables(story) == before
    out, err = capsys.readouterr()
    assert "alice" not in out + err
    assert "canary" not in out + err


async def test_it_may_be_sent_from_the_brands_web_site(visitor: Visitor, server: ConsumerServer) -> None:
    elsewhere = {"Origin": "https://acme.example", "Sec-Fetch-Site": "cross-site"}
    assert await visitor.enter(server.consumer("alice").acct, **elsewhere) == 303


async def test_only_a_form_to_a_brand_is_taken(story: Story, visitor: Visitor) -> None:
    assert await visitor.enter("ada@example.org", path="/@nobody/talk") == 404
    assert await visitor.enter("ada@example.org", **{"Content-Type": "text/plain"}) == 415
    assert await visitor.get("/@acme/talk") == 303
    assert visitor.headers["Location"] == f"{visitor.origin}/@acme"


async def tables(story: Story) -> list[int]:
    names = await story.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [(await story.rows(f"SELECT count(*) FROM {name}"))[0] for name in names]
