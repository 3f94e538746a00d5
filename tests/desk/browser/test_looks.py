"""Every page of the desk: by a screen reader's rules, on a phone, in the dark, at twice the size."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from fedibrand.domain import Role
from fedibrand.team_effects import AddLabel, AddNote
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.browser.conftest import Sit
from tests.desk.browser.seat import Seat
from tests.journeys.story import Story

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
TWICE: dict[str, Any] = {"viewport": {"width": 720, "height": 450}}
WINDOWS: dict[str, dict[str, Any]] = {
    "wide": {},
    "phone": PHONE,
    "phone in the dark": {**PHONE, "color_scheme": "dark"},
    "dark": {"color_scheme": "dark"},
    "twice the size": TWICE,
    "phone in German": {**PHONE, "locale": "de-DE"},
}
NAME = "Wolfeschlegelsteinhausenbergerdorff-Maximiliana von und zu Oberunterhausen the Third"
WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
FEWEST_TO_READ = 7
OPEN = "() => document.querySelectorAll('#main details').forEach(each => { each.open = true })"
FEWEST_PAGES, MOST_PAGES = 10, 40


async def much(story: Story, acme: Brand, alice: Consumer) -> None:
    """Have much be on the desk, and much of it long."""
    bob = await story.consumer("abcdefghijklmnopqrstuvwxyz1234")
    await bob.update_profile(name=NAME)
    await bob.message(acme, f"{WORD} https://example.com/{WORD}/{WORD}")
    await alice.mention(acme, f"the kettle leaks, {WORD}")
    await story.settled()
    await story.answer(acme, alice, f"Which {WORD} is it?")
    thread = (await story.threads(acme))[-1]
    label = AddLabel(conversation=thread.id, label="a label that is rather long, as some labels are")
    await acme.act(alice, label, AddNote(conversation=thread.id, text=f"{WORD}, she says"))
    await alice.message(acme, "invite answer")
    await bob.message(acme, "invite")
    await story.settled()
    for each in (alice, bob):
        await each.post(f"I read of a {WORD}", "followers")
    await alice.mention(acme, "and the lid")
    await story.settled()


async def pages(seat: Seat) -> AsyncIterator[str]:
    """Go to each page that links lead to from the desk, without leaving the desk, and yield its address."""
    found, left = [f"/desk/{seat.brand.id}"], [f"/desk/{seat.brand.id}"]
    while left:
        response = await seat.page.goto(f"{seat.origin}{left[0]}")
        assert response is not None
        assert response.status == 200, left[0]
        assert "unsafe" not in response.headers["content-security-policy"]
        assert response.headers["cache-control"] == "no-store"
        yield left.pop(0)
        links = await seat.page.eval_on_selector_all(
            "a[href]", "each => each.map(one => one.pathname).filter(one => one.startsWith('/desk'))"
        )
        new = [path for path in dict.fromkeys(links) if path not in found]
        found, left = found + new, left + new
        assert len(found) < MOST_PAGES


@pytest.mark.parametrize("window", WINDOWS)
async def test_every_page_holds_to_axe_and_fits_its_window(
    story: Story, acme: Brand, alice: Consumer, sit: Sit, window: str
) -> None:
    await much(story, acme, alice)
    ana = await sit(acme, **WINDOWS[window])
    faults, seen = [], 0
    async for path in pages(ana):
        seen += 1
        faults += [f"{path}: {fault}" for fault in await ana.violations()]
        faults += [f"{path} is wider than its window"] * await ana.overflows()
    assert not faults, "\n".join(faults)
    assert seen > FEWEST_PAGES


async def test_a_viewer_sees_no_more_than_they_may_and_finds_their_way(
    story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    await much(story, acme, alice)
    vera = await sit(acme, "Vera", Role.VIEWER)
    seen = 0
    async for path in pages(vera):
        seen += 1
        assert await vera.violations() == [], path
        assert not await vera.overflows(), path
    assert seen > FEWEST_TO_READ


@pytest.mark.parametrize("window", ["phone", "phone in German", "twice the size"])
async def test_what_is_open_fits_its_window_as_well(
    story: Story, acme: Brand, alice: Consumer, sit: Sit, window: str
) -> None:
    await much(story, acme, alice)
    ana = await sit(acme, **WINDOWS[window])
    async for path in pages(ana):
        await ana.page.evaluate(OPEN)
        assert not await ana.overflows(), path


@pytest.mark.parametrize("window", WINDOWS)
async def test_the_door_holds_to_axe_and_fits_its_window(acme: Brand, sit: Sit, window: str) -> None:
    ana = await sit(acme, **WINDOWS[window])
    await ana.page.goto("about:blank")
    await ana.page.context.clear_cookies()
    for path in ("/desk/sign-in", await ana.invited("Ben", Role.AGENT)):
        await ana.go(path)
        assert await ana.violations() == []
        assert not await ana.overflows()


async def test_an_empty_desk_says_how_people_reach_it(acme: Brand, sit: Sit) -> None:
    ana = await sit(acme)
    assert acme.acct in await ana.words()
    assert await ana.violations() == []


@pytest.fixture
def hostile() -> Callable[[], str]:
    return lambda: (
        '<script>document.title = "taken"</script><img src="http://127.0.0.1:9/x.png" onerror="alert(1)">'
        '<a href="javascript:alert(1)">press</a><style>main { display: none }</style>'
        '<button data-key="e">x</button>'
        '<p style="position: fixed" class="fault" id="composer">big</p><iframe src="http://127.0.0.1:9/"></iframe>'
    )


async def test_what_a_hostile_post_carries_stays_inert(
    story: Story, acme: Brand, alice: Consumer, sit: Sit, hostile: Callable[[], str]
) -> None:
    await alice.update_profile(name='<img src="http://127.0.0.1:9/x.png" onerror="alert(1)">\u202egnp')
    await alice.mention(acme, f"the kettle leaks {hostile()}")
    await story.settled()
    ana = await sit(acme)
    await ana.open()
    assert "taken" not in await ana.page.title()
    words = ana.page.locator("#thread .words")
    assert (
        await words.locator("script, img, style, iframe, button, form, [style], [onerror], [id]").count() == 0
    )
    for link in await words.locator("a").all():
        assert str(await link.get_attribute("href")).startswith(("https://", "http://"))
    await ana.page.keyboard.press("Control+k")
    options = ana.page.get_by_role("option")
    assert await options.get_by_text("press", exact=True).count() == 0, "a post adds nothing to the palette"


async def test_reading_and_answering_work_without_script(
    story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    ana = await sit(acme, java_script_enabled=False)
    await ana.open()
    await ana.page.get_by_label("Answer", exact=True).fill("Which kettle is it?")
    await ana.press("Send")
    assert "Which kettle is it?" in await ana.words()
    assert [each["content"] for each in story.notes()]
