"""Several conversations at once: all of the brand's own, and by those who may."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from fedibrand.desk import bulk
from fedibrand.domain import Role
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.stage import Teammate
from tests.desk.test_incoming import opened
from tests.journeys.story import Story

STATES = "SELECT state FROM conversation ORDER BY id"
ASSIGNED = (
    "SELECT name FROM conversation LEFT JOIN member ON assignee_id = member.id ORDER BY conversation.id"
)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
async def two(story: Story, acme: Brand, alice: Consumer, ana: Teammate) -> list[str]:
    """A conversation with alice and one with bob, and the list in front of Ana."""
    bob = await story.consumer("bob")
    found = [await opened(story, acme, alice, "hello"), await opened(story, acme, bob, "hello")]
    await ana.get(ana.desk)
    return found


async def pick(who: Teammate, ids: list[str], /, **fields: str) -> int:
    """Send the list's form with several picked."""
    form = aiohttp.FormData([("token", who.token), *(("c", one) for one in ids), *fields.items()])
    return await who._ask("POST", "bulk", {}, form)


@pytest.mark.parametrize(("what", "state"), [("resolve", "resolved"), ("snooze", "snoozed")])
async def test_what_is_picked_moves_on(
    story: Story, ana: Teammate, two: list[str], what: str, state: str
) -> None:
    assert await pick(ana, two, do=what, queue="us", label="typed", shown_label="kettles") == 303
    assert await story.rows(STATES) == [state, state]
    assert ana.headers["Location"] == f"{ana.desk}?queue=us&label=kettles"


async def test_what_is_picked_is_assigned_and_labelled(story: Story, ana: Teammate, two: list[str]) -> None:
    assert await pick(ana, two, do="assign", member="Ana") == 303
    assert await story.rows(ASSIGNED) == ["Ana", "Ana"]
    await ana.get(ana.desk)
    assert await pick(ana, two[:1], do="assign", member="") == 303
    assert await story.rows(ASSIGNED) == [None, "Ana"]
    await ana.get(ana.desk)
    assert await pick(ana, [*two, two[0]], do="label", label=" kettles ") == 303
    assert await story.rows("SELECT DISTINCT name FROM label") == ["kettles"]
    assert set(await story.rows("SELECT conversation_id FROM label")) == set(two)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"do": "assign", "member": "Zoe"}, 404),
        ({"do": "label", "label": " "}, 400),
        ({"do": "label", "label": "x" * 61}, 400),
        ({"do": "everything"}, 400),
        ({}, 400),
    ],
)
async def test_what_cannot_be_done_is_refused_and_stays_picked(
    story: Story, ana: Teammate, two: list[str], fields: dict[str, str], status: int
) -> None:
    assert await pick(ana, two, **fields) == status
    assert 'role="alert"' in ana.text
    assert ana.text.count(" checked>") == 2
    assert await story.rows(ASSIGNED) == [None, None]
    assert await story.rows("SELECT * FROM label") == []


async def test_nothing_picked_is_nothing_done(ana: Teammate, two: list[str]) -> None:
    assert await pick(ana, [], do="resolve") == 400
    assert await pick(ana, [str(number) for number in range(101)], do="resolve") == 400


async def test_one_of_another_brand_among_them_spoils_all(
    story: Story, zenith: Brand, ana: Teammate, alice: Consumer, two: list[str]
) -> None:
    theirs = await opened(story, zenith, alice, "hello")
    assert await pick(ana, [*two, theirs], do="resolve") == 404
    assert await story.rows(STATES) == ["open", "open", "open"]


async def test_who_may_only_read_moves_nothing(story: Story, acme: Brand, join: Join, two: list[str]) -> None:
    vera = await join(acme, "Vera", Role.VIEWER)
    await vera.get(vera.desk)
    assert await pick(vera, two, do="resolve") == 403
    assert await story.rows(STATES) == ["open", "open"]


async def test_nothing_is_done_without_the_pages_token(story: Story, ana: Teammate, two: list[str]) -> None:
    assert await ana.post("bulk", token="0" * 64, c=two[0], do="resolve") == 403
    assert await story.rows(STATES) == ["open", "open"]


@pytest.mark.parametrize(
    ("days", "day"), [("1", 3), ("7", 9), ("0", 3), ("91", 3), ("-1", 3), ("²", 3), ("soon", 3)]
)
def test_what_sleeps_wakes_on_a_morning(days: str, day: int) -> None:
    assert bulk.morning(NOW, days, ZoneInfo("UTC")) == datetime(2026, 3, day, 8, tzinfo=UTC)
