"""Avatars: drawn anew, small, in memory only, and gone with the profile they were made from."""

import re
from collections.abc import AsyncIterator
from io import BytesIO

import pytest
from PIL import Image

from fedibrand.desk import avatars
from fedibrand.desk.avatars import BESIDE, Avatars
from fedibrand.domain import Role
from fedibrand.testing.brand import Brand
from fedibrand.testing.clocks import HandClock
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.origin import Origin
from tests.desk.said import written
from tests.desk.stage import Teammate
from tests.drawn import png
from tests.journeys.story import Story

ADDRESS = re.compile(r'<img src="(/desk/[0-9a-z]+/avatars/[^"]+)"')


@pytest.fixture
async def origin() -> AsyncIterator[Origin]:
    async with Origin() as made:
        yield made


@pytest.fixture
async def kept(story: Story, monkeypatch: pytest.MonkeyPatch) -> Avatars:
    """The avatars of the desk that runs."""
    (found,) = [one for one in MADE if one._events is story.instance.parts.events]
    return found


MADE: list[Avatars] = []


@pytest.fixture(autouse=True)
def noted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Note which are made."""
    make = Avatars.__init__

    def noting(self: Avatars, *given: object, **named: object) -> None:
        make(self, *given, **named)  # type: ignore[arg-type]
        MADE.append(self)

    MADE.clear()
    monkeypatch.setattr(Avatars, "__init__", noting)


@pytest.fixture
async def here(story: Story, acme: Brand, alice: Consumer, origin: Origin) -> str:
    """A conversation with alice, whose profile has a picture."""
    alice.icon = origin.serves("/alice.png", png((300, 200)), "image/png")
    return await written(story, acme, alice, "the kettle leaks")


def address(member: Teammate) -> str:
    """Return where the page that came last shows a picture of somebody."""
    return ADDRESS.findall(member.text)[0]


async def test_a_picture_is_shown_small_in_the_list_the_conversation_and_on_the_card(
    ana: Teammate, here: str, origin: Origin, kept: Avatars
) -> None:
    for page in (ana.desk, here, f"{here}/card"):
        assert await ana.get(page) == 200
        assert origin.url not in "".join(ADDRESS.findall(ana.text))
        assert address(ana).startswith(f"{ana.desk}/avatars/")
    assert [path for path, _ in origin.asked] == [], "no page waits for it, and none asks by itself"
    for _ in range(3):
        status, headers, body = await ana.fetch(address(ana))
        assert status == 200
        assert headers["Cache-Control"] == "no-store"
        assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert max(Image.open(BytesIO(body)).size) == 96
    ((path, asked),) = origin.asked
    assert path == "/alice.png"
    assert "Signature" not in asked
    assert len(body) < kept.size < len(body) + 2 * BESIDE


async def test_nothing_of_the_file_is_passed_on_but_its_pixels(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, origin: Origin
) -> None:
    alice.icon = origin.serves("/alice.png", png() + b"zzkettlezz", "image/png")
    await ana.get(await written(story, acme, alice, "the kettle leaks"))
    _, _, body = await ana.fetch(address(ana))
    assert b"zzkettlezz" not in body


@pytest.mark.parametrize(
    ("data", "called", "status"),
    [
        pytest.param(b"<svg onload='alert(1)'/>", "image/svg+xml", 200, id="svg"),
        pytest.param(png(), "text/html", 200, id="called a page"),
        pytest.param(b"\x89PNG\r\n\x1a\n broken", "image/png", 200, id="broken"),
        pytest.param(png(), "image/png", 404, id="not there"),
        pytest.param(png((6000, 5000)), "image/png", 200, id="too many pixels"),
        pytest.param(png() + bytes(avatars.MOST_BYTES), "image/png", 200, id="too many bytes"),
    ],
)
async def test_initials_stand_in_where_there_is_no_picture_we_show(
    story: Story,
    acme: Brand,
    alice: Consumer,
    ana: Teammate,
    origin: Origin,
    data: bytes,
    called: str,
    status: int,
) -> None:
    alice.icon = origin.serves("/alice.png", data, called, status)
    here = await written(story, acme, alice, "the kettle leaks")
    await ana.get(here)
    got, _, body = await ana.fetch(address(ana))
    assert (got, body) == (204, b"")
    await ana.get(here)
    assert ADDRESS.search(ana.text) is None, "it is not asked for again"
    assert '<span class="avatar" aria-hidden="true"><span>A</span></span>' in ana.text
    assert len(origin.asked) == 1


async def test_nothing_is_fetched_of_whom_the_team_ignores(
    story: Story, ana: Teammate, here: str, origin: Origin
) -> None:
    await ana.get(here)
    before = address(ana)
    await ana.press(f"{here}/ignore")
    assert ADDRESS.search(ana.text) is None
    assert (await ana.fetch(before))[0] == 204
    assert origin.asked == []


async def test_nothing_is_fetched_of_whom_nobody_has_let_in(
    story: Story, ana: Teammate, here: str, origin: Origin
) -> None:
    await ana.get(here)
    before = address(ana)
    await story.instance.parts.store.write(
        lambda connection: connection.exec_driver_sql("UPDATE conversation SET first_contact = 1")
    )
    await ana.get(here)
    assert ADDRESS.search(ana.text) is None
    assert (await ana.fetch(before))[0] == 204
    assert origin.asked == []


async def test_it_goes_with_the_profile_it_was_made_from(
    story: Story, alice: Consumer, ana: Teammate, here: str, origin: Origin, kept: Avatars
) -> None:
    await ana.get(here)
    before = address(ana)
    await ana.fetch(before)
    assert kept.size
    await alice.update_profile(icon=origin.serves("/other.png", png((9, 9)), "image/png"))
    await story.settled()
    await kept.tidy()
    assert kept.size == 0
    assert (await ana.fetch(before))[0] == 404
    await ana.get(here)
    _, _, body = await ana.fetch(address(ana))
    assert Image.open(BytesIO(body)).size == (9, 9)
    await alice.delete_account()
    await story.settled()
    await kept.tidy()
    assert kept.size == 0
    assert (await ana.fetch(before))[0] == 404


async def test_other_changes_leave_it_in_memory(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, here: str, origin: Origin, kept: Avatars
) -> None:
    await ana.get(here)
    await ana.fetch(address(ana))
    await ana.press(f"{here}/label", label="kettles")
    await alice.mention(acme, "and the lid as well")
    await story.settled()
    await kept.tidy()
    assert (await ana.fetch(address(ana)))[0] == 200
    assert len(origin.asked) == 1


async def test_it_is_kept_for_an_hour(
    ana: Teammate, here: str, origin: Origin, kept: Avatars, clock: HandClock
) -> None:
    await ana.get(here)
    await ana.fetch(address(ana))
    clock.move(3601)
    await kept.tidy()
    assert kept.size == 0
    await ana.fetch(address(ana))
    assert len(origin.asked) == 2


async def test_memory_is_bounded_and_what_was_looked_at_longest_ago_goes_first(
    story: Story, acme: Brand, ana: Teammate, origin: Origin, kept: Avatars
) -> None:
    kept._memory = 2 * (BESIDE + 400)
    for name in ("bob", "carol", "dave"):
        one = await story.consumer(name)
        one.icon = origin.serves(f"/{name}.png", png(), "image/png")
        await ana.get(await written(story, acme, one, "the kettle leaks"))
        assert (await ana.fetch(address(ana)))[0] == 200
    assert len(kept._kept) == 2
    assert kept.size == sum(one.size for one in kept._kept.values()) <= kept._memory


async def test_it_is_for_the_brands_own_team_alone(
    acme: Brand, zenith: Brand, ana: Teammate, here: str, origin: Origin, join: Join
) -> None:
    await ana.get(here)
    theirs, zoe = address(ana), await join(zenith, "Zoe", Role.OWNER)
    for other in (theirs, theirs.replace(acme.id, zenith.id)):
        status, headers, body = await zoe.fetch(other)
        assert status == 404
        assert headers["Content-Type"] == "application/problem+json"
        assert b'"not-found"' in body
    path, _, _ = theirs.rpartition("/")
    assert (await ana.fetch(f"{path}/{'0' * 16}"))[0] == 404
    assert origin.asked == []
