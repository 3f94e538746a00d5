"""Merging: what stands in a conversation goes into another with the same person, and leads on there.

Conversations are merged, never people: those with the same consumer are offered, and no others taken.
"""

from aiohttp import web

from fedibrand.brands.teams import May
from fedibrand.desk import asked, opening
from fedibrand.desk.asked import Seat, seated, see_other
from fedibrand.desk.opening import HERE
from fedibrand.desk.site import Desk
from fedibrand.problems import Refusal
from fedibrand.team_effects import MergeConversation


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    return [web.post(f"{HERE}/merge", seated(desk, merge))]


async def merge(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Merge the conversation into the one that was chosen, and lead there; or show why it was not done."""
    found = await asked.fields(desk, request)
    seat.require(May.SORT)
    thread = await opening.opened(desk, request, seat)
    into = found.get("into", "")
    try:
        effect = MergeConversation(conversation=thread.id, into=into)
        await asked.act(desk, seat, thread.consumer.actor, effect)
    except Refusal as refusal:
        return await opening.page(desk, request, seat, fault=opening.fault_of(refusal))
    return see_other(f"{seat.path}/c/{into}")
