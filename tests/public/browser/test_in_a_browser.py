"""What visitors see, in a real browser: at any size, light and dark, without JavaScript, from elsewhere."""

import re
from html import unescape
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection

from fedibrand.brands import registry
from fedibrand.brands.profiles import Line, Website
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from tests.journeys.story import Story
from tests.you.browser.conftest import Sit
from tests.you.browser.seat import Seat

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


async def introduced(story: Story, acme: Brand) -> None:
    """Have the brand say much of itself, in long words."""
    profile = msgspec.structs.replace(
        acme.row.profile,
        name=f"Acme {LONG}",
        summary=f"{LONG} since 1949.\n\nSee https://acme.example/{LONG.lower()}",
        lines=(Line(name="Opening hours", value="Mon to Fri"), Line(name=LONG, value=LONG)),
        websites=(Website(url=f"https://acme.example/{'a' * 90}"),),
    )

    def edit(connection: Connection) -> None:
        registry.edit(connection, acme.id, profile, acme.row.settings, story.clock.now())

    await story.instance.parts.store.write(edit)
    await story.instance.refresh()


async def held_to(seat: Seat) -> None:
    """Hold the page that is shown to what every page is held to."""
    assert await seat.violations() == []
    assert not await seat.overflows()
    assert await seat.page.locator("html[lang]").count() == 1
    assert await seat.page.locator("h1").count() == 1
    assert await seat.page.context.cookies() == []
    assert await seat.page.evaluate("() => localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [{}, PHONE], ids=["desk", "phone"])
async def test_every_page_is_for_everybody(
    story: Story, acme: Brand, sit: Sit, scheme: str, size: dict[str, Any]
) -> None:
    await introduced(story, acme)
    seat = await sit(**size, color_scheme=scheme)
    for path in ("/", "/@acme", "/brands/acme", "/@acme/snippet"):
        await seat.go(path)
        await held_to(seat)
    await seat.go("/@acme")
    await seat.page.get_by_text("In other languages").click()
    await held_to(seat)
    await seat.page.get_by_label("Your account").fill("nobody")
    await seat.page.get_by_role("button", name="Write to us").click()
    await seat.page.get_by_role("alert").wait_for()
    assert await seat.page.get_by_label("Your account").input_value() == "nobody"
    await held_to(seat)
    seat.errors.clear()  # the browser notes the 400 of its own page


@pytest.mark.parametrize("script", [True, False], ids=["script", "none"])
async def test_a_visitor_lands_in_their_own_composer_with_the_brand_mentioned(
    server: ConsumerServer, acme: Brand, sit: Sit, alice: Consumer, script: bool
) -> None:
    seat = await sit(java_script_enabled=script)
    await seat.go("/@acme")
    await seat.page.get_by_label("Your account").fill(alice.acct)
    await seat.page.get_by_role("button", name="Write to us").click()
    await seat.page.wait_for_url(f"{server.origin}/web/alice?**")
    assert await seat.page.locator("textarea").first.input_value() == f"{acme.acct} "
    assert await seat.page.context.cookies(seat.origin) == []


async def test_the_snippet_works_where_it_was_copied_to(
    server: ConsumerServer, acme: Brand, seat: Seat, alice: Consumer
) -> None:
    await seat.go("/@acme/snippet")
    copied = re.findall(r"<code>(.*?)</code></pre>", await seat.page.content(), re.DOTALL)
    link, form = map(unescape, copied)
    await seat.page.goto("about:blank")
    await seat.page.set_content(f"{link}{form}")
    await seat.page.get_by_label("Your account").fill(alice.acct)
    await seat.page.get_by_role("button", name="Write to us").click()
    await seat.page.wait_for_url(f"{server.origin}/web/alice?**")
    await seat.page.goto("about:blank")
    await seat.page.set_content(f"{link}{form}")
    await seat.page.get_by_role("link", name="Talk to Acme").click()
    await seat.page.wait_for_url(acme.names.page)


async def test_the_front_page_leads_to_the_brands(acme: Brand, seat: Seat) -> None:
    await seat.go("/")
    await seat.page.get_by_role("link", name="Acme").click()
    await seat.page.wait_for_url(acme.names.page)
    assert acme.acct in await seat.words()
