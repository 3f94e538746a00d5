"""Streams: whoever looks at a desk is told at once that something changed, and never what."""

import asyncio
import sqlite3
from datetime import timedelta

import pytest

from fedibrand.brands import members
from fedibrand.desk import browsers, sessions, streams
from fedibrand.queue.events import CHANGED, Event
from fedibrand.team_effects import Snooze
from fedibrand.testing.brand import Brand
from fedibrand.testing.clocks import HandClock
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.reading import listening
from tests.desk.stage import Teammate
from tests.journeys.story import Story


async def test_a_stream_is_one_of_events_and_nothing_keeps_it(ana: Teammate) -> None:
    async with listening(ana) as stream:
        assert stream.response.content_type == "text/event-stream"
        assert stream.response.headers["Cache-Control"] == "no-store"
        assert stream.heard[0] == ("missed", "")


async def test_a_mention_is_told_by_its_consumer_and_without_its_words(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    async with listening(ana) as stream:
        await alice.mention(acme, "the kettle leaks")
        about = await stream.until("changed")
        assert await stream.until(f"changed-{about}") == about
    assert [about] == await story.rows("SELECT id FROM consumer")
    assert "kettle" not in str(stream.heard)


async def test_an_edit_a_deletion_and_a_delivery_are_told(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    post = await alice.mention(acme, "the kettle leaks")
    await story.settled()
    async with listening(ana) as stream:
        await alice.edit(post, f"{acme.acct} the red kettle leaks")
        await stream.until("changed")
        await story.settled()
        await story.answer(acme, alice, "Which kettle is it?")
        await stream.until("changed")
        await stream.until("changed")
        assert await story.rows("SELECT state FROM delivery") == ["delivered"]
        await alice.delete(post)
        await stream.until("changed")


async def test_what_a_look_at_the_origin_finds_gone_is_told(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    post = await alice.mention(acme, "the kettle leaks")
    await story.settled()
    alice.home.posts.remove(post)
    (holding,) = await story.holdings()
    async with listening(ana) as stream:
        await story.instance.parts.recheck.look(holding.id)
        await stream.until("changed")


async def test_a_conversation_that_wakes_is_told(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    (conversation,) = await story.rows("SELECT id FROM conversation")
    until = story.clock.now() + timedelta(hours=1)
    await acme.act(alice, Snooze(conversation=conversation, until=until))
    await story.settled()
    async with listening(ana) as stream:
        await story.passes(timedelta(hours=2))
        await stream.until("changed")
    assert await story.rows("SELECT state FROM conversation") == ["open"]


async def test_another_brands_desk_hears_nothing_of_it(
    story: Story, acme: Brand, zenith: Brand, alice: Consumer, join: Join
) -> None:
    zoe = await join(zenith, "Zoe")
    async with listening(zoe) as stream:
        await alice.mention(acme, "the kettle leaks")
        await story.settled()
        story.instance.parts.events.publish(zenith.id, Event(CHANGED, "last"))
        await stream.until("changed-last")
    told = [each for each in stream.heard if each[0] != "missed"]
    assert told == [("changed", "last"), ("changed-last", "last")]


async def test_a_brand_one_is_not_at_has_no_stream(zenith: Brand, ana: Teammate) -> None:
    assert await ana.get(f"/desk/{zenith.id}/events") == 404


async def test_who_is_not_signed_in_is_told_to_leave(ana: Teammate) -> None:
    ana.cookie = "0" * 64
    assert await ana.get("events") == 200
    assert ana.text == "event: gone\ndata: \n\n"


async def test_what_another_process_wrote_is_told_as_something_missed(story: Story, ana: Teammate) -> None:
    async with listening(ana) as stream:
        with sqlite3.connect(story.settings.database.removeprefix("sqlite:///")) as other:
            other.execute("UPDATE brand SET updated_at = updated_at")
        await stream.until("missed")


async def test_who_signs_out_is_told_to_leave_at_once(ana: Teammate) -> None:
    token = browsers.token(ana.cookie, ana.story.instance.parts.vault)
    async with listening(ana) as stream:
        await ana.post("/desk/sign-out", token=token)
        await stream.until("gone")
        await stream.end()


async def test_a_session_ended_elsewhere_ends_its_stream_within_five_seconds(
    story: Story, ana: Teammate, acme: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert streams.LOOK_SECONDS < 5
    monkeypatch.setattr(streams, "LOOK_SECONDS", 0.05)
    having = story.instance.parts
    async with listening(ana) as stream:
        (session,) = await having.store.read(sessions.of_account, ana.account.id, story.clock.now())
        await having.store.write(sessions.end, ana.account.id, session.id)
        gone = asyncio.create_task(stream.until("gone"))
        while not gone.done():  # a busy desk puts it off no longer
            having.events.publish(acme.id, Event(CHANGED, "somebody"))
            await asyncio.sleep(0)
        await gone


async def test_who_is_taken_off_the_team_is_told_to_leave(
    story: Story, ana: Teammate, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "LOOK_SECONDS", 0.05)
    async with listening(ana) as stream:
        await story.instance.parts.store.write(members.remove, ana.member, clock)
        await stream.until("gone")
        await stream.end()


async def test_a_stream_ends_when_the_instance_stops(story: Story, ana: Teammate) -> None:
    async with listening(ana) as stream:
        story.instance.parts.events.end_all()
        await stream.end()
    assert ("gone", "") not in stream.heard


async def test_one_sees_how_many_wait_on_the_team(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    await ana.get("waiting")
    assert 'data-waiting="0"' in ana.text
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    await ana.get("waiting")
    assert 'data-waiting="1"' in ana.text
