"""A promise at the desk: what became of it, the one answer about it, and when it presses."""

from datetime import timedelta
from typing import Any

import pytest

from fedibrand.acts import Act
from fedibrand.applying.apply import apply
from fedibrand.domain import Role
from fedibrand.effect import Effect
from fedibrand.effects import CloseCommitments
from fedibrand.team_effects import Resolve
from fedibrand.testing.brand import Brand
from fedibrand.testing.clocks import HandClock
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.said import sends, written
from tests.desk.stage import Teammate
from tests.journeys.story import Story

KEPT, MISSED = 'value="kept"', 'value="missed"'
MORE = "One more answer about it"


@pytest.fixture
async def here(story: Story, acme: Brand, alice: Consumer, ana: Teammate, clock: HandClock) -> str:
    """A conversation in which Ana promised something until tomorrow."""
    found = await written(story, acme, alice, "the kettle leaks")
    await ana.get(found)
    day = (clock.now() + timedelta(days=1)).date()
    await sends(ana, found, "We send you a new lid.", until=day.isoformat())
    await story.settled()
    await ana.get(found)
    return found


@pytest.fixture
async def promise(story: Story, here: str) -> str:
    """Where the promise is."""
    (answer,) = await story.rows("SELECT id FROM answer")
    return f"{here}/promises/{answer}"


async def state(story: Story) -> Any:
    (found,) = await story.rows("SELECT state FROM commitment")
    return found


async def answers(story: Story) -> list[Any]:
    return await story.rows("SELECT * FROM answer ORDER BY id")


async def says(story: Story, brand: Brand, consumer: Consumer, effect: Effect) -> None:
    """Have a consumer say something on their own page."""
    act = Act(brand=brand.id, consumer=consumer.id, by="consumer", effects=(effect,))
    await story.instance.parts.store.write(apply, [act], story.instance.parts.tools)


async def about(member: Teammate, promise: str, text: str, **fields: Any) -> int:
    """Send what the page about a promise, which came last, makes of a text; return the status."""
    hidden = {name: member.field(name) for name in ("seen", "holding", "read")}
    return await member.post(f"{promise}/answer", **{**hidden, "text": text, **fields})


async def test_its_day_stands_beside_the_answer_and_what_became_of_it(
    story: Story, ana: Teammate, here: str, promise: str
) -> None:
    assert "Promised until March 3, 2026" in ana.text
    assert KEPT in ana.text
    assert MISSED in ana.text
    assert MORE not in ana.text
    await ana.press(promise, to="missed")
    assert await state(story) == "missed"
    assert "not kept" in ana.text
    assert MISSED not in ana.text
    await ana.press(promise, to="kept")
    assert await state(story) == "kept"
    assert "Promised until March 3, 2026 · kept" in ana.text
    assert MORE in ana.text


async def test_when_its_day_is_over_it_is_missed_and_the_team_is_told(
    story: Story, ana: Teammate, here: str, promise: str, clock: HandClock
) -> None:
    clock.move(timedelta(hours=36))
    await story.settled()
    assert await state(story) == "missed"
    await ana.get(here)
    assert "· not kept" in ana.text
    await ana.get(f"{ana.desk}/notifications")
    assert "The day is over until which we promised them something" in ana.text
    assert "lid" not in ana.text


async def test_it_carries_one_answer_that_spends_none(
    story: Story, acme: Brand, ana: Teammate, here: str, promise: str
) -> None:
    await sends(ana, here, "Which lid is it?")
    await ana.get(here)
    assert "It is their turn" in ana.text
    await ana.press(promise, to="kept")
    assert await ana.get(f"{promise}/answer") == 200
    assert "We send you a new lid." in ana.text
    assert "Whoever is in the thread can read this answer; no timeline shows it." in ana.text
    assert await about(ana, promise, "It is on its way.", warning="lids", language="en") == 303
    await story.settled()
    own = (await answers(story))[-1]
    assert await story.rows("SELECT own_answer_id FROM commitment") == [own.id]
    assert await story.rows("SELECT answered FROM conversation") == [2]
    assert "It is on its way." in story.notes()[-1]["content"]
    assert (own.by, own.member_id) == ("agent", ana.member.id)
    await ana.get(here)
    assert f'href="#answer-{own.id}"' in ana.text
    assert MORE not in ana.text
    await ana.get(f"{promise}/answer")
    assert "This promise had its answer." in ana.text


async def test_a_second_one_is_refused_and_what_was_written_is_kept(
    story: Story, ana: Teammate, here: str, promise: str
) -> None:
    await ana.press(promise, to="missed")
    await ana.get(f"{promise}/answer")
    fields = {name: ana.field(name) for name in ("holding", "read")}
    await about(ana, promise, "Sorry.")
    seen = (await answers(story))[-1].id
    await ana.get(here)
    assert await ana.post(f"{promise}/answer", **fields, seen=seen, text="Very sorry.") == 409
    assert 'id="fault"' in ana.text
    assert "Very sorry." in ana.text
    assert len(await answers(story)) == 2


async def test_before_it_is_kept_or_missed_it_carries_none(
    story: Story, ana: Teammate, here: str, promise: str
) -> None:
    fields = {name: ana.field(name) for name in ("seen", "holding", "read")}
    await ana.get(f"{promise}/answer")
    assert "once it is kept or not" in ana.text
    assert 'name="holding"' not in ana.text
    assert await ana.post(f"{promise}/answer", **fields, text="zzcanaryzz") == 409
    assert "zzcanaryzz" in ana.text
    assert len(await answers(story)) == 1


