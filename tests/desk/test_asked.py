"""What is a use of a session: what somebody does is, what an open page asks for by itself is not."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from fedibrand import desk
from fedibrand.desk import sessions, streams
from fedibrand.domain import Role
from fedibrand.testing.brand import Brand
from fedibrand.testing.clocks import HandClock
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.reading import listening
from tests.desk.stage import Teammate
from tests.journeys.story import Story

TEMPLATES = Path(desk.__path__[0]) / "templates"
_ASKING = re.compile(r'<[^>]*\bhx-(get|post)="((?:[^"{]|\{\{.*?\}\})*)"[^>]*hx-trigger="([^"]*)"', re.S)
HOUR = timedelta(hours=1)


def asked_by_themselves() -> set[tuple[str, str]]:
    """Return how and where templates ask without anybody's doing: by an event, by the clock, when loaded."""
    found = set()
    for path in TEMPLATES.glob("*.html"):
        for how, where, when in _ASKING.findall(path.read_text()):
            if re.search(r"sse:|every|load|changed \}", when):
                found.add((how, where))
    return found


async def ask_all(member: Teammate, token: str, conversation: str, holding: str) -> None:
    for how, where in asked_by_themselves():
        path = where.replace("{{ seat.path }}", member.desk)
        path = path.replace("{{ here }}", f"{member.desk}/c/{conversation}")
        path = re.sub(r"\{\{ listing\.address.*", f"{member.desk}/list", path).replace(
            "{{ last.id }}", holding
        )
        assert "{" not in path, path
        if how == "get":
            await member.get(path, **{"HX-Request": "true"})
        else:
            await member.post(path, token=token)
        assert member.status in (200, 204), path


async def test_an_open_page_does_not_keep_a_session_alive(
    story: Story, acme: Brand, alice: Consumer, join: Join, clock: HandClock
) -> None:
    assert len(asked_by_themselves()) >= 9
    olga = await join(acme, "Olga", Role.OWNER)
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    (conversation,) = await story.rows("SELECT id FROM conversation")
    (holding,) = await story.rows("SELECT id FROM holding")
    await olga.get("team")
    token = olga.token
    clock.move(sessions.IDLE - HOUR)
    await ask_all(olga, token, conversation, holding)
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
        clock.move(sessions.IDLE - HOUR)
        await stream.until("missed")
        clock.move(HOUR)
        await stream.until("gone")
        await stream.end()
