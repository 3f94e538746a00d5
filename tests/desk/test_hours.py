"""When somebody is there, by which clock, and what is said while nobody is: at the desk."""

from datetime import date

import msgspec
import pytest

from fedibrand.brands import registry
from fedibrand.desk import hours_form
from fedibrand.domain import BrandSettings, OpeningHours, Role
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.said import written
from tests.desk.stage import Teammate
from tests.journeys.story import Story

PLACE = "settings/hours"
MONDAY = {"opens0-0": "09:00", "closes0-0": "12:00", "opens0-1": "13:00", "closes0-1": "17:30"}
TYPED = {
    **MONDAY,
    "opens6-0": "00:00",
    "closes6-0": "00:00",
    "time_zone": "Europe/Vienna",
    "days_off": "2026-12-25\r\n\r\n2026-12-24\r\n",
    "acknowledgement": "Dear {name},\r\nwe are back {opens}.",
    "language": "en",
}
SAID = BrandSettings(
    time_zone="Europe/Vienna",
    opening_hours=(
        OpeningHours(day=0, opens=540, closes=720),
        OpeningHours(day=0, opens=780, closes=1050),
        OpeningHours(day=6, opens=0, closes=1440),
    ),
    days_off=(date(2026, 12, 24), date(2026, 12, 25)),
    acknowledgement="Dear {name},\nwe are back {opens}.",
    acknowledgement_language="en",
)


@pytest.fixture
async def mia(join: Join, acme: Brand) -> Teammate:
    """A manager of Acme's."""
    return await join(acme, "Mia", Role.MANAGER)


def settings(story: Story, brand: Brand) -> BrandSettings:
    return story.instance.parts.brands.by_id(brand.id).settings


async def decide(story: Story, brand: Brand, said: BrandSettings) -> None:
    parts = story.instance.parts
    await parts.store.write(registry.edit, brand.id, brand.row.profile, said, story.clock.now())
    await story.instance.refresh()


async def test_hours_are_set_and_stand_in_the_form_again(story: Story, acme: Brand, mia: Teammate) -> None:
    await mia.get(PLACE)
    await mia.press(PLACE, **TYPED)
    assert settings(story, acme) == SAID
    assert "Saved." in mia.text
    assert hours_form.written(SAID, "de") == {
        **TYPED,
        "days_off": "2026-12-24\n2026-12-25",
        "acknowledgement": SAID.acknowledgement,
    }
    for value in (
        'value="17:30"',
        '<option value="Europe/Vienna" selected>',
        "2026-12-24\n2026-12-25</textarea>",
    ):
        assert value in mia.text


async def test_the_rest_of_what_is_decided_stays(story: Story, acme: Brand, mia: Teammate) -> None:
    before = BrandSettings(answers_per_message=3, take_turns=True, refused_domains=("evil.example",))
    await decide(story, acme, before)
    await mia.get(PLACE)
    await mia.press(PLACE, **TYPED)
    assert settings(story, acme) == msgspec.structs.replace(
        SAID, answers_per_message=3, take_turns=True, refused_domains=("evil.example",)
    )


async def test_an_empty_form_says_nothing_of_hours(story: Story, acme: Brand, mia: Teammate) -> None:
    await decide(story, acme, SAID)
    await mia.get(PLACE)
    await mia.press(PLACE, time_zone="UTC")
    assert settings(story, acme) == BrandSettings()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"time_zone": "Europe/Atlantis"}, "time_zone"),
        ({"time_zone": ""}, "time_zone"),
        ({"closes0-0": ""}, "opens0-0"),
        ({"opens0-1": "1 pm"}, "opens0-1"),
        ({"opens0-1": "17:30"}, "opens0-1"),
        ({"opens0-1": "11:59"}, "opens0-1"),
        ({"days_off": "Christmas"}, "days_off"),
        ({"days_off": "\n".join(f"20{year}-01-01" for year in range(10, 80))}, "days_off"),
        ({"acknowledgement": "Back {soon}."}, "acknowledgement"),
        ({"acknowledgement": "x" * 1001}, "acknowledgement"),
        ({"language": "<b>"}, "language"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    story: Story, acme: Brand, mia: Teammate, wrong: dict[str, str], field: str
) -> None:
    await mia.get(PLACE)
    assert await mia.post(PLACE, **{**TYPED, **wrong}) == 422
    assert f'id="fault-{field}"' in mia.text
    assert mia.text.count('id="fault-') == 1
    assert 'role="alert"' in mia.text
    assert 'value="12:00"' in mia.text or "closes0-0" in wrong
    assert all(each in mia.text for each in wrong.values() if "<" not in each and "Atlantis" not in each)
    assert settings(story, acme) == BrandSettings()


