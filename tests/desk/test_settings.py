"""What a brand decides for itself, at the desk."""

import pytest

from fedibrand.domain import BrandSettings, Role
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.stage import Teammate
from tests.journeys.story import Story

TYPED = {"talk_days": "30", "listen_days": "3", "answers": "1", "refused": "Evil.example\r\n\r\nmüll.example"}


@pytest.fixture
async def mia(join: Join, acme: Brand) -> Teammate:
    """A manager of Acme's."""
    return await join(acme, "Mia", Role.MANAGER)


def settings(story: Story, brand: Brand) -> BrandSettings:
    return story.instance.parts.brands.by_id(brand.id).settings


async def test_what_is_decided_holds_at_once(story: Story, acme: Brand, mia: Teammate) -> None:
    await mia.get("settings")
    await mia.press("settings", **TYPED)
    assert settings(story, acme) == BrandSettings(
        accept_follows=False,
        answers_per_message=1,
        talk_days=30,
        listen_days=3,
        listed=False,
        refused_domains=("evil.example", "xn--mll-hoa.example"),
    )
    assert "Saved." in mia.text
    assert 'value="30"' in mia.text


async def test_those_who_follow_hear_of_it(story: Story, acme: Brand, alice: Consumer, mia: Teammate) -> None:
    await alice.follow(acme)
    await story.settled()
    await mia.get("settings")
    await mia.press("settings", **TYPED)
    assert [each["object"]["type"] for each in story.documents("Update")] == ["Organization"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"talk_days": "91"},
        {"talk_days": "0"},
        {"listen_days": "8"},
        {"listen_days": "one"},
        {"answers": "6"},
        {"refused": "https://evil.example/x"},
        {"refused": "nobody@evil.example"},
    ],
)
async def test_what_may_not_be_is_refused_and_what_was_typed_stays(
    story: Story, acme: Brand, mia: Teammate, wrong: dict[str, str]
) -> None:
    before = settings(story, acme)
    await mia.get("settings")
    assert await mia.post("settings", **{**TYPED, **wrong}) in (400, 422)
    assert 'role="alert"' in mia.text
    assert all(each in mia.text for each in wrong.values())
    assert settings(story, acme) == before


@pytest.mark.parametrize("role", [Role.AGENT, Role.VIEWER])
async def test_agents_and_viewers_decide_nothing(story: Story, acme: Brand, join: Join, role: Role) -> None:
    before = settings(story, acme)
    someone = await join(acme, "Ann", role)
    await someone.get(someone.desk)
    assert f"{someone.desk}/settings" not in someone.text
    assert await someone.post("settings", **TYPED) == 403
    assert await someone.get("settings") == 403
    assert settings(story, acme) == before


async def test_a_form_that_was_not_made_here_decides_nothing(
    story: Story, acme: Brand, zenith: Brand, mia: Teammate
) -> None:
    before = settings(story, acme)
    assert await mia.post("settings", token="0" * 64, **TYPED) == 403
    assert await mia.get(f"/desk/{zenith.id}/settings") == 404
    assert settings(story, acme) == before
