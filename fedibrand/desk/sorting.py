"""Sorting a conversation: its labels, whose it is, whether it is done, open or asleep, and let in."""

from aiohttp import web

from fedibrand.activitypub.errors import Malformed
from fedibrand.brands.teams import May
from fedibrand.desk import asked, opening, snoozing
from fedibrand.desk.asked import Fields, Seat, seated
from fedibrand.desk.opening import HERE
from fedibrand.desk.site import Desk
from fedibrand.effect import Effect
from fedibrand.team_effects import AddLabel, Admit, Assign, RemoveLabel, Reopen, Resolve, Snooze


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    return [
        web.post(f"{HERE}/label", seated(desk, label)),
        web.post(f"{HERE}/unlabel", seated(desk, unlabel)),
        web.post(f"{HERE}/assign", seated(desk, assign)),
        web.post(f"{HERE}/turn", seated(desk, turn)),
        web.post(f"{HERE}/let-in", seated(desk, let_in)),
    ]


async def label(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Label the conversation."""
    found = await asked.fields(desk, request)
    seat.require(May.SORT)
    named = request.match_info["conversation"]
    effect = AddLabel(conversation=named, label=found.get("label", "").strip())
    return await opening.do(desk, request, seat, effect)


async def unlabel(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Take a label off the conversation."""
    found = await asked.fields(desk, request)
    seat.require(May.SORT)
    named = request.match_info["conversation"]
    effect = RemoveLabel(conversation=named, label=found.get("off", ""))
    return await opening.do(desk, request, seat, effect)


async def assign(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Assign the conversation to a member, or to nobody."""
    found = await asked.fields(desk, request)
    seat.require(May.SORT)
    named = request.match_info["conversation"]
    effect = Assign(conversation=named, member=found.get("member", ""))
    return await opening.do(desk, request, seat, effect)


async def let_in(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Let in whom the conversation is with, where it stands apart."""
    await asked.fields(desk, request)
    seat.require(May.SORT)
    return await opening.do(desk, request, seat, Admit(conversation=request.match_info["conversation"]))


async def turn(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Resolve the conversation, open it again, or let it sleep."""
    found = await asked.fields(desk, request)
    seat.require(May.SORT)
    try:
        effect = _turn(desk, seat, request.match_info["conversation"], found)
    except Malformed as refusal:
        return await opening.page(desk, request, seat, fault=opening.fault_of(refusal))
    return await opening.do(desk, request, seat, effect)


def _turn(desk: Desk, seat: Seat, conversation: str, found: Fields) -> Effect:
    match found.get("to"):
        case "resolve":
            return Resolve(conversation=conversation)
        case "reopen":
            return Reopen(conversation=conversation)
        case "snooze":
            chosen = found.get("day") or found.get("until") or "tomorrow"
            until = snoozing.until(chosen, desk.site.clock.now(), seat.zone)
            return Snooze(conversation=conversation, until=until)
    raise Malformed("A conversation is resolved, opened again, or put to sleep.")
