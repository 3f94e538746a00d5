"""The page in a real browser: by hand, on a phone, without JavaScript, with a screen reader's rules."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from fedibrand.applying.opened import note_opened
from fedibrand.consumers import links
from fedibrand.testing import writing
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.dialects import SOFTWARE
from fedibrand.testing.oauth_grants import SignIn
from tests.journeys.story import Story
from tests.you.browser.conftest import Sit
from tests.you.browser.seat import Seat

pytestmark = pytest.mark.asyncio(loop_scope="session")

EVIL = (
    '<script>document.title = "taken"</script><img src="http://127.0.0.1:9/x.png" onerror="alert(1)">'
    '<h1>big</h1><a href="javascript:alert(1)">press</a><style>main { display: none }</style>'
    '<iframe src="http://127.0.0.1:9/"></iframe><form><button>End this now</button></form>'
)
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


async def talked(story: Story, acme: Brand, alice: Consumer) -> str:
    """Have much be held: something answered, something listened to, something of another brand."""
    zenith = await story.brand("zenith")
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    (conversation,) = await story.rows("SELECT id FROM conversation")
    having = story.instance.parts
    await having.store.write(note_opened, conversation, "agent", story.clock.now())
    await story.answer(acme, alice, "Which kettle is it?")
    await alice.message(acme, "invite")
    await story.settled()
    await alice.post("what I had for breakfast")
    await alice.message(zenith, "and the clock is late")
    await story.settled()
    story.clock.move(timedelta(days=1))
    return conversation


@pytest.mark.parametrize("like", ["mastodon", "userinfo", "older"])
async def test_one_signs_in_and_sees_what_is_held(
    story: Story, acme: Brand, seat: Seat, like: SignIn
) -> None:
    server = await story.server(host="127.0.0.1", software=replace(SOFTWARE["mastodon"], sign_in=like))
    alice = server.consumer("alice")
    await talked(story, acme, alice)
    await seat.sign_in(alice)
    words = await seat.words()
    for said in ("the kettle leaks", "breakfast", "and the clock is late", "Which kettle is it?"):
        assert said in words
    assert "Opened by an agent" in words
    assert "Gone in 6 days" in words
    assert f"signed in as {alice.acct}" in words
    assert await seat.page.evaluate("() => document.cookie") == "", "no script can read the cookie"
    (cookie,) = await seat.page.context.cookies(seat.origin)
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")


async def test_one_thing_is_ended(story: Story, acme: Brand, seat: Seat, alice: Consumer) -> None:
    await talked(story, acme, alice)
    doomed = (await story.holdings(acme))[0]
    await seat.sign_in(alice)
    article = seat.page.locator("article", has_text="the kettle leaks")
    async with seat.page.expect_navigation():
        await article.get_by_role("button", name="End this now").click()
    await story.settled()
    assert await seat.page.get_by_role("status").inner_text() == "It is gone."
    words = await seat.words()
    assert "the kettle leaks" not in words
    assert "breakfast" in words
    assert doomed.lease_key_id not in await story.lease_keys()


async def test_everybody_forgets(story: Story, acme: Brand, seat: Seat, alice: Consumer) -> None:
    await talked(story, acme, alice)
    await seat.sign_in(alice)
    await seat.page.get_by_role("link", name="Forget me everywhere").click()
    await seat.page.get_by_role("heading", name="Forget me everywhere?").wait_for()
    await seat.press("Forget me everywhere")
    assert "No brand here keeps anything of you." in await seat.words()
    assert await seat.page.get_by_role("link", name="Receipt").count() == 2
    for table in ("consumer", "holding", "answer", "content"):
        assert await story.rows(f"SELECT count(*) FROM {table}") == [0], table
    await seat.page.get_by_role("link", name="Receipt").first.click()
    await seat.page.get_by_role("heading").first.wait_for()
    assert "was purged" in await seat.words()


async def test_everything_of_a_brand_is_ended_behind_a_second_thought(
    story: Story, acme: Brand, seat: Seat, alice: Consumer
) -> None:
    await talked(story, acme, alice)
    await seat.sign_in(alice)
    button = seat.page.get_by_role("button", name="End all of it now at Acme")
    assert not await button.is_visible()
    await seat.page.get_by_text("End everything that Acme holds").click()
    await seat.press("End all of it now at Acme")
    words = await seat.words()
    assert "breakfast" not in words
    assert "and the clock is late" in words


async def test_a_brand_is_switched_on_and_off(story: Story, acme: Brand, seat: Seat, alice: Consumer) -> None:
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    await seat.sign_in(alice)
    await seat.press("Allow Acme: Follow you and read what you post")
    assert acme.names.actor in alice.followers
    await seat.press("Allow Acme: Answer what they read")
    await seat.press("Stop Acme: Answer what they read")
    await seat.press("Stop Acme: Follow you and read what you post")
    assert acme.names.actor not in alice.followers


async def test_everything_is_taken_along(story: Story, acme: Brand, seat: Seat, alice: Consumer) -> None:
    await talked(story, acme, alice)
    await seat.sign_in(alice)
    async with seat.page.expect_download() as downloading:
        await seat.page.get_by_role("link", name="Take it with you").click()
    download = await downloading.value
    assert download.suggested_filename == "your-things.json"
    taken = json.loads(await asyncio.to_thread(Path(await download.path()).read_text))
    assert taken["type"] == "OrderedCollection"


async def test_a_link_is_looked_at_by_a_preview_and_then_spent(
    story: Story, acme: Brand, seat: Seat, sit: Sit, alice: Consumer
) -> None:
    await talked(story, acme, alice)
    having = story.instance.parts
    token = await having.store.write(links.make, alice.id, acme.id, having.clock, having.vault)
    preview = await sit()
    await preview.go(f"/you/link/{token}")
    await seat.go(f"/you/link/{token}")
    assert await seat.violations() == []
    assert "kettle" not in await seat.words()
    await seat.press("Show me my things")
    assert "the kettle leaks" in await seat.words()
    await preview.press("Show me my things")
    assert "used before" in await preview.words()
    assert await preview.violations() == []
    preview.errors.clear()  # the browser notes the 410 of its own page


async def test_a_server_that_names_anothers_actor_lets_nobody_in(
    server: ConsumerServer, seat: Seat, alice: Consumer
) -> None:
    server.oauth.claims = "https://elsewhere.example/users/alice"
    await seat.go("/you")
    await seat.enter(alice.acct)
    await seat.page.get_by_role("button", name="Approve").click()
    await seat.page.get_by_role("alert").wait_for()
    assert "may not speak" in await seat.page.get_by_role("alert").inner_text()
    assert await seat.violations() == []
    seat.errors.clear()  # the browser notes the 403 of its own page


async def test_a_tampered_state_lets_nobody_in(seat: Seat, alice: Consumer) -> None:
    await seat.go("/you")
    await seat.enter(alice.acct)
    await seat.page.locator("input[name=state]").evaluate("one => { one.value = 'f'.repeat(64) }")
    await seat.page.get_by_role("button", name="Approve").click()
    await seat.page.get_by_role("alert").wait_for()
    assert "not begun in this browser" in await seat.page.get_by_role("alert").inner_text()
    seat.errors.clear()  # the browser notes the 403 of its own page


async def test_it_works_without_javascript(story: Story, acme: Brand, sit: Sit, alice: Consumer) -> None:
    await talked(story, acme, alice)
    seat = await sit(java_script_enabled=False)
    await seat.sign_in(alice)
    await seat.press("End this now")
    assert "It is gone." in await seat.words()
    await seat.go("/you/forget")
    await seat.press("Forget me everywhere")
    assert await story.rows("SELECT count(*) FROM holding") == [0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [{}, PHONE], ids=["desk", "phone"])
async def test_every_page_is_for_everybody(
    story: Story, acme: Brand, sit: Sit, alice: Consumer, scheme: str, size: dict[str, Any]
) -> None:
    await talked(story, acme, alice)
    seat = await sit(**size, color_scheme=scheme)
    await seat.go("/you")
    await held_to(seat)
    await seat.page.get_by_label("Your account").fill("nobody")
    await seat.press("Go on")
    await held_to(seat)
    seat.errors.clear()  # the browser notes the 400 of its own page
    await seat.sign_in(alice)
    await held_to(seat)
    await seat.page.get_by_text("End everything that Acme holds").click()
    await held_to(seat)
    await seat.go("/you/forget")
    await held_to(seat)
    await seat.press("Forget me everywhere")
    await held_to(seat)


async def test_hostile_words_do_nothing(
    story: Story, acme: Brand, seat: Seat, alice: Consumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await alice.update_profile(name=EVIL)
    monkeypatch.setattr(writing, "render", lambda _text, _people: EVIL)
    await alice.message(acme, "anything")
    await story.settled()
    await seat.sign_in(alice)
    assert (await seat.page.title()).startswith("Your things")
    assert await seat.page.locator("main").is_visible()
    assert await seat.page.get_by_role("button", name="End this now").count() == 1
    assert await seat.page.locator("blockquote :is(script, style, img, iframe, form, h1)").count() == 0
    assert await seat.violations() == []


async def test_the_keyboard_reaches_everything(
    story: Story, acme: Brand, seat: Seat, alice: Consumer
) -> None:
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    await seat.sign_in(alice)
    reached = set()
    for _ in range(30):
        await seat.page.keyboard.press("Tab")
        reached.add(await seat.page.evaluate("() => document.activeElement.textContent.trim()"))
    for name in ("Sign out", "Take it with you", "Forget me everywhere", "End everything that Acme holds"):
        assert name in reached
    assert any(each.startswith("End this now") for each in reached)


async def held_to(seat: Seat) -> None:
    """Hold the page that is shown to what every page is held to."""
    assert await seat.violations() == []
    assert not await seat.overflows()
    assert await seat.page.locator("html[lang]").count() == 1
    assert await seat.page.locator("h1").count() == 1
