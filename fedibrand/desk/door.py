"""The door: signing in and out, and joining a team by its invitation."""

from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from fedibrand.activitypub.errors import Malformed
from fedibrand.clock import Clock
from fedibrand.desk import (
    accounts,
    asked,
    browsers,
    entering,
    invitations,
    passwords,
    sign_in_code,
    sign_in_passkey,
)
from fedibrand.desk.accounts import Account
from fedibrand.desk.asked import see_other
from fedibrand.desk.site import Desk
from fedibrand.problems import Refusal


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    return [
        web.get("/desk", partial(home, desk)),
        web.get("/desk/sign-in", partial(show, desk)),
        web.post("/desk/sign-in", partial(sign_in, desk)),
        web.post("/desk/sign-out", partial(sign_out, desk)),
        web.get("/desk/join/{token}", partial(invited, desk)),
        web.post("/desk/join/{token}", partial(join, desk)),
        *sign_in_code.routes(desk),
        *sign_in_passkey.routes(desk),
    ]


async def home(desk: Desk, request: web.Request) -> web.Response:
    """Lead to the desk of the first brand somebody is at."""
    who = await asked.person(desk, request)
    if who is None:
        return see_other("/desk/sign-in")
    if not who.seats:
        return desk.rendering.page("nowhere.html", who.account.language, token=asked.token(desk, who.cookie))
    return see_other(f"/desk/{who.seats[0].brand_id}")


async def show(desk: Desk, request: web.Request) -> web.Response:
    """Ask who somebody is."""
    if await asked.person(desk, request) is not None:
        return see_other("/desk")
    return entering.page(desk, request, "sign_in.html", fault="", email="")


async def sign_in(desk: Desk, request: web.Request) -> web.Response:
    """Let somebody in who has the right password, and the right code where their account asks for one."""
    found = await asked.fields(desk, request)
    email = found.get("email", "")
    try:
        account = await entering.known(desk, request, email, found.get("password", ""))
    except Refusal as refusal:
        fault = refusal.detail
        return entering.page(desk, request, "sign_in.html", status=refusal.status, fault=fault, email=email)
    return await entering.go_on(desk, request, account)


async def sign_out(desk: Desk, request: web.Request) -> web.Response:
    """End the session, and whatever stream it has open."""
    await asked.fields(desk, request)
    await entering.leave(desk, request)
    response = see_other("/desk/sign-in")
    browsers.unmark(response, desk.site.settings)
    return response


async def invited(desk: Desk, request: web.Request) -> web.Response:
    """Show an invitation, and what it takes to join."""
    return await _invitation(desk, request, "", 200)


async def join(desk: Desk, request: web.Request) -> web.Response:
    """Make somebody a member: with an account they have, or a new one.

    Whose account asks for a code signs in with it first, and comes back to the invitation.
    """
    found, token = await asked.fields(desk, request), request.match_info["token"]
    who = await asked.person(desk, request)
    try:
        await desk.site.store.read(invitations.get, token, desk.site.clock.now())
        account = who.account if who else await _account(desk, request, found, asked.language(desk, request))
        if who is None and account.totp is not None:
            return await entering.go_on(desk, request, account, request.path)
        await desk.site.store.write(_join, token, account, desk.site.clock)
    except Refusal as refusal:
        return await _invitation(desk, request, refusal.detail, refusal.status)
    return see_other("/desk") if who else await entering.enter(desk, request, account)


async def _account(desk: Desk, request: web.Request, found: asked.Fields, language: str) -> Account:
    """Return the account that a form names: one there is, by its password, or one to be made."""
    email, password = accounts.address(found.get("email", "")), found.get("password", "")
    passwords.check(password)  # before it is looked who has an account: what is told of both is the same
    if await desk.site.store.read(accounts.by_email, email) is not None:
        return await entering.known(desk, request, email, password)
    return Account(desk.site.clock.new_id(), email, await desk.passwords.hash(password), None, 0, language)


def _join(connection: Connection, token: str, account: Account, clock: Clock) -> None:
    if accounts.get(connection, account.id) is None:
        if accounts.by_email(connection, account.email) is not None:
            raise Malformed("There is an account of this address already.")
        accounts.add(connection, account, clock.now())
    invitations.take(connection, token, account.id, clock)


async def _invitation(desk: Desk, request: web.Request, fault: str, status: int) -> web.Response:
    token = request.match_info["token"]
    found = await desk.site.store.read(invitations.get, token, desk.site.clock.now())
    who = await asked.person(desk, request)
    return entering.page(
        desk,
        request,
        "join.html",
        status=status,
        fault=fault,
        invitation=found,
        brand=desk.site.brands.by_id(found.brand_id),
        account=who.account if who else None,
    )
