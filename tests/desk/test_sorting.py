"""Sorting: labels, whose a conversation is, and whether it is done, open or asleep."""

from datetime import UTC, datetime, timedelta

import pytest

from fedibrand.domain import Role
from fedibrand.testing.brand import Brand
from fedibrand.testing.clocks import HandClock
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.said import written
from tests.desk.stage import Teammate
from tests.journeys.story import Story


@pytest.fixture
async def here(story: Story, acme: Brand, alice: Consumer, ana: Teammate) -> str:
    found = await written(story, acme, alice, "the kettle leaks")
    await ana.get(found)
    return found


async def test_a_label_is_added(story: Story, ana: Teammate, here: str) -> None:
    await ana.press(f"{here}/label", label=" kettles <b> ")
    assert "kettles &lt;b&gt;" in ana.text
    assert 400 <= await ana.post(f"{here}/label", label=" ") < 500
    assert len(await story.rows("SELECT name FROM label")) == 1


async def test_a_label_is_taken_off_and_others_stay(story: Story, ana: Teammate, here: str) -> None:
    for label in ("kettles <b>", "late"):
        await ana.press(f"{here}/label", label=label)
    assert 'aria-label="Take off the label kettles &lt;b&gt;"' in ana.text
    await ana.press(f"{here}/unlabel", off="kettles <b>")
    assert await story.rows("SELECT name FROM label") == ["late"]
    assert "kettles" not in ana.text


async def test_a_viewer_takes_no_label_off_and_another_brand_finds_no_conversation(
    story: Story, acme: Brand, zenith: Brand, ana: Teammate, here: str, join: Join
) -> None:
    await ana.press(f"{here}/label", label="late")
    vic, zoe = await join(acme, "Vic", Role.VIEWER), await join(zenith, "Zoe")
    await vic.get(here)
    assert "late" in vic.text
    assert "Take off" not in vic.text
    assert await vic.post(f"{here}/unlabel", off="late") == 403
    await zoe.get(zoe.desk)
    assert await zoe.post(here.replace(acme.id, zenith.id) + "/unlabel", off="late") == 404
    assert await story.rows("SELECT name FROM label") == ["late"]


async def test_it_is_a_members_and_nobodys_again(
    story: Story, acme: Brand, ana: Teammate, here: str, join: Join
) -> None:
    ben = await join(acme, "Ben")
    for name, whose in (("Ben", ben.member.id), ("", None)):
        await ana.press(f"{here}/assign", member=name)
        assert await story.rows("SELECT assignee_id FROM conversation") == [whose]
    assert await ana.post(f"{here}/assign", member="Zoe") == 404
    assert await story.rows("SELECT assignee_id FROM conversation") == [None]


async def test_it_is_resolved_and_opened_again(story: Story, ana: Teammate, here: str) -> None:
    await ana.press(f"{here}/turn", to="resolve")
    assert await story.rows("SELECT state FROM conversation") == ["resolved"]
    assert "Open again" in ana.text
    await ana.press(f"{here}/turn", to="reopen")
    assert await story.rows("SELECT state FROM conversation") == ["open"]


async def test_it_sleeps_until_a_time_that_is_offered_or_a_day_and_then_wakes(
    story: Story, ana: Teammate, here: str, clock: HandClock
) -> None:
    await ana.press(f"{here}/turn", to="snooze", until="hours")
    assert await story.rows("SELECT state FROM conversation") == ["snoozed"]
    await story.passes(timedelta(hours=4))
    assert await story.rows("SELECT state FROM conversation") == ["open"]
    day = (clock.now() + timedelta(days=3)).date().isoformat()
    await ana.press(f"{here}/turn", to="snooze", until="hours", day=day)
    ((until,),) = [(each,) for each in await story.rows("SELECT snoozed_until FROM conversation")]
    assert datetime.fromtimestamp(until / 1_000_000, UTC).date().isoformat() == day


@pytest.mark.parametrize(
    "wrong",
    [{"to": "publish"}, {}, {"to": "snooze", "until": "never"}, {"to": "snooze", "day": "2020-01-01"}],
)
async def test_what_is_no_turn_is_refused(
    story: Story, ana: Teammate, here: str, wrong: dict[str, str]
) -> None:
    assert 400 <= await ana.post(f"{here}/turn", **wrong) < 500
    assert 'id="fault"' in ana.text
    assert await story.rows("SELECT state FROM conversation") == ["open"]
