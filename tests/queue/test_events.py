"""Live events: told at once to whoever listens, and kept for nobody."""

import asyncio

import pytest

from fedibrand.queue.events import CHANGED, MISSED, MOST_WAITING, Event, Events, Listener

SOON = 10.0


async def heard(listener: Listener) -> list[Event]:
    """Return all that waits for a listener."""
    found = []
    while (event := await listener.next(0)) is not None:
        found.append(event)
    return found


async def test_a_listener_hears_what_changed_at_its_brand() -> None:
    events = Events()
    async with events.listening("acme", "s1") as listener:
        events.publish("acme", Event(CHANGED, "alice"))
        events.publish("zenith", Event(CHANGED, "bob"))
        assert await listener.next(SOON) == Event(CHANGED, "alice")
        assert await heard(listener) == []


async def test_everybody_at_a_brand_hears() -> None:
    events = Events()
    async with events.listening("acme", "s1") as one, events.listening("acme", "s2") as other:
        events.publish("acme", Event(CHANGED, "alice"))
        assert await heard(one) == await heard(other) == [Event(CHANGED, "alice")]


async def test_a_listener_that_waits_is_woken() -> None:
    events = Events()
    async with events.listening("acme", "s1") as listener:
        waiting = asyncio.create_task(listener.next(SOON))
        await asyncio.sleep(0)
        events.publish("acme", Event(CHANGED, "alice"))
        assert await waiting == Event(CHANGED, "alice")


async def test_a_slow_listener_is_told_that_it_missed_something() -> None:
    events = Events()
    async with events.listening("acme", "s1") as slow, events.listening("acme", "s2") as quick:
        for number in range(MOST_WAITING + 1):
            events.publish("acme", Event(CHANGED, f"c{number}"))
            assert await heard(quick) == [Event(CHANGED, f"c{number}")]
        assert await heard(slow) == [MISSED, Event(CHANGED, f"c{MOST_WAITING}")]


async def test_what_waits_for_a_listener_is_bounded() -> None:
    events = Events()
    async with events.listening("acme", "s1") as slow:
        for number in range(10 * MOST_WAITING):
            events.publish("acme", Event(CHANGED, f"c{number}"))
        found = await heard(slow)
    assert found[0] == MISSED
    assert len(found) <= MOST_WAITING


async def test_nothing_is_kept_for_those_who_come_later() -> None:
    events = Events()
    events.publish("acme", Event(CHANGED, "alice"))
    async with events.listening("acme", "s1") as listener:
        assert await heard(listener) == []


async def test_who_left_is_forgotten() -> None:
    events = Events()
    async with events.listening("acme", "s1") as listener:
        pass
    events.publish("acme", Event(CHANGED, "alice"))
    assert await heard(listener) == []
    assert not events._listening


async def test_an_ended_session_hears_the_end_and_nobody_else_does() -> None:
    events = Events()
    async with events.listening("acme", "s1") as over, events.listening("acme", "s2") as other:
        events.end({"s1"})
        with pytest.raises(EOFError):
            await over.next(SOON)
        assert await heard(other) == []


async def test_a_slow_listener_hears_the_end_of_its_session() -> None:
    events = Events()
    async with events.listening("acme", "s1") as slow:
        for number in range(MOST_WAITING):
            events.publish("acme", Event(CHANGED, f"c{number}"))
        events.end({"s1"})
        assert await slow.next(SOON) == MISSED
        with pytest.raises(EOFError):
            await slow.next(SOON)


async def test_everybody_is_told_when_nobody_knows_what_changed() -> None:
    events = Events()
    async with events.listening("acme", "s1") as one, events.listening("zenith", "s2") as other:
        events.publish_to_all(MISSED)
        assert await heard(one) == await heard(other) == [MISSED]


async def test_when_the_process_stops_every_stream_ends_and_none_begins() -> None:
    events = Events()
    async with events.listening("acme", "s1") as before:
        events.end_all()
        async with events.listening("acme", "s2") as after:
            for each in (before, after):
                with pytest.raises(EOFError):
                    await each.next(SOON)
