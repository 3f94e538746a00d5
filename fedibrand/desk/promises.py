"""What an answer promised: whether it is kept, and the one answer about it that it carries of its own."""

from typing import Any

from aiohttp import web
from babel.dates import format_date

from fedibrand.activitypub.errors import NotFound
from fedibrand.brands.teams import May
from fedibrand.conversations import promised
from fedibrand.conversations.promised import Promised
from fedibrand.conversations.shown import Thread
from fedibrand.desk import asked, composing, drafts, incoming, opening
from fedibrand.desk.asked import Seat, seated
from fedibrand.desk.drafts import Draft
from fedibrand.desk.opening import HERE, Fault
from fedibrand.desk.site import Desk
from fedibrand.desk.uploads import Form
from fedibrand.effect import Effect
from fedibrand.problems import Refusal
from fedibrand.team_effects import KeepCommitment, MissCommitment

PROMISE = f"{HERE}/promises/{{answer}}"
"""Where a promise is, by the answer that made it."""


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    return [
        web.post(PROMISE, seated(desk, settle)),
        web.get(f"{PROMISE}/answer", seated(desk, show)),
        web.post(f"{PROMISE}/answer", seated(desk, answer)),
    ]


async def settle(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Say that a promise is kept, or that it is not.

    Raises:
        NotFound: It is said to be something else, or there is none.
    """
    found = await asked.fields(desk, request)
    seat.require(May.ANSWER)
    _, promise = await _named(desk, request, seat)
    said: dict[str, Effect] = {
        "kept": KeepCommitment(answer=promise.answer),
        "missed": MissCommitment(answer=promise.answer),
    }
    if (to := found.get("to", "")) not in said:
        raise NotFound
    return await opening.do(desk, request, seat, said[to], at=f"answer-{promise.answer}")


async def show(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show where the answer about a promise is written."""
    seat.require(May.ANSWER)
    return await _page(desk, request, seat)


async def answer(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Answer about a promise, unless something happened in the meantime."""
    found = await asked.fields(desk, request)
    seat.require(May.ANSWER)
    (thread, promise), draft = await _named(desk, request, seat), drafts.read(found)
    fault = await composing.meanwhile(desk, seat, thread, found)
    if fault is None:
        try:
            await composing.send(desk, seat, thread, Form(found, {}), draft, commitment=promise.answer)
        except Refusal as refusal:
            fault = opening.fault_of(refusal)
    if fault is not None:
        return await _page(desk, request, seat, fault=fault, draft=draft)
    return await opening.to_newest(desk, request, seat)


async def _named(desk: Desk, request: web.Request, seat: Seat) -> tuple[Thread, Promised]:
    """Return the conversation and the promise that the address names.

    Raises:
        NotFound: There is none in this conversation of this brand's.
    """
    thread = await opening.opened(desk, request, seat)
    made = await desk.site.store.read(promised.of, seat.brand.id, thread.id)
    if (found := made.get(request.match_info["answer"])) is None:
        raise NotFound("There is no such promise.")
    return thread, found


async def _page(
    desk: Desk, request: web.Request, seat: Seat, *, fault: Fault | None = None, draft: Draft | None = None
) -> web.Response:
    thread, promise = await _named(desk, request, seat)
    shown: dict[str, Any] = {
        **incoming.common(desk, seat),
        **await opening.composer(desk, seat, thread),
        "promise": promise,
        "day": format_date(promise.until.astimezone(seat.zone), "long", locale=seat.language),
        "made_in": next((one for one in thread.answers if one.id == promise.answer), None),
        "languages": drafts.languages(seat.language),
        "draft": draft or Draft(),
        "fault": fault,
    }
    status = fault.status if fault else 200
    return desk.rendering.page("promise.html", seat.language, status=status, **shown)
