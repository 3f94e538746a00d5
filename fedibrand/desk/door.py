"""The door: signing in and out, and joining a team by its invitation."""

from functools import partial
from typing import Any

from aiohttp import hdrs, web
from sqlalchemy import Connection

from fedibrand.activitypub.errors import Malformed
from fedibrand.clock import Clock
from fedibrand.desk import accounts, asked, browsers, invitations, sessions
from fedibrand.desk.accounts import Account
from fedibrand.desk.asked import see_other
from fedibrand.desk.refusals import WrongSignIn
from fedibrand.desk.site import Desk
from fedibrand.problems import Refusal

LASTS = int(sessions.LASTS.total_seconds())


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    return [
        web.get("/desk", partial(home, desk)),
        web.get("/desk/sign-in", partial(show, desk)),
        web.post("/desk/sign-in", partial(sign_in, desk)),
        web.post("/desk/sign-out", partial(sign_out, desk)),
        web.get("/desk/join/{token}", partial(invited, desk)),
        web.post("/desk/join/{token}", partial(join, desk)),
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
    return _page(desk, request, "sign_in.html", fault="", email="")


async def sign_in(desk: Desk, request: web.Request) -> web.Response:
    """Let somebody in who has the right password, under another cookie than they came with."""
    found = await asked.fields(desk, request)
    email, password = found.get("email", ""), found.get("password", "")
    try:
        account = await _known(desk, email, password)
    except Refusal as refusal:
        return _page(
            desk, request, "sign_in.html", status=refusal.status, fault=str(refusal.detail), email=email
        )
    return await _enter(desk, request, account)


async def sign_out(desk: Desk, request: web.Request) -> web.Response:
    """End the session, and whatever stream it has open."""
    await asked.fields(desk, request)
    who = await asked.person(desk, request)
    if who is not None:
        await desk.site.store.write(sessions.end, who.account.id, who.session.id)
        desk.events.end({who.session.id})
    response = see_other("/desk/sign-in")
    browsers.unmark(response, desk.site.settings)
    return response


async def invited(desk: Desk, request: web.Request) -> web.Response:
    """Show an invitation, and what it takes to join."""
    return await _invitation(desk, request, "", 200)


async def join(desk: Desk, request: web.Request) -> web.Response:
    """Make somebody a member: with an account they have, or a new one."""
    found, token = await asked.fields(desk, request), request.match_info["token"]
    who = await asked.person(desk, request)
    try:
        await desk.site.store.read(invitations.get, token, desk.site.clock.now())
        account = who.account if who else await _account(desk, found, asked.language(desk, request))
        await desk.site.store.write(_join, token, account, desk.site.clock)
    except Refusal as refusal:
        return await _invitation(desk, request, str(refusal.detail), refusal.status)
    return see_other("/desk") if who else await _enter(desk, request, account)


async def _known(desk: Desk, email: str, password: str) -> Account:
    """Return the account of an address, if the password is its.

    Raises:
        WrongSignIn: It is not, or there is none.
        TooOften: There were too many tries.
    """
    name = email.strip().lower()
    desk.throttle.check(name)
    account = await desk.site.store.read(accounts.by_email, name)
    if not await desk.passwords.fits(account.password if account else "", password) or account is None:
        desk.throttle.failed(name)
        raise WrongSignIn
    desk.throttle.worked(name)
    return account


async def _account(desk: Desk, found: asked.Fields, language: str) -> Account:
    """Return the account that a form names: one there is, by its password, or one to be made."""
    email = accounts.address(found.get("email", ""))
    if await desk.site.store.read(accounts.by_email, email) is not None:
        return await _known(desk, email, found.get("password", ""))
    kept = await desk.passwords.hash(found.get("password", ""))
    return Account(desk.site.clock.new_id(), email, kept, None, 0, language)


def _join(connection: Connection, token: str, account: Account, clock: Clock) -> None:
    if accounts.get(connection, account.id) is None:
        if accounts.by_email(connection, account.email) is not None:
            raise Malformed("There is an account of this address already.")
        accounts.add(connection, account, clock.now())
    invitations.take(connection, token, account.id, clock)


async def _enter(desk: Desk, request: web.Request, account: Account) -> web.Response:
    cookie, clock = desk.site.clock.token(32).hex(), desk.site.clock
    agent = request.headers.get(hdrs.USER_AGENT, "")
    await desk.site.store.write(sessions.begin, account.id, cookie, agent, clock)
    await desk.site.store.write(accounts.note_seen, account.id, clock.now())
    response = see_other("/desk")
    browsers.mark(response, cookie, desk.site.settings, LASTS)
    return response


async def _invitation(desk: Desk, request: web.Request, fault: str, status: int) -> web.Response:
    token = request.match_info["token"]
    found = await desk.site.store.read(invitations.get, token, desk.site.clock.now())
    who = await asked.person(desk, request)
    return _page(
        desk,
        request,
        "join.html",
        status=status,
        fault=fault,
        invitation=found,
        brand=desk.site.brands.by_id(found.brand_id),
        account=who.account if who else None,
    )


def _page(
    desk: Desk, request: web.Request, template: str, *, status: int = 200, **given: Any
) -> web.Response:
    """Return a page for somebody who may not be signed in: their browser gets a name for its forms first."""
    cookie = browsers.read(request, desk.site.settings) or desk.site.clock.token(32).hex()
    language = asked.language(desk, request)
    response = desk.rendering.page(
        template, language, status=status, token=asked.token(desk, cookie), path=request.path, **given
    )
    browsers.mark(response, cookie, desk.site.settings, None)
    return response
