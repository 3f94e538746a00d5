"""One conversation: what was said, what the team did, and what it can do."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from fedibrand.activitypub.addressing import answer_level
from fedibrand.applying.recheck import Seen
from fedibrand.brands import members
from fedibrand.brands.teams import May
from fedibrand.conversations import threads
from fedibrand.conversations.shown import ShownPost, Thread
from fedibrand.desk import asked, incoming, lines
from fedibrand.desk.asked import Seat, seated, see_other
from fedibrand.desk.site import Desk
from fedibrand.domain import HoldingState
from fedibrand.effects import AddLabel, AddNote, Answer, Assign, Effect, Reopen, Resolve, Snooze
from fedibrand.problems import Refusal

PATIENCE = 5.0
"""Seconds that a page waits for the origins of its posts; what was not seen by then is shown as unchecked."""


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    here = "/desk/{brand}/c/{conversation}"
    return [
        web.get(here, seated(desk, show)),
        web.get(f"{here}/thread", seated(desk, part)),
        web.post(f"{here}/answer", seated(desk, answer)),
        web.post(f"{here}/note", seated(desk, note)),
        web.post(f"{here}/label", seated(desk, label)),
        web.post(f"{here}/assign", seated(desk, assign)),
        web.post(f"{here}/turn", seated(desk, turn)),
    ]


async def show(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show a conversation, once the origins of its posts were looked at, or after five seconds."""
    thread = await opened(desk, request, seat)
    await _look(desk, thread)
    return await page(desk, request, seat)


async def part(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show what was said and done, for a page that is open already."""
    return desk.rendering.page("_thread.html", seat.language, **await given(desk, request, seat))


async def page(
    desk: Desk, request: web.Request, seat: Seat, *, status: int = 200, fault: str = "", draft: str = ""
) -> web.Response:
    """Return the whole page; with what kept an answer from leaving, and the draft of it."""
    shown = {**await given(desk, request, seat), "fault": fault, "draft": draft}
    return desk.rendering.page("conversation.html", seat.language, status=status, **shown)


async def given(desk: Desk, request: web.Request, seat: Seat) -> dict[str, Any]:
    """Return what the templates of a conversation are given."""
    thread = await opened(desk, request, seat)
    team = await desk.site.store.read(members.team, seat.brand.id)
    last = answerable(thread)
    return {
        **incoming.common(desk, seat),
        "thread": thread,
        "lines": lines.of(thread),
        "team": team,
        "last": last,
        "level": answer_level(last.level) if last else None,
        "left": max(0, seat.brand.settings.answers_per_message - thread.answered),
    }


async def opened(desk: Desk, request: web.Request, seat: Seat) -> Thread:
    """Return the conversation that the address names.

    Raises:
        NotFound: This brand has none of that id.
    """
    site = desk.site
    return await threads.open_thread(
        site.store, site.vault, request.match_info["conversation"], site.clock.now(), seat.brand.id
    )


def answerable(thread: Thread) -> ShownPost | None:
    """Return the post that an answer goes to: the latest whose words are held."""
    return next((post for post in reversed(thread.posts) if post.state is HoldingState.HELD), None)


async def answer(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Answer the post that the page showed last, unless a colleague did in the meantime."""
    found = await asked.fields(desk, request)
    seat.require(May.ANSWER)
    thread = await opened(desk, request, seat)
    text = found.get("text", "")
    meanwhile = [one for one in thread.answers if one.id > found.get("seen", "")]
    if meanwhile and found.get("anyway") != "yes":
        return await page(desk, request, seat, status=409, fault="meanwhile", draft=text)
    try:
        effect = Answer(
            holding=found.get("holding", ""),
            text=text,
            id=desk.site.clock.new_id(),
            warning=found.get("warning", "").strip(),
            language=found.get("language") or None,
        )
        await asked.act(desk, seat, thread.consumer.actor, effect)
    except Refusal as refusal:
        return await page(desk, request, seat, status=refusal.status, fault=str(refusal.detail), draft=text)
    return _done(desk, request, seat)


async def note(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Write a note for the team."""
    found = await asked.fields(desk, request)
    seat.require(May.ADD_NOTES)
    return await _do(desk, request, seat, AddNote(conversation=_id(request), text=found.get("text", "")))


async def label(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Label the conversation."""
    found = await asked.fields(desk, request)
    seat.require(May.SORT)
    return await _do(
        desk, request, seat, AddLabel(conversation=_id(request), label=found.get("label", "").strip())
    )


async def assign(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Assign the conversation to a member, or to nobody."""
    found = await asked.fields(desk, request)
    seat.require(May.SORT)
    return await _do(desk, request, seat, Assign(conversation=_id(request), member=found.get("member", "")))


async def turn(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Resolve the conversation, open it again, or let it sleep."""
    found = await asked.fields(desk, request)
    seat.require(May.SORT)
    named = _id(request)
    days = found.get("days", "1")
    turns: dict[str, Effect] = {
        "resolve": Resolve(conversation=named),
        "reopen": Reopen(conversation=named),
        "snooze": Snooze(conversation=named, until=_morning(desk.site.clock.now(), days)),
    }
    return await _do(desk, request, seat, turns.get(found.get("to", ""), turns["reopen"]))


async def _do(desk: Desk, request: web.Request, seat: Seat, effect: Effect) -> web.Response:
    thread = await opened(desk, request, seat)
    try:
        await asked.act(desk, seat, thread.consumer.actor, effect)
    except Refusal as refusal:
        return await page(desk, request, seat, status=refusal.status, fault=str(refusal.detail))
    return _done(desk, request, seat)


def _done(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    return see_other(f"{seat.path}/c/{_id(request)}")


def _id(request: web.Request) -> str:
    return request.match_info["conversation"]


def _morning(now: datetime, days: str) -> datetime:
    number = int(days) if days.isdigit() and 1 <= int(days) <= 90 else 1
    return (now + timedelta(days=number)).replace(hour=8, minute=0, second=0, microsecond=0)


async def _look(desk: Desk, thread: Thread) -> None:
    """Look at the origins of what was not looked at for a day, side by side."""
    now = desk.site.clock.now()
    due = [one.id for one in threads_held(thread) if threads.is_due(one, now)]
    if not due:
        return
    looking = [asyncio.create_task(desk.recheck.look(one)) for one in due]
    done, late = await asyncio.wait(looking, timeout=PATIENCE)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    for task in done:
        assert isinstance(task.result(), Seen)


def threads_held(thread: Thread) -> list[ShownPost]:
    """Return the posts whose words are held."""
    return [post for post in thread.posts if post.state is HoldingState.HELD]
