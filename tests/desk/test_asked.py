"""What is a use of a session: what somebody does is, what an open page asks for by itself is not."""

import re
from datetime import timedelta
from html import unescape

import pytest

from fedibrand.desk import sessions, streams
from fedibrand.domain import Role
from fedibrand.testing.brand import Brand
from fedibrand.testing.clocks import HandClock
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.reading import listening
from tests.desk.stage import Teammate
from tests.journeys.story import Story

HOUR = timedelta(hours=1)
MOST = 60
_LINK = re.compile(r'href="(/desk/[^"#]+)')
_ASKING = re.compile(r'<[^>]*\bhx-(get|post)="([^"]*)"[^>]*\bhx-trigger="([^"]*)"')
_BY_ITSELF = re.compile("sse:|every|load")


async def asked_by_pages(member: Teammate) -> dict[str, str]:
    """Look at every page, and return where they ask by themselves, and how: by event, clock or load."""
    left, seen, found = [member.desk], {member.desk}, {}
    while left:
        await member.get(left.pop())
        for how, where, when in _ASKING.findall(member.text):
            if _BY_ITSELF.search(when):
                found[unescape(where)] = how
        new = {unescape(one) for one in _LINK.findall(member.text) if "/static/" not in one} - seen
        seen |= new
        left += new
        assert len(seen) < MOST
    return found


async def test_an_open_page_does_not_keep_a_session_alive(
    story: Story, acme: Brand, alice: Consumer, join: Join, clock: HandClock
) -> None:
    olga = await join(acme, "Olga", Role.OWNER)
    await alice.mention(acme, "the kettle leaks")
    await alice.message(acme, "invite answer")
    await story.settled()
    await alice.post("breakfast", "followers")
    await story.settled()
    asking = await asked_by_pages(olga)
    assert len(asking) > 12
    await olga.get("team")
    token = olga.token
    clock.move(sessions.IDLE - HOUR)
    for path, how in asking.items():
        if how == "get":
            await olga.get(path, **{"HX-Request": "true"})
        else:
            await olga.post(path, token=token)
        assert olga.status in (200, 204), path
    async with listening(olga):
        pass
    clock.move(HOUR)
    assert await olga.get("team") == 303
    assert olga.headers["Location"] == "/desk/sign-in"


async def test_what_somebody_does_keeps_it_alive(ana: Teammate, clock: HandClock) -> None:
    for _ in range(3):
        clock.move(sessions.IDLE - HOUR)
        assert await ana.get("team") == 200
    clock.move(sessions.IDLE)
    assert await ana.get("team") == 303


async def test_an_open_stream_ends_with_a_session_that_nobody_used(
    ana: Teammate, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "LOOK_SECONDS", 0.05)
    async with listening(ana) as stream:
        clock.move(sessions.IDLE)
        await stream.until("gone")
        await stream.end()
