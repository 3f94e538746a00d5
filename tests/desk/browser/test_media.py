"""Pictures, sound, films and avatars in a real browser: what is fetched, when, and from where."""

import wave
from io import BytesIO
from typing import Any

import pytest
from aiohttp import web

from fedibrand.queue.events import MISSED
from fedibrand.testing import documents
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.web import Documents
from tests.desk.browser.conftest import Sit
from tests.desk.browser.seat import Seat
from tests.drawn import png
from tests.journeys.story import Story

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
CACHED = """async url => {
    const found = await fetch(url, {cache: "only-if-cached", mode: "same-origin"}).catch(() => null);
    return found ? found.status : 0;
}"""
LOADED = "each => each.complete && each.naturalWidth > 0"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were asked of consumers' servers."""
    found: list[str] = []
    serve = Documents.media

    async def noting(self: Documents, request: web.Request) -> web.Response:
        found.append(request.path)
        return await serve(self, request)

    monkeypatch.setattr(Documents, "media", noting)
    return found


async def wrote(story: Story, acme: Brand, alice: Consumer, *kinds: str) -> str:
    """Have alice send files; return where the conversation is."""
    attached = []
    for place, kind in enumerate(kinds or ("image/png",)):
        name = f"{place}.{kind.partition('/')[2]}"
        alice.home.media[name] = (kind, png((40, 30)))
        url = f"{alice.home.origin}/media/{name}"
        attached.append(documents.picture(url, kind, f"kettle {place}", width=40, height=30))
    await alice.mention(acme, "look at this", attachments=attached)
    await story.settled()
    return f"/c/{(await story.threads(acme))[-1].id}"


async def met(story: Story, acme: Brand, alice: Consumer) -> None:
    await story.answer(acme, alice, "Which kettle is it?")
    await story.settled()


def recording() -> bytes:
    """Return two seconds of silence."""
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(bytes(16_000))
    return out.getvalue()


def files(seat: Seat) -> list[str]:
    """Return the requests for files of consumers that a window made."""
    return [url for url in seat.requests if "/media/" in url]


async def loaded(seat: Seat, where: str) -> None:
    """Wait until a picture is there."""
    await seat.page.wait_for_function(
        f"where => {{ const each = document.querySelector(where); return each && ({LOADED})(each); }}",
        arg=where,
    )


