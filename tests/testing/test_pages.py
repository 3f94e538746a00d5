"""The pages: what a person at this machine can do, and what nobody else can."""

import re

import aiohttp
import pytest

from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer

Browser = aiohttp.ClientSession


@pytest.fixture
async def browser():
    async with aiohttp.ClientSession() as session:
        yield session


async def page(browser: Browser, url: str) -> str:
    async with browser.get(url) as response:
        assert response.status == 200
        return await response.text()


async def submit(browser: Browser, url: str, **fields: str) -> int:
    origin = url.partition("/web/")[0]
    async with browser.post(url, data=fields, headers={"Origin": origin}, allow_redirects=False) as response:
        return response.status


async def test_a_post_is_written_answered_edited_and_deleted_by_forms(
    browser: Browser,
    home: ConsumerServer,
    alice: Consumer,
    away: ConsumerServer,
    acme: Consumer,
) -> None:
    own = f"{home.origin}/web/alice"
    assert await submit(browser, f"{own}/post", text=f"{acme.acct} it leaks", visibility="public") == 303
    await home.settled(away)
    (post,) = home.home.posts.by(alice.id)
    await acme.mention(alice.acct, "a new one is coming", reply_to=post.id)
    await away.settled(home)
    shown = await page(browser, f"{home.origin}/")
    assert shown.index("it leaks") < shown.index("a new one is coming")
    assert await submit(browser, f"{own}/edit", post_id=post.id, text=f"{acme.acct} it drips") == 303
    assert "it drips" in await page(browser, f"{own}/live")
    assert await submit(browser, f"{own}/delete", post_id=post.id) == 303
    await home.settled(away)
    assert away.home.posts.get(post.id) is None


async def test_a_brand_is_followed_and_a_request_accepted_by_buttons(
    browser: Browser, home: ConsumerServer, away: ConsumerServer, acme: Consumer
) -> None:
    lena = home.consumer("lena", locked=True)
    own = f"{home.origin}/web/lena"
    await acme.follow(lena.acct)
    await home.settled(away)
    assert "asks to follow you" in await page(browser, own)
    assert await submit(browser, f"{own}/accept", follow=acme.id) == 303
    assert await submit(browser, f"{own}/follow", brand=acme.acct) == 303
    await home.settled(away)
    assert "you follow · follows you" in await page(browser, own)


async def test_another_servers_html_cannot_act(
    browser: Browser,
    home: ConsumerServer,
    alice: Consumer,
    away: ConsumerServer,
    acme: Consumer,
) -> None:
    hostile = '<script>x</script><img src=x onerror=x><a href="javascript:x" onclick=x>link</a><b>bold</b>'
    post_id = await acme.mention(alice.acct, "hello")
    document = {**away.home.posts[post_id].document, "id": f"{post_id}1", "content": hostile}
    create = {"id": f"{acme.id}#c", "type": "Create", "actor": acme.id, "object": document}
    acme.display_name = "<script>name</script>"
    await acme.update_profile(name="<script>name</script>")
    await acme.send(create, [f"{alice.id}/inbox"])
    await home.settled(away)
    shown = await page(browser, f"{home.origin}/web/alice/live")
    assert "<b>bold</b>" in shown
    assert not re.search(r"<script|onerror|onclick|javascript:", shown)
    assert "&lt;script&gt;name" in shown


async def test_text_can_be_proposed_by_a_link(
    browser: Browser, home: ConsumerServer, alice: Consumer
) -> None:
    shown = await page(browser, f"{home.origin}/share?text=%40acme%40b.example%20%3C%2Ftextarea%3E")
    assert "@acme@b.example &lt;/textarea&gt;</textarea>" in shown


async def test_the_box_proposes_words_until_something_was_written_and_then_only_whom_to_write_to(
    browser: Browser, away: ConsumerServer, acme: Consumer
) -> None:
    async with ConsumerServer(compose=f"{acme.acct} it leaks") as server:
        server.consumer("alice")
        own = f"{server.origin}/web/alice"
        assert f"{acme.acct} it leaks</textarea>" in await page(browser, own)
        assert await submit(browser, f"{own}/post", text="something else", visibility="public") == 303
        assert f"{acme.acct} </textarea>" in await page(browser, own)


async def test_what_went_wrong_is_said_and_the_text_is_kept(
    browser: Browser, home: ConsumerServer, alice: Consumer
) -> None:
    url = f"{home.origin}/web/alice/post"
    async with browser.post(url, data={"text": "my words", "visibility": "loud"}) as response:
        shown = await response.text()
    assert response.status == 400
    assert "post could not be done like that" in shown
    assert "my words</textarea>" in shown
    assert await submit(browser, f"{home.origin}/web/alice/move", to="x") == 404


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}]
)
async def test_other_sites_can_neither_look_nor_act(
    browser: Browser, home: ConsumerServer, alice: Consumer, headers: dict[str, str]
) -> None:
    for path, json in (("/web/alice/post", None), ("/control/post", {"consumer": "alice", "text": "x"})):
        async with browser.post(home.origin + path, headers=headers, json=json) as response:
            assert (response.status, (await response.json(content_type=None))["code"]) == (403, "not-theirs")
    async with browser.get(f"{home.origin}/control/state", headers=headers) as response:
        assert response.status == 403
    assert home.home.posts.by(alice.id) == []


async def test_pages_allow_no_script_but_their_own(
    browser: Browser, home: ConsumerServer, alice: Consumer
) -> None:
    async with browser.get(f"{home.origin}/web/alice") as response:
        policy = response.headers["Content-Security-Policy"]
        assert response.headers["Cache-Control"] == "no-store"
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    for name in ("style.css", "live.js", "icon.svg"):
        await page(browser, f"{home.origin}/web/{name}")
