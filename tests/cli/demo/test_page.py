"""The demo's page: what a person at this machine sees and can do, and what nobody else can."""

import re
from pathlib import Path

import aiohttp
import pytest

from fedibrand.app.instance import Instance
from fedibrand.brands.registry import BrandRow
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.running import add_brand, free_port, local_settings, running
from tests.cli.demo.conftest import Browser

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="(\w+)">')


def form(page: str, act: str) -> dict[str, str]:
    """What the first form for an act carries besides what one writes into it."""
    (found,) = re.findall(rf'<form method="post" action="/demo/{act}">(.*?)</form>', page)[:1]
    return dict(HIDDEN.findall(found))


async def mentioned(instance: Instance, brand: BrandRow, alice: Consumer, text: str) -> str:
    post = await alice.mention(str(brand.acct), text)
    await instance.settled()
    return post


async def test_before_anything_came_in_it_says_whom_to_mention(acme: BrandRow, browser: Browser) -> None:
    assert f"Mention <strong>{acme.acct}</strong>" in await browser.page()


async def test_a_mention_is_shown_answered_edited_and_withdrawn_by_forms(
    instance: Instance, acme: BrandRow, server: ConsumerServer, alice: Consumer, browser: Browser
) -> None:
    post = await mentioned(instance, acme, alice, "the kettle leaks")
    shown = await browser.page()
    assert "the kettle leaks" in shown
    assert "conversation · open" in shown
    assert (await browser.submit("answer", **form(shown, "answer"), text="Which kettle?"))[0] == 303
    await instance.settled()
    await server.settled()
    shown = await browser.page("/demo/live")
    assert "conversation · waiting" in shown
    assert '<span class="way delivered">delivered</span>' in shown
    assert "1 answer left until they write again" in shown
    (answer,) = alice.answers(post)
    assert "Which kettle?" in answer.document["content"]
    assert (await browser.submit("edit", **form(shown, "edit"), text="Which kettle is it?"))[0] == 303
    await instance.settled()
    await server.settled()
    assert "Which kettle is it?" in alice.answers(post)[0].document["content"]
    shown = await browser.page()
    assert (await browser.submit("withdraw", **form(shown, "withdraw")))[0] == 303
    await instance.settled()
    await server.settled()
    assert alice.answers(post) == []
    assert "[withdrawn]" in await browser.page()


async def test_what_a_consumer_deletes_is_shown_as_withdrawn_and_cannot_be_answered(
    instance: Instance, acme: BrandRow, alice: Consumer, browser: Browser
) -> None:
    post = await mentioned(instance, acme, alice, "the kettle leaks")
    await alice.delete(post)
    await instance.settled()
    shown = await browser.page()
    assert "kettle" not in shown
    assert "[withdrawn by its author]" in shown
    assert 'action="/demo/answer"' not in shown


async def test_posts_heard_by_invitation_are_shown_apart(
    instance: Instance, acme: BrandRow, server: ConsumerServer, alice: Consumer, browser: Browser
) -> None:
    await alice.message(str(acme.acct), "invite")
    await instance.settled()
    await server.settled()
    await instance.settled()
    await alice.post("tea without a kettle", "followers")
    await instance.settled()
    shown = await browser.page()
    assert shown.index("Heard by invitation") < shown.index("tea without a kettle")


async def test_a_consumers_html_cannot_act(
    instance: Instance, acme: BrandRow, server: ConsumerServer, alice: Consumer, browser: Browser
) -> None:
    hostile = '<script>x</script><img src=x onerror=x><a href="javascript:x" onclick=x>link</a><b>bold</b>'
    post_id = await alice.mention(str(acme.acct), "hello")
    await alice.update_profile(name="<script>name</script>")
    document = {**server.home.posts[post_id].document, "id": f"{post_id}1", "content": hostile}
    create = {"id": f"{alice.id}#c", "type": "Create", "actor": alice.id, "object": document}
    await alice.send(create, [f"{acme.names.actor}/inbox"])
    await instance.settled()
    shown = await browser.page("/demo/live")
    assert "<b>bold</b>" in shown
    assert not re.search(r"<script|<img|onerror|onclick|javascript:", shown)
    assert "&lt;script&gt;name" in shown


async def test_a_reaction_to_an_answer_is_shown_as_text(
    instance: Instance, acme: BrandRow, server: ConsumerServer, alice: Consumer, browser: Browser
) -> None:
    post = await mentioned(instance, acme, alice, "the kettle leaks")
    await browser.submit("answer", **form(await browser.page(), "answer"), text="Which kettle?")
    await instance.settled()
    await server.settled()
    reaction = {"id": f"{alice.id}#r", "type": "EmojiReact", "actor": alice.id, "content": "<i>x</i>"}
    await alice.send({**reaction, "object": alice.answers(post)[0].id}, [f"{acme.names.actor}/inbox"])
    await instance.settled()
    assert "<i>" not in await browser.page()
    await alice.like(alice.answers(post)[0].id)
    await instance.settled()
    assert "unlisted · like" in (await browser.page()).replace("&lt;i&gt;x&lt;/i&gt; · ", "")


async def test_what_is_refused_is_said_and_the_text_is_kept(
    instance: Instance, acme: BrandRow, alice: Consumer, browser: Browser
) -> None:
    await mentioned(instance, acme, alice, "the kettle leaks")
    place = form(await browser.page(), "answer")
    for text in ("one", "two"):
        assert (await browser.submit("answer", **place, text=text))[0] == 303
    status, shown = await browser.submit("answer", **place, text="my <third> answer")
    assert status == 409
    assert "it is the consumer's turn".replace("'", "&#x27;") in shown
    assert "my &lt;third&gt; answer" in shown
    assert (await browser.submit("answer", **place, text=" "))[0] == 400
    assert (await browser.submit("answer", text="to nobody"))[0] == 400
    assert (await browser.submit("withdraw", conversation="nothing", answer="x"))[0] == 404


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}]
)
async def test_other_sites_can_neither_look_nor_act(
    instance: Instance, acme: BrandRow, alice: Consumer, browser: Browser, headers: dict[str, str]
) -> None:
    await mentioned(instance, acme, alice, "the kettle leaks")
    fields = {**form(await browser.page(), "answer"), "text": "not ours"}
    url = f"{browser.origin}/demo"
    async with browser.session.post(f"{url}/answer", headers=headers, data=fields) as response:
        assert (response.status, (await response.json(content_type=None))["code"]) == (403, "not-theirs")
    for path in ("", "/live"):
        async with browser.session.get(url + path, headers=headers) as response:
            assert response.status == 403
            assert "kettle" not in await response.text()
    assert "not ours" not in await browser.page()


async def test_it_runs_no_script_but_its_own_and_is_kept_nowhere(acme: BrandRow, browser: Browser) -> None:
    async with browser.session.get(f"{browser.origin}/demo") as response:
        policy = response.headers["Content-Security-Policy"]
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "same-origin"  # with none, forms come from origin null
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    for name in ("style.css", "live.js", "icon.svg"):
        assert await browser.page(f"/demo/{name}")


async def test_an_instance_that_is_no_demo_has_no_such_page(tmp_path: Path) -> None:
    async with running(local_settings(tmp_path, free_port())) as instance, aiohttp.ClientSession() as session:
        await add_brand(instance, "acme")
        async with session.get(f"{instance.settings.url}/demo") as response:
            assert response.status == 404
