"""What a team can do about a consumer, on their card.

It cannot have them forgotten: that is theirs alone (P12).
"""

from aiohttp import web

from fedibrand.activitypub.errors import NotFound
from fedibrand.brands.teams import May
from fedibrand.consumers import people, standing
from fedibrand.desk import asked, opening
from fedibrand.desk.asked import Seat, seated
from fedibrand.desk.opening import HERE
from fedibrand.desk.site import Desk
from fedibrand.domain import Entry, HoldingState
from fedibrand.effects import End, RequestFollow
from fedibrand.team_effects import ShowAgain, StopShowing


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    return [
        web.post(f"{HERE}/listen", seated(desk, listen)),
        web.post(f"{HERE}/let-go", seated(desk, let_go)),
        web.post(f"{HERE}/let-go/{{holding}}", seated(desk, let_one_go)),
        web.post(f"{HERE}/ignore", seated(desk, ignore)),
        web.post(f"{HERE}/heed", seated(desk, heed)),
    ]


async def listen(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Ask to follow a consumer who invited the brand."""
    await asked.fields(desk, request)
    seat.require(May.ANSWER)
    return await opening.do(desk, request, seat, RequestFollow())


async def let_go(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Read a consumer no longer, and let go what was held by it."""
    await asked.fields(desk, request)
    seat.require(May.LET_GO)
    thread = await opening.opened(desk, request, seat)
    known = await people.known(desk.site.store, desk.site.vault, seat.brand.id, thread.consumer.id)
    return await opening.do(desk, request, seat, *standing.enter(known.standing, Entry.LET_GO))


async def let_one_go(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Let one post go before its time."""
    await asked.fields(desk, request)
    seat.require(May.LET_GO)
    thread, wanted = await opening.opened(desk, request, seat), request.match_info["holding"]
    if wanted not in {post.id for post in thread.posts}:
        raise NotFound("There is no such post.")
    return await opening.do(desk, request, seat, End(holding=wanted, state=HoldingState.LET_GO))


async def ignore(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show nothing more of a consumer in any list."""
    await asked.fields(desk, request)
    seat.require(May.SORT)
    return await opening.do(desk, request, seat, StopShowing())


async def heed(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show a consumer in the lists again."""
    await asked.fields(desk, request)
    seat.require(May.SORT)
    return await opening.do(desk, request, seat, ShowAgain())
