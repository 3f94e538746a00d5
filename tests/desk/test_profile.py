"""The profile of a brand, at the desk."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from fedibrand.brands.profiles import Line, Profile, Responsible
from fedibrand.domain import Role
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.stage import Teammate
from tests.journeys.story import Story

TYPED = {
    "name": "Acme Kettles",
    "summary": "We make kettles.\r\nNothing else.",
    "language": "de-CH",
    "responsible": "Acme Ltd",
    "contact": "hello@acme.example",
    "privacy_notice": "https://acme.example/privacy",
    "line0": "Hours",
    "value0": "9 to 5",
    "line1": "",
    "value1": "",
    "websites": "https://acme.example/\r\nhttps://acme.example/\r\n",
    "accounts": "",
}
WHERE = "48.2082 N 16.3738 E"


def photo(size: tuple[int, int] = (900, 600)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "red").save(out, "JPEG", comment=WHERE.encode())
    return out.getvalue()


@pytest.fixture
async def mia(join: Join, acme: Brand) -> Teammate:
    """A manager of Acme's."""
    return await join(acme, "Mia", Role.MANAGER)


def profile(story: Story, brand: Brand) -> Profile:
    return story.instance.parts.brands.by_id(brand.id).profile


async def test_what_a_brand_says_of_itself_is_changed_and_told(
    story: Story, acme: Brand, alice: Consumer, mia: Teammate
) -> None:
    await alice.follow(acme)
    await story.settled()
    await mia.get("settings/profile")
    await mia.press("settings/profile", **TYPED)
    now = profile(story, acme)
    assert (now.name, now.summary, now.language) == (
        "Acme Kettles",
        "We make kettles.\nNothing else.",
        "de-CH",
    )
    assert now.responsible == Responsible(
        name="Acme Ltd", contact="hello@acme.example", privacy_notice="https://acme.example/privacy"
    )
    assert now.lines == (Line(name="Hours", value="9 to 5"),)
    assert [site.url for site in now.websites] == ["https://acme.example/"]
    assert [each["object"]["name"] for each in story.documents("Update")] == ["Acme Kettles"]
    assert "Saved." in mia.text
    assert 'value="9 to 5"' in mia.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"responsible": ""},
        {"contact": ""},
        {"privacy_notice": "javascript:alert(1)"},
        {"language": "German, mostly"},
        {"value1": "a value alone"},
        {"websites": "acme.example"},
    ],
)
async def test_what_cannot_be_shown_is_refused_and_what_was_typed_stays(
    story: Story, acme: Brand, mia: Teammate, wrong: dict[str, str]
) -> None:
    before = profile(story, acme)
    await mia.get("settings/profile")
    assert await mia.post("settings/profile", **{**TYPED, **wrong}) in (400, 422)
    assert 'role="alert"' in mia.text
    assert "Acme Kettles" in mia.text or "name" in wrong
    assert profile(story, acme) == before


@pytest.mark.parametrize(("which", "size"), [("icon", (400, 267)), ("image", (900, 600))])
async def test_a_picture_is_drawn_anew_shown_and_removed(
    story: Story, acme: Brand, mia: Teammate, which: str, size: tuple[int, int]
) -> None:
    await mia.get("settings/profile")
    file = {"file": ("C:\\me.jpg", photo(), "image/svg+xml")}
    await mia.press("settings/profile/picture", which=which, alt=" A kettle ", files=file)
    kept = getattr(profile(story, acme), which)
    assert (kept.media_type, kept.alt, (kept.width, kept.height)) == ("image/jpeg", "A kettle", size)
    stored = (story.settings.data / "media" / kept.name).read_bytes()
    assert WHERE.encode() not in stored
    assert f"/media/{kept.name}" in mia.text
    await mia.press("settings/profile/picture", which=which, alt="The red kettle")
    assert getattr(profile(story, acme), which).name == kept.name
    assert getattr(profile(story, acme), which).alt == "The red kettle"
    await mia.press("settings/profile/picture", which=which, act="remove")
    assert getattr(profile(story, acme), which) is None
    assert await story.rows("SELECT name FROM picture") == []
    assert not list((story.settings.data / "media").glob("*"))


async def test_a_picture_of_several_megabytes_is_taken(story: Story, acme: Brand, mia: Teammate) -> None:
    out = BytesIO()
    Image.effect_noise((1600, 1600), 99).save(out, "PNG")
    assert len(out.getvalue()) > 2_000_000
    await mia.get("settings/profile")
    await mia.press(
        "settings/profile/picture", which="icon", files={"file": ("a", out.getvalue(), "image/png")}
    )
    assert profile(story, acme).icon is not None


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415),
        (photo()[:200], 415),
        (b"\xff\xd8\xff" * 4_000_000, 413),
    ],
)
async def test_what_is_no_picture_is_refused_and_nothing_is_kept(
    story: Story, acme: Brand, mia: Teammate, data: bytes, status: int
) -> None:
    await mia.get("settings/profile")
    await mia.post("settings/profile/picture", which="icon", files={"file": ("a.png", data, "image/png")})
    assert mia.status == status
    assert profile(story, acme).icon is None
    assert await story.rows("SELECT name FROM picture") == []
    assert not list((story.settings.data / "media").glob("*"))


@pytest.mark.parametrize("role", [Role.AGENT, Role.VIEWER])
async def test_agents_and_viewers_change_nothing(story: Story, acme: Brand, join: Join, role: Role) -> None:
    before = profile(story, acme)
    someone = await join(acme, "Ann", role)
    await someone.get(someone.desk)
    token = someone.token
    files: dict[str, Any] = {"file": ("a.jpg", photo(), "image/jpeg")}
    assert await someone.get("settings/profile") == 403
    assert await someone.post("settings/profile", token=token, **TYPED) == 403
    assert await someone.post("settings/profile/picture", token=token, which="icon", files=files) == 403
    assert profile(story, acme) == before
    assert await story.rows("SELECT name FROM picture") == []


async def test_a_form_that_was_not_made_here_changes_nothing(
    story: Story, acme: Brand, zenith: Brand, mia: Teammate
) -> None:
    before = profile(story, acme)
    files: dict[str, Any] = {"file": ("a.jpg", photo(), "image/jpeg")}
    assert await mia.post("settings/profile", token="0" * 64, **TYPED) == 403
    assert await mia.post("settings/profile/picture", token="0" * 64, which="icon", files=files) == 403
    assert await mia.get(f"/desk/{zenith.id}/settings/profile") == 404
    assert profile(story, acme) == before
