"""Editing and withdrawing an answer that was sent; neither spends the answers there are until they write."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from fedibrand.activitypub.errors import NotFound
from fedibrand.brands.teams import May
from fedibrand.conversations.shown import ShownAnswer, Thread
from fedibrand.desk import asked, drafts, incoming, opening
from fedibrand.desk.asked import Seat, seated
from fedibrand.desk.opening import HERE, Fault
from fedibrand.desk.site import Desk
from fedibrand.domain import AnswerState
from fedibrand.effect import Effect
from fedibrand.effects import EditAnswer, WithdrawAnswer
from fedibrand.problems import Refusal


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    return [
        web.get(f"{HERE}/answers/{{answer}}", seated(desk, show)),
        web.post(f"{HERE}/answers/{{answer}}/edit", seated(desk, edit)),
        web.post(f"{HERE}/answers/{{answer}}/withdraw", seated(desk, withdraw)),
    ]


@dataclass(frozen=True, slots=True)
class Named:
    """The answer that an address names, in its conversation."""

    thread: Thread
    answer: ShownAnswer


async def show(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show an answer, what it said before, and what can be done with it."""
    return _page(desk, seat, await _named(desk, request, seat))


async def edit(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Give an answer another text, unless a colleague did in the meantime."""
    found = await asked.fields(desk, request)
    seat.require(May.EDIT_ANSWERS)
    named, draft = await _named(desk, request, seat), drafts.read(found)
    if found.get("version") != str(named.answer.version):
        return _page(desk, seat, named, fault=Fault(409, "changed"), text=draft.text)
    effect = EditAnswer(answer=named.answer.id, text=draft.text, warning=draft.warning)
    return await _do(desk, request, seat, effect, text=draft.text)


async def withdraw(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Take an answer back."""
    await asked.fields(desk, request)
    seat.require(May.EDIT_ANSWERS)
    named = await _named(desk, request, seat)
    return await _do(desk, request, seat, WithdrawAnswer(answer=named.answer.id))


async def _do(
    desk: Desk, request: web.Request, seat: Seat, effect: Effect, text: str | None = None
) -> web.Response:
    named = await _named(desk, request, seat)
    try:
        await asked.act(desk, seat, named.thread.consumer.actor, effect)
    except Refusal as refusal:
        return _page(desk, seat, named, fault=opening.fault_of(refusal), text=text)
    return opening.back(request, seat, f"answer-{named.answer.id}")


async def _named(desk: Desk, request: web.Request, seat: Seat) -> Named:
    """Return the answer that the address names.

    Raises:
        NotFound: There is none in this conversation of this brand's.
    """
    thread = await opening.opened(desk, request, seat)
    wanted = request.match_info["answer"]
    answer = next((one for one in thread.answers if one.id == wanted), None)
    if answer is None:
        raise NotFound("There is no such answer.")
    return Named(thread, answer)


def _page(
    desk: Desk, seat: Seat, named: Named, *, fault: Fault | None = None, text: str | None = None
) -> web.Response:
    shown: dict[str, Any] = {
        **incoming.common(desk, seat),
        "thread": named.thread,
        "answer": named.answer,
        "stands": named.answer.state is AnswerState.SENT,
        "text": named.answer.text if text is None else text,
        "fault": fault,
    }
    return desk.rendering.page("answer.html", seat.language, status=fault.status if fault else 200, **shown)
