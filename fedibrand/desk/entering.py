"""Coming in: what proves who somebody is, and the session that begins when they have."""

from typing import Any

from aiohttp import hdrs, web
from sqlalchemy import Connection

from fedibrand.desk import accounts, asked, browsers, sessions
from fedibrand.desk.accounts import LONGEST, Account
from fedibrand.desk.asked import see_other
from fedibrand.desk.moments import HalfWay
from fedibrand.desk.refusals import WrongPassword, WrongSignIn
from fedibrand.desk.site import Desk

LASTS = int(sessions.LASTS.total_seconds())


async def known(desk: Desk, request: web.Request, email: str, password: str) -> Account:
    """Return the account of an address, if the password is its.

    Raises:
        WrongSignIn: It is not, or there is none; both take as long.
        TooOften: There were too many tries for this account, or from this address.
        Busy: Too many wait already.
    """
    desk.pace.check(desk.site.address(request))
    name = email.strip().lower()[:LONGEST]
    counted = f"password {name}"
    desk.throttle.begin(counted)
    account = await desk.site.store.read(accounts.by_email, name)
    if not await desk.passwords.fits(account.password if account else "", password) or account is None:
        raise WrongSignIn
    desk.throttle.worked(counted)
    return account


async def confirm(desk: Desk, request: web.Request, account: Account, password: str) -> None:
    """Return if somebody who is signed in says their password again, as what guards the account takes.

    Raises:
        WrongPassword: It is not theirs.
        TooOften: As for :func:`known`.
        Busy: As for :func:`known`.
    """
    try:
        await known(desk, request, account.email, password)
    except WrongSignIn:
        raise WrongPassword from None


async def go_on(desk: Desk, request: web.Request, account: Account, then: str = "/desk") -> web.Response:
    """Let somebody in whose password was right, or ask for their code first.

    Either way they go on under another cookie than they came with.
    """
    if account.totp is None:
        return await enter(desk, request, account, then)
    await leave(desk, request)
    cookie = desk.site.clock.token(32).hex()
    desk.begun.codes.keep(cookie, HalfWay(account.id, then))
    response = see_other("/desk/sign-in/code")
    browsers.mark(response, cookie, desk.site.settings, None)
    return response


async def enter(desk: Desk, request: web.Request, account: Account, then: str = "/desk") -> web.Response:
    """Begin a session under a fresh cookie; whatever session the browser had is over."""
    await leave(desk, request)
    cookie, clock = desk.site.clock.token(32).hex(), desk.site.clock

    def begin(connection: Connection) -> None:
        sessions.begin(connection, account.id, cookie, request.headers.get(hdrs.USER_AGENT, ""), clock)
        accounts.note_seen(connection, account.id, clock.now())

    await desk.site.store.write(begin)
    response = see_other(then)
    browsers.mark(response, cookie, desk.site.settings, LASTS)
    return response


async def leave(desk: Desk, request: web.Request) -> None:
    """End the session of a browser, if it has one, and whatever stream is open in it."""
    who = await asked.person(desk, request)
    if who is not None:
        await desk.site.store.write(sessions.end, who.account.id, who.session.id)
        desk.events.end({who.session.id})


def page(desk: Desk, request: web.Request, template: str, *, status: int = 200, **given: Any) -> web.Response:
    """Return a page for somebody who may not be signed in: their browser gets a name for its forms first."""
    found = browsers.read(request, desk.site.settings)
    cookie = found or desk.site.clock.token(32).hex()
    response = desk.rendering.page(
        template,
        asked.language(desk, request),
        status=status,
        token=asked.token(desk, cookie),
        path=request.path,
        **given,
    )
    if not found:
        browsers.mark(response, cookie, desk.site.settings, None)
    return response