async def test_an_acknowledgement_needs_hours(story: Story, acme: Brand, mia: Teammate) -> None:
    await mia.get(PLACE)
    assert await mia.post(PLACE, time_zone="UTC", acknowledgement="Later.", language="en") == 422
    assert 'id="fault-acknowledgement"' in mia.text
    assert settings(story, acme) == BrandSettings()


async def test_what_would_be_said_is_looked_at_before_it_is_saved(
    story: Story, acme: Brand, mia: Teammate
) -> None:
    await mia.get(PLACE)
    assert await mia.post(PLACE, **TYPED, act="preview") == 200
    assert "Dear Alice,\nwe are back Sunday, March 8, 2026" in mia.text
    assert "(UTC+01:00)" in mia.text
    assert 'value="17:30"' in mia.text
    assert settings(story, acme) == BrandSettings()


async def test_whoever_has_one_answer_is_told_that_it_is_left_to_them(
    story: Story, acme: Brand, mia: Teammate
) -> None:
    await mia.get(PLACE)
    assert "nothing is sent.</strong>" not in mia.text
    await decide(story, acme, BrandSettings(answers_per_message=1))
    await mia.get(PLACE)
    assert "nothing is sent.</strong>" in mia.text


@pytest.mark.parametrize("role", [Role.AGENT, Role.VIEWER])
async def test_agents_and_viewers_set_no_hours(story: Story, acme: Brand, join: Join, role: Role) -> None:
    someone = await join(acme, "Ann", role)
    await someone.get(someone.desk)
    assert await someone.post(PLACE, **TYPED) == 403
    assert await someone.get(PLACE) == 403
    assert settings(story, acme) == BrandSettings()


async def test_a_form_from_elsewhere_is_refused(story: Story, acme: Brand, mia: Teammate) -> None:
    await mia.get(PLACE)
    assert await mia.post(PLACE, token="made-up", **TYPED) == 403
    assert settings(story, acme) == BrandSettings()


async def test_another_brands_hours_are_not_there(zenith: Brand, mia: Teammate) -> None:
    assert await mia.get(f"/desk/{zenith.id}/{PLACE}") == 404


async def test_a_day_has_room_for_all_its_hours(story: Story, acme: Brand, mia: Teammate) -> None:
    three = tuple(OpeningHours(day=2, opens=hour * 60, closes=hour * 60 + 30) for hour in (8, 10, 12))
    await decide(story, acme, BrandSettings(opening_hours=three))
    await mia.get(PLACE)
    assert 'id="opens2-2"' in mia.text
    assert 'id="opens2-3"' not in mia.text


async def test_an_acknowledgement_stands_in_the_conversation_as_sent_by_itself(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    """It is Monday noon in Vienna at one, when there are hours on Sundays alone."""
    await decide(story, acme, msgspec.structs.replace(SAID, opening_hours=SAID.opening_hours[2:]))
    await alice.message(acme, "the kettle leaks")
    await story.settled()
    ((conversation,),) = [(each,) for each in await story.rows("SELECT id FROM conversation")]
    await ana.get(f"c/{conversation}")
    assert "by itself, outside your hours" in ana.text
    assert "we are back Sunday, March 8, 2026" in ana.text
    assert "delivered" in ana.text


async def test_times_at_the_desk_go_by_the_brands_clock(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    here = await written(story, acme, alice, "the kettle leaks")
    await ana.get(here)
    assert "(UTC)" in ana.text
    await decide(story, acme, SAID)
    await ana.get(here)
    assert "Mar 2, 2026, 1:00\u202fPM (UTC+01:00)" in ana.text
    assert "Tue, 8:00\u202fAM" in ana.text
