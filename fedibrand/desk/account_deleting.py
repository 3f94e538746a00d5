"""Deleting one's own account: asked for by password, and by code where the account has codes."""

from aiohttp import web

from fedibrand.desk import account, asked, browsers, entering, leaving, sign_in_code
from fedibrand.desk.asked import Person, see_other, signed_in
from fedibrand.desk.site import Desk
from fedibrand.problems import Refusal
from fedibrand.queue.events import CHANGED, Event


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    return [web.post(f"{account.HERE}/delete", signed_in(desk, delete))]


async def delete(desk: Desk, request: web.Request, who: Person) -> web.Response:
    """Delete the account and whatever is open in its sessions; nobody is signed in after that."""
    found = await asked.fields(desk, request)
    try:
        await entering.confirm(desk, request, who.account, found.get("password", ""))
        if who.account.totp is not None:
            await sign_in_code.prove(desk, who.account.id, found.get("code", ""))
        ended = await desk.site.store.write(leaving.delete, who.account.id, desk.site.clock)
    except Refusal as refusal:
        return await account.page(desk, who, refusal=refusal, about="delete")
    desk.events.end(ended)
    for seat in who.seats:
        desk.events.publish(seat.brand_id, Event(CHANGED))
    response = see_other("/desk/sign-in")
    browsers.unmark(response, desk.site.settings)
    return response
