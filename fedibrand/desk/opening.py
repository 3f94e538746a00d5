"""Opening a conversation: what its page shows, and the note of who was shown a consumer's words."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from aiohttp import web
from babel.dates import format_date

from fedibrand.activitypub.addressing import answer_level
from fedibrand.applying.opened import note_opened
from fedibrand.applying.recheck import Seen
from fedibrand.brands import canned, members
from fedibrand.conversations import promised, threads
from fedibrand.conversations.shown import ShownPost, Thread
from fedibrand.desk import (
    about,
    asked,
    drafts,
    handles,
    incoming,
    lines,
    media_addresses,
    phrases,
    snoozing,
    spans,
    strangers,
)
from fedibrand.desk.asked import Seat, see_other
from fedibrand.desk.drafts import Draft
from fedibrand.desk.media_addresses import Piece
from fedibrand.desk.site import Desk
from fedibrand.domain import HoldingState
from fedibrand.effect import Effect
from fedibrand.problems import Refusal

PATIENCE = 5.0
"""Seconds that a page waits for the origins of its posts; what was not seen by then is shown as unchecked."""

HERE = "/desk/{brand}/c/{conversation}"
"""Where a conversation is."""

CARD = "card"
"""The id of what stands beside a conversation: there a member is led back to who did something there."""

PICTURES = 4
"""How many pictures an answer may have."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What kept something from being done: a code for what the page says itself, else a sentence."""

    status: int
    code: str
    sentence: str = ""
    who: str = ""
    at: datetime | None = None


def fault_of(refusal: Refusal) -> Fault:
    """Return a refusal as the page says it."""
    return Fault(refusal.status, refusal.code, refusal.detail)


async def opened(desk: Desk, request: web.Request, seat: Seat) -> Thread:
    """Return the conversation that the address names.

    Raises:
        NotFound: This brand has none of that id.
    """
    site = desk.site
    return await threads.open_thread(
        site.store, site.vault, request.match_info["conversation"], site.clock.now(), seat.brand.id
    )


async def spoken(desk: Desk, request: web.Request, seat: Seat) -> dict[str, Any]:
    """Return what was said, for its template; it is noted that a member of this role was shown it."""
    site, thread = desk.site, await opened(desk, request, seat)
    commitments = await site.store.read(promised.of, seat.brand.id, thread.id)
    if held(thread):
        await site.store.write(note_opened, thread.id, seat.member.role, site.clock.now())
    days = {
        each.answer: format_date(each.until.astimezone(seat.zone), "long", locale=seat.language)
        for each in commitments.values()
    }
    return {
        **incoming.common(desk, seat),
        **phrases.TABLES,
        "thread": thread,
        "lines": lines.of(thread),
        "commitments": commitments,
        "avatars": await desk.avatars.addresses(seat.brand.id, [thread.consumer]),
        "is_met": await site.store.read(strangers.is_met, thread.consumer.id),
        "files_of": partial(files, desk, seat),
        "days": days,
        "to_come": spans.to_come(site.clock.now(), seat.language),
    }


async def page(
    desk: Desk,
    request: web.Request,
    seat: Seat,
    *,
    fault: Fault | None = None,
    draft: Draft | None = None,
    note: str = "",
    template: str = "conversation.html",
) -> web.Response:
    """Return the whole page; with what kept something from being done, and the draft of an answer.

    Args:
        desk: The desk.
        request: It names the conversation.
        seat: Who is shown it.
        fault: What kept something from being done.
        draft: What is in the composer.
        note: What is in the field for a note.
        template: A part of the page, where not all of it is asked for.
    """
    shown = await spoken(desk, request, seat)
    thread: Thread = shown["thread"]
    more = await composer(desk, seat, thread)
    store = desk.site.store
    team = await store.read(members.team, seat.brand.id)
    shown |= {
        **more,
        **await about.given(desk, seat, thread),
        "fault": fault,
        "draft": draft or Draft(),
        "canned": await store.read(canned.of, seat.brand.id),
        "team": team,
        "mentions": " ".join(f"@{one.name}" for one in team if one.id != seat.member.id),
        "note": note,
        "languages": drafts.languages(seat.language),
        "pictures": range(1, PICTURES + 1),
        "snoozes": snoozing.choices(desk.site.clock.now(), seat.zone, seat.language),
        "imitates": handles.imitates(f"{thread.consumer.name} {thread.consumer.acct}"),
    }
    status = fault.status if fault else 200
    return desk.rendering.page(template, seat.language, status=status, **shown)


async def composer(desk: Desk, seat: Seat, thread: Thread) -> dict[str, Any]:
    """Return what says to what an answer goes, who will see it, and how many are left."""
    last = answerable(thread)
    return {
        "thread": thread,
        "last": last,
        "level": answer_level(last.level) if last else None,
        "left": left(seat, thread),
        "read": reading(desk, last) if last else "",
    }


def left(seat: Seat, thread: Thread) -> int:
    """Return how many answers there are until the consumer writes."""
    return max(0, seat.brand.settings.answers_per_message - thread.answered)


def files(desk: Desk, seat: Seat, post: ShownPost) -> list[Piece]:
    """Return the files of a post as they are shown."""
    site = desk.site
    return media_addresses.pieces(site.vault, seat.brand.id, post.id, post.media, site.clock.now())


def answerable(thread: Thread) -> ShownPost | None:
    """Return the post that an answer goes to: the latest whose words are held."""
    return next(reversed(held(thread)), None)


def held(thread: Thread) -> list[ShownPost]:
    """Return the posts whose words are held."""
    return [post for post in thread.posts if post.state is HoldingState.HELD]


def reading(desk: Desk, post: ShownPost) -> str:
    """Return what tells one state of a post's words from another, and nothing else of them."""
    return desk.site.vault.hash(f"{post.id} {post.warning} {post.html}").hex()


async def do(desk: Desk, request: web.Request, seat: Seat, *effects: Effect, at: str = CARD) -> web.Response:
    """Have a member do something in a conversation, and lead back to it; or show why it was not done."""
    thread = await opened(desk, request, seat)
    try:
        await asked.act(desk, seat, thread.consumer.actor, *effects)
    except Refusal as refusal:
        return await page(desk, request, seat, fault=fault_of(refusal))
    return back(request, seat, at)


def back(request: web.Request, seat: Seat, at: str) -> web.Response:
    """Return a redirect to the conversation that the address names, and to the part of it with that id."""
    return see_other(f"{seat.path}/c/{request.match_info['conversation']}#{at}")


async def to_newest(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Return a redirect to what was said or done last in the conversation that the address names."""
    *_, last = lines.of(await opened(desk, request, seat))
    return back(request, seat, f"{last.kind}-{last.said.id}")


async def look(desk: Desk, posts: list[ShownPost]) -> set[Seen]:
    """Look at the origins of what was not looked at for a day, side by side; return what was seen."""
    now = desk.site.clock.now()
    looking = [asyncio.create_task(desk.recheck.look(one.id)) for one in posts if threads.is_due(one, now)]
    if not looking:
        return set()
    done, late = await asyncio.wait(looking, timeout=PATIENCE)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return {task.result() for task in done}
