"""The team: who is in it and as what, and who is invited."""

from typing import Any

from aiohttp import web

from fedibrand.activitypub.errors import Malformed
from fedibrand.brands import members
from fedibrand.brands.teams import APPOINTS, May, may_appoint
from fedibrand.desk import accounts, appointing, asked, incoming, invitations, leaving, sessions
from fedibrand.desk.asked import Seat, seated, see_other
from fedibrand.desk.site import Desk
from fedibrand.domain import Role
from fedibrand.problems import Refusal
from fedibrand.queue.events import CHANGED, Event


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    here = "/desk/{brand}/team"
    return [
        web.get(here, seated(desk, show)),
        web.post(f"{here}/invite", seated(desk, invite)),
        web.post(f"{here}/revoke/{{invitation}}", seated(desk, revoke)),
        web.post(f"{here}/leave", seated(desk, leave)),
        web.post(f"{here}/{{member}}/role", seated(desk, appoint)),
        web.post(f"{here}/{{member}}/remove", seated(desk, remove)),
    ]


async def show(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show the team."""
    return await page(desk, seat)


async def page(desk: Desk, seat: Seat, *, status: int = 200, fault: str = "", link: str = "") -> web.Response:
    """Return the whole page; with what was refused, or with the link of an invitation just made."""
    given = {**await _given(desk, seat), "fault": fault, "link": link}
    return desk.rendering.page("team.html", seat.language, status=status, **given)


async def invite(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Invite somebody; their link is shown this once."""
    found = await asked.fields(desk, request)
    seat.require(May.MANAGE_TEAM)
    try:
        _, token = await desk.site.store.write(
            appointing.invite, seat.member, found.get("name", "").strip(), _role(found), desk.site.clock
        )
    except Refusal as refusal:
        return await _refused(desk, seat, refusal)
    return await page(desk, seat, link=f"{desk.site.settings.url}/desk/join/{token}")


async def revoke(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Take an invitation back."""
    await asked.fields(desk, request)
    seat.require(May.MANAGE_TEAM)
    await desk.site.store.write(
        appointing.revoke, seat.member, request.match_info["invitation"], desk.site.clock
    )
    return see_other(f"{seat.path}/team")


async def appoint(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Give a member another role."""
    found = await asked.fields(desk, request)
    seat.require(May.MANAGE_TEAM)
    try:
        await desk.site.store.write(
            appointing.appoint, seat.member, request.match_info["member"], _role(found), desk.site.clock
        )
    except Refusal as refusal:
        return await _refused(desk, seat, refusal)
    desk.events.publish(seat.brand.id, Event(CHANGED))
    return see_other(f"{seat.path}/team")


async def remove(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Take somebody off the team: what they have open ends now, and what was theirs is nobody's."""
    await asked.fields(desk, request)
    seat.require(May.MANAGE_TEAM)
    try:
        ended = await desk.site.store.write(
            appointing.remove, seat.member, request.match_info["member"], desk.site.clock
        )
    except Refusal as refusal:
        return await _refused(desk, seat, refusal)
    desk.events.end(ended)
    desk.events.publish(seat.brand.id, Event(CHANGED))
    return see_other("/desk" if request.match_info["member"] == seat.member.id else f"{seat.path}/team")


async def leave(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Leave the team oneself: what is open in it ends, the account and its other teams stay."""
    await asked.fields(desk, request)
    try:
        await desk.site.store.write(leaving.leave, seat.member, desk.site.clock)
    except Refusal as refusal:
        return await _refused(desk, seat, refusal)
    desk.events.end(await desk.site.store.read(sessions.ids, seat.person.account.id))
    desk.events.publish(seat.brand.id, Event(CHANGED))
    return see_other("/desk")


async def _refused(desk: Desk, seat: Seat, refusal: Refusal) -> web.Response:
    """Return the page with what was refused, where it was a wrong entry; refuse altogether where not."""
    if refusal.status not in (400, 409):
        raise refusal
    return await page(desk, seat, status=refusal.status, fault=refusal.detail)


def _role(found: asked.Fields) -> Role:
    try:
        return Role(found.get("role", ""))
    except ValueError:
        raise Malformed("There is no such role.") from None


async def _given(desk: Desk, seat: Seat) -> dict[str, Any]:
    store, brand, own = desk.site.store, seat.brand.id, seat.member.role
    manages = seat.may(May.MANAGE_TEAM)
    return {
        **incoming.common(desk, seat, "/team"),
        "team": await store.read(members.team, brand),
        "signing_in": await store.read(accounts.members_with_one, brand),
        "waiting": await store.read(invitations.waiting, brand, desk.site.clock.now()) if manages else [],
        "roles": [role for role in Role if role in APPOINTS[own]],
        "appoints": lambda now: may_appoint(own, now, None),
    }