async def test_opening_a_strangers_conversation_tells_their_server_nothing(
    asked: list[str], story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    here = await wrote(story, acme, alice, "image/png", "video/mp4", "audio/mpeg", "image/png")
    ana = await sit(acme)
    await ana.go(here)
    await ana.page.wait_for_load_state("load")
    story.instance.parts.events.publish_to_all(MISSED)
    await ana.page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    await ana.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert files(ana) == []
    assert asked == []
    assert await ana.violations() == []
    await ana.page.get_by_text("Show the picture").first.click()
    await loaded(ana, ".media img")
    assert asked == ["/media/0.png"]
    assert len(files(ana)) == 1
    assert await ana.violations() == []


async def test_without_script_it_is_asked_for_by_a_link_alone(
    asked: list[str], story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    here = await wrote(story, acme, alice)
    ana = await sit(acme, java_script_enabled=False)
    await ana.go(here)
    await ana.page.get_by_text("Show the picture").first.click()
    assert asked == []
    async with ana.page.context.expect_page() as opened:
        await ana.page.get_by_role("link", name="Show the picture").click()
    picture = await opened.value
    await picture.wait_for_load_state("load")
    assert asked == ["/media/0.png"]


async def test_a_live_update_leaves_open_what_is_open_and_fetches_nothing_twice(
    asked: list[str], story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    here = await wrote(story, acme, alice)
    ana = await sit(acme)
    await ana.go(here)
    await ana.page.get_by_text("Show the picture").click()
    await loaded(ana, ".media img")
    story.clock.move(400)
    async with ana.page.expect_response("**/thread"):
        story.instance.parts.events.publish_to_all(MISSED)
    await alice.mention(acme, "and the lid as well", reply_to=(await story.threads(acme))[0].posts[0].uri)
    await ana.page.locator("#thread").get_by_text("and the lid as well").wait_for()
    assert await ana.page.locator("details.covered[open]").count() == 1
    assert asked == ["/media/0.png"], "what is shown stays, although its address is another by now"
    await met(story, acme, alice)
    await ana.page.locator("#thread").get_by_text("Which kettle is it?").wait_for()
    await loaded(ana, ".media img")
    assert asked.count("/media/0.png") <= 2, "once covered and once, being met, in its place"


async def test_an_address_whose_time_is_over_is_asked_for_anew(
    asked: list[str], story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    here = await wrote(story, acme, alice)
    ana = await sit(acme)
    async with ana.page.expect_response("**/thread"):  # whoever connects looks anew at everything
        await ana.go(here)
    story.clock.move(700)
    await ana.page.get_by_text("Show the picture").click()
    await loaded(ana, ".media img")
    assert len(files(ana)) == 2
    assert asked == ["/media/0.png"]
    ana.errors.clear()  # the browser notes the 404


async def test_a_recording_is_fetched_when_it_is_played(
    asked: list[str], story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    alice.home.media["hiss.wav"] = ("audio/wav", recording())
    attached = documents.picture(f"{alice.home.origin}/media/hiss.wav", "audio/wav", "it hisses")
    await alice.mention(acme, "listen", attachments=[attached])
    await story.settled()
    await met(story, acme, alice)
    ana = await sit(acme)
    await ana.go(f"/c/{(await story.threads(acme))[0].id}")
    audio = ana.page.locator(".media audio")
    await audio.wait_for()
    assert asked == []
    await audio.evaluate("async each => { each.muted = true; await each.play(); }")
    await ana.page.wait_for_function("document.querySelector('.media audio').currentTime > 0")
    assert asked[0] == "/media/hiss.wav"
    assert await audio.evaluate("each => each.duration") == 2


async def test_what_cannot_be_had_shows_what_it_is_and_where(
    story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    here = await wrote(story, acme, alice)
    await met(story, acme, alice)
    alice.home.media.clear()
    ana = await sit(acme)
    async with ana.page.expect_response("**/media/**") as answered:
        await ana.go(here)
    assert (await answered.value).status == 502
    assert await ana.page.locator("#thread").get_by_text("kettle 0").first.is_visible()
    assert await ana.page.get_by_role("link", name="the picture at its origin").is_visible()
    ana.errors.clear()  # the browser notes the 502


@pytest.mark.parametrize("window", [{}, PHONE], ids=["wide", "phone in the dark"])
async def test_pages_with_pictures_hold_to_axe_and_keep_nothing(
    story: Story, acme: Brand, alice: Consumer, server: ConsumerServer, sit: Sit, window: dict[str, Any]
) -> None:
    await alice.update_profile(icon=server.attach("alice.png", png((200, 100)), "image/png"))
    bob = server.consumer("bob")
    await bob.update_profile(icon=f"{server.origin}/media/missing.png")
    await bob.mention(acme, "the lamp is dark")
    here = await wrote(story, acme, alice, "image/png", "video/mp4", "audio/mpeg", "application/pdf")
    await met(story, acme, alice)
    ana = await sit(acme, **window)
    await ana.go("?queue=all")
    await loaded(ana, ".avatar img")
    assert await ana.violations() == []
    assert not await ana.overflows()
    await ana.go(here)
    await loaded(ana, ".media img")
    await loaded(ana, "h1 .avatar img")
    assert await ana.violations() == []
    assert not await ana.overflows()
    kept: dict[str, Any] = await ana.page.evaluate(
        "async () => ({caches: await caches.keys(), bases: await indexedDB.databases(), ...localStorage})"
    )
    assert kept == {"caches": [], "bases": []}
    (picture,) = set(files(ana))
    again = await ana.page.evaluate(CACHED, picture)
    assert again in (0, 504), "nothing of it is in the browser's cache"
    ana.errors.clear()  # the browser notes that it is not
