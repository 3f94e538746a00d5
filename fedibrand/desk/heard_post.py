"""One post that was heard: looked at where it lies, and answered where its author permits that.

An answer opens a conversation, which the post stands in from then on; then this address leads there.
"""

from functools import partial
from typing import Any

from aiohttp import web

from fedibrand.applying.opened import note_shown
from fedibrand.brands import canned
from fedibrand.brands.teams import May
from fedibrand.consumers import people
from fedibrand.conversations import listened
from fedibrand.conversations.listened import Listened
from fedibrand.desk import (
    asked,
    composing,
    drafts,
    heard_person,
    incoming,
    opening,
    phrases,
    spans,
    strangers,
    uploads,
)
from fedibrand.desk.asked import AtDesk, Seat, live, seated, see_other
from fedibrand.desk.drafts import Draft
from fedibrand.desk.opening import PICTURES, Fault
from fedibrand.desk.site import Desk
from fedibrand.problems import Refusal

HERE = "/desk/{brand}/heard/post/{holding}"


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    return [
        web.get(HERE, seated(desk, show)),
        web.get(f"{HERE}/post", live(desk, part)),
        web.get(f"{HERE}/budget", live(desk, partial(there, composing.budget, budget))),
        web.post(f"{HERE}/canned", seated(desk, partial(there, composing.fill, fill))),
        web.post(f"{HERE}/answer", seated(desk, partial(there, composing.answer, answer))),
    ]


async def there(
    elsewhere: AtDesk, here: AtDesk, desk: Desk, request: web.Request, seat: Seat
) -> web.StreamResponse:
    """Do in the conversation what is asked of a post that somebody answered meanwhile; else do it here."""
    found = await _found(desk, request, seat)
    if found.conversation is None:
        return await here(desk, request, seat)
    request.match_info["conversation"] = found.conversation
    return await elsewhere(desk, request, seat)


async def show(desk: Desk, request: web.Request, seat: Seat) -> web.StreamResponse:
    """Show the post once its origin was looked at, or after five seconds."""
    found = await _found(desk, request, seat)
    if found.conversation is not None:
        return see_other(f"{seat.path}/c/{found.conversation}#post-{found.post.id}")
    await opening.look(desk, [found.post])
    return await _page(desk, request, seat)


async def part(desk: Desk, request: web.Request, seat: Seat) -> web.StreamResponse:
    """Show the post alone, for a page that is open already."""
    shown = await _shown(desk, seat, await _found(desk, request, seat))
    return desk.rendering.page("_heard_post.html", seat.language, **shown)


async def budget(desk: Desk, request: web.Request, seat: Seat) -> web.StreamResponse:
    """Show how many answers there are, and whether the post is held still."""
    shown = await _shown(desk, seat, await _found(desk, request, seat))
    answers = request.query.get("holding", "")
    return desk.rendering.page("_budget.html", seat.language, answers=answers, **shown)


async def fill(desk: Desk, request: web.Request, seat: Seat) -> web.StreamResponse:
    """Put a canned answer into the draft; nothing is sent."""
    fields = await asked.fields(desk, request)
    seat.require(May.ANSWER)
    found = await _found(desk, request, seat)
    draft = await composing.prepared(desk, seat, found.consumer, fields)
    if asked.is_partial(request):
        return desk.rendering.page("_text.html", seat.language, draft=draft)
    return await _page(desk, request, seat, draft=draft)


async def answer(desk: Desk, request: web.Request, seat: Seat) -> web.StreamResponse:
    """Answer the post, unless it was edited in the meantime; that opens its conversation."""
    seat.require(May.ANSWER)
    form = await uploads.read(desk, request, PICTURES)
    shown = await _shown(desk, seat, await _found(desk, request, seat))
    draft = drafts.read(form.fields)
    fault = await composing.meanwhile(desk, seat, shown["thread"], form.fields)
    if fault is None:
        try:
            await composing.send(desk, seat, shown["thread"], form, draft)
        except Refusal as refusal:
            fault = opening.fault_of(refusal)
    if fault is not None:
        return await _page(desk, request, seat, fault=fault, draft=draft)
    found = await _found(desk, request, seat)
    return see_other(f"{seat.path}/c/{found.conversation}")


async def _found(desk: Desk, request: web.Request, seat: Seat) -> Listened:
    site = desk.site
    holding = request.match_info["holding"]
    return await listened.one(site.store, site.vault, site.clock.now(), seat.brand.id, holding)


async def _page(
    desk: Desk, request: web.Request, seat: Seat, *, fault: Fault | None = None, draft: Draft | None = None
) -> web.Response:
    store, found = desk.site.store, await _found(desk, request, seat)
    shown = {
        **await _shown(desk, seat, found),
        "fault": fault,
        "draft": draft or Draft(),
        "canned": await store.read(canned.of, seat.brand.id),
        "languages": drafts.languages(seat.language),
        "pictures": range(1, PICTURES + 1),
    }
    status = fault.status if fault else 200
    return desk.rendering.page("heard_post.html", seat.language, status=status, **shown)


async def _shown(desk: Desk, seat: Seat, found: Listened) -> dict[str, Any]:
    """Return what was heard, for its template; it is noted that a member of this role was shown it."""
    site, consumer = desk.site, found.consumer
    if not found.post.ended:
        await site.store.write(note_shown, [found.post.id], seat.member.role, site.clock.now())
    thread = heard_person.of_none(desk, seat, consumer, posts=(found.post,))
    return {
        **incoming.common(desk, seat, "/heard"),
        **phrases.TABLES,
        **await opening.composer(desk, seat, thread),
        "said": found.post,
        "place": f"{seat.path}/heard/post/{found.post.id}",
        "may_answer": consumer.id in await site.store.read(people.letting_answer, [consumer.id]),
        "is_met": await site.store.read(strangers.is_met, consumer.id),
        "avatars": await desk.avatars.addresses(seat.brand.id, [consumer]),
        "files_of": partial(opening.files, desk, seat),
        "to_come": spans.to_come(site.clock.now(), seat.language),
    }