async def test_a_colleagues_answer_in_the_meantime_is_said_before_it_leaves(
    story: Story, acme: Brand, ana: Teammate, join: Join, here: str, promise: str
) -> None:
    await ana.press(promise, to="kept")
    await ana.get(f"{promise}/answer")
    fields = {name: ana.field(name) for name in ("seen", "holding", "read")}
    ben = await join(acme, "Ben")
    await ben.get(here)
    await sends(ben, here, "Which lid is it?")
    assert await ana.post(f"{promise}/answer", **fields, text="It is on its way.") == 409
    assert "Ben answered" in ana.text
    assert "It is on its way." in ana.text
    assert len(await answers(story)) == 2
    assert await about(ana, promise, "It is on its way.") == 303


async def test_a_post_that_was_edited_in_the_meantime_is_said_before_it_leaves(
    story: Story, ana: Teammate, promise: str
) -> None:
    await ana.press(promise, to="kept")
    await ana.get(f"{promise}/answer")
    assert await about(ana, promise, "It is on its way.", read="another") == 409
    assert len(await answers(story)) == 1


async def test_what_they_say_stands_there(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, here: str, promise: str
) -> None:
    await ana.press(promise, to="kept")
    await says(story, acme, alice, CloseCommitments(kept=False))
    await ana.get(here)
    assert "they say that it is not kept" in ana.text
    assert KEPT in ana.text
    await says(story, acme, alice, CloseCommitments(kept=True))
    await ana.get(here)
    assert "they say that it is kept" in ana.text
    assert KEPT not in ana.text
    assert MORE not in ana.text


async def test_a_conversation_is_resolved_until_they_confirm(
    story: Story, ana: Teammate, acme: Brand, join: Join, here: str, promise: str, clock: HandClock
) -> None:
    await ana.press(promise, to="kept")
    await ana.press(f"{here}/turn", to="resolve")
    assert "Resolved until they confirm" in ana.text
    await ana.get(f"{ana.desk}?queue=resolved")
    assert "Resolved until they confirm" in ana.text
    clock.move(timedelta(days=14))
    await story.settled()
    assert await state(story) == "lapsed"
    ben = await join(acme, "Ben")
    await ben.get(here)
    assert "Resolved until they confirm" not in ben.text
    assert "kept; they said nothing else" in ben.text


async def test_the_list_says_which_promise_presses(
    story: Story,
    ana: Teammate,
    acme: Brand,
    alice: Consumer,
    join: Join,
    here: str,
    promise: str,
    clock: HandClock,
) -> None:
    async def listed(queue: str = "all") -> str:
        await ana.get(f"{ana.desk}?queue={queue}")
        return ana.text

    assert "promise:" not in await listed(), "there are 36 hours left"
    clock.move(timedelta(hours=24))
    assert "promise: within a day" in await listed()
    clock.move(timedelta(hours=12))
    assert "promise: its day is over" in await listed()
    await ana.get(here)
    await ana.press(promise, to="kept")
    assert "promise:" not in await listed()
    await ana.get(here)
    await ana.press(promise, to="missed")
    (conversation,) = await story.rows("SELECT id FROM conversation")
    await acme.act(alice, Resolve(conversation=conversation))
    assert "promise: its day is over" in await listed("resolved"), "they have not said anything"
    clock.move(timedelta(days=14))
    await story.settled()
    ben = await join(acme, "Ben")
    await ben.get(f"{ben.desk}?queue=resolved")
    assert "Resolved" in ben.text
    assert "promise:" not in ben.text


async def test_a_viewer_sees_it_and_says_nothing_of_it(
    story: Story, acme: Brand, join: Join, here: str, promise: str
) -> None:
    vera = await join(acme, "Vera", Role.VIEWER)
    await vera.get(here)
    assert "Promised until" in vera.text
    assert KEPT not in vera.text
    for path, fields in (("", {"to": "kept"}), ("/answer", {"text": "hello"})):
        assert await vera.post(f"{promise}{path}", **fields) == 403
    assert await vera.get(f"{promise}/answer") == 403
    assert (await state(story), len(await answers(story))) == ("open", 1)


async def test_another_brands_promise_is_not_there(
    story: Story, zenith: Brand, ana: Teammate, join: Join, here: str, promise: str
) -> None:
    zoe = await join(zenith, "Zoe")
    await zoe.get(zoe.desk)
    theirs = promise.replace(ana.desk, zoe.desk)
    for path in (promise, theirs):
        assert await zoe.post(path, to="kept") == 404
        assert await zoe.post(f"{path}/answer", text="hello") == 404
        assert await zoe.get(f"{path}/answer") == 404
    assert (await state(story), len(await answers(story))) == ("open", 1)


async def test_a_promise_of_another_conversation_or_none_is_not_there(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, here: str, promise: str
) -> None:
    other = await written(story, acme, alice, "and the lid")
    for path in (promise.replace(here, other), f"{here}/promises/nothing"):
        assert await ana.post(path, to="kept") == 404
        assert await ana.get(f"{path}/answer") == 404
    assert await ana.post(promise, to="confirmed") == 404
    assert await state(story) == "open"


async def test_a_form_that_was_not_made_for_this_browser_does_nothing(
    story: Story, ana: Teammate, promise: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await ana.post(promise, token="0" * 64, to="kept") == 403
    assert await ana.post(f"{promise}/answer", token="0" * 64, text="zzcanaryzz") == 403
    assert (await state(story), len(await answers(story))) == ("open", 1)
    logged = capsys.readouterr()
    assert "zzcanaryzz" not in logged.out + logged.err
