"""Notes for the team, whom they tell, and what the team is told."""

from datetime import timedelta

import pytest

from fedibrand.brands.members import Member
from fedibrand.desk.notes import mentioned
from fedibrand.domain import Role
from fedibrand.team_effects import Notify, StopShowing
from fedibrand.testing.brand import Brand
from fedibrand.testing.clocks import HandClock
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.said import written
from tests.desk.stage import Teammate
from tests.fakes import START
from tests.journeys.story import Story

TEAM = [
    Member(name, "acme", name, Role.AGENT, START)
    for name in ("Ana", "Ana Maria", "Ben", "Zoë", "J. (Jo) Doe")
]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@Ana look", {"Ana"}),
        ("@ana maria look", {"Ana Maria"}),
        ("@Ana Maria and @Ana", {"Ana", "Ana Maria"}),
        ("ask (@Ben), @Zoë!", {"Ben", "Zoë"}),
        ("@J. (Jo) Doe", {"J. (Jo) Doe"}),
        ("@Benedict", set()),
        ("ana@ben.example", set()),
        ("ben@Ana", set()),
        ("nobody", set()),
        ("@@Ben", set()),
    ],
)
def test_who_is_mentioned(text: str, names: set[str]) -> None:
    assert {one.name for one in mentioned(text, TEAM)} == names


async def test_a_note_is_the_teams_alone(story: Story, acme: Brand, alice: Consumer, ana: Teammate) -> None:
    here = await written(story, acme, alice, "the kettle leaks")
    await ana.get(here)
    await ana.press(f"{here}/note", text=" third one\r\nthis week <b> ")
    assert "third one\nthis week &lt;b&gt;" in ana.text
    assert story.notes() == []
    ((by, member),) = await story.rows("SELECT by, member_id FROM note")
    assert (by, member) == ("agent", ana.member.id)


@pytest.mark.parametrize("text", [" ", "x" * 5001])
async def test_a_note_that_says_nothing_or_too_much_is_refused(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, text: str
) -> None:
    here = await written(story, acme, alice, "the kettle leaks")
    await ana.get(here)
    assert 400 <= await ana.post(f"{here}/note", text=text) < 500
    assert 'id="fault"' in ana.text
    assert await story.rows("SELECT id FROM note") == []


async def test_who_is_mentioned_in_a_note_is_told_and_nobody_else(
    story: Story, acme: Brand, zenith: Brand, alice: Consumer, ana: Teammate, join: Join
) -> None:
    ben, cleo, zoe = await join(acme, "Ben"), await join(acme, "Cleo", Role.OWNER), await join(zenith, "Ben")
    here = await written(story, acme, alice, "the kettle leaks")
    await ana.get(here)
    assert "@Ben @Cleo" in ana.text
    await ana.press(f"{here}/note", text="@Ben do we know it? @Ana")
    for other in (ana, cleo, zoe):
        await other.get("notifications")
        assert "You are told nothing yet." in other.text
    assert await ben.get("notifications") == 200
    assert "Ana: @Ben do we know it? @Ana" in ben.text
    assert f'href="{here}"' in ben.text
    assert ben.headers["Cache-Control"] == "no-store"


async def test_what_is_told_to_a_role_is_told_to_it_and_those_above(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, join: Join
) -> None:
    boss, viewer = await join(acme, "Boss", Role.MANAGER), await join(acme, "Vera", Role.VIEWER)
    here = await written(story, acme, alice, "the kettle leaks")
    conversation = here.rpartition("/")[2]
    await story.act(acme, alice, Notify(conversation=conversation, text="a fire?", role=Role.MANAGER))
    await story.act(acme, alice, Notify(conversation=conversation, text="all hands", role=Role.AGENT))
    for who, told in ((viewer, set()), (ana, {"all hands"}), (boss, {"all hands", "a fire?"})):
        await who.get("notifications/list")
        assert {words for words in ("a fire?", "all hands") if words in who.text} == told


async def test_what_was_seen_to_says_so(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, join: Join, clock: HandClock
) -> None:
    ben = await join(acme, "Ben")
    here = await written(story, acme, alice, "the kettle leaks")
    await ana.get(here)
    for text in ("@Ben one", "@Ben two"):
        clock.move(timedelta(minutes=1))
        await ana.press(f"{here}/note", text=text)
    first, second = await story.rows("SELECT id FROM notification ORDER BY id")
    await ana.post(f"{ana.desk}/notifications/seen", one=first)
    assert await story.rows("SELECT id FROM notification WHERE seen_at IS NOT NULL") == [], "it is Ben's"
    await ben.get("notifications/count")
    assert ">2<" in ben.text
    await ben.get("notifications")
    await ben.press(f"{ben.desk}/notifications/seen", one=first)
    assert await story.rows("SELECT id FROM notification WHERE seen_at IS NOT NULL") == [first]
    assert ben.text.index("@Ben two") < ben.text.index("@Ben one")
    await ben.press(f"{ben.desk}/notifications/seen")
    assert len(await story.rows("SELECT id FROM notification WHERE seen_at IS NOT NULL")) == 2
    assert "All of it is seen to" not in ben.text
    await ben.get("notifications/count")
    assert "hidden" in ben.text
    assert second


async def test_nothing_is_told_of_whom_the_team_ignores(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    here = await written(story, acme, alice, "the kettle leaks")
    await story.act(acme, alice, Notify(conversation=here.rpartition("/")[2], text="look"), StopShowing())
    await ana.get("notifications")
    assert "You are told nothing yet." in ana.text


async def test_a_form_that_was_not_made_here_sees_to_nothing(ana: Teammate) -> None:
    await ana.get("notifications")
    assert await ana.post("notifications/seen", token="0" * 64) == 403
