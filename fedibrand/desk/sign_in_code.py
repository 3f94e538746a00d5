"""The second question at the door: the code of an account that asks for one, after its password."""

from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from fedibrand.clock import Clock
from fedibrand.desk import accounts, asked, browsers, entering, recovery, totp
from fedibrand.desk.accounts import Account
from fedibrand.desk.asked import see_other
from fedibrand.desk.refusals import WrongCode
from fedibrand.desk.site import Desk
from fedibrand.problems import Refusal
from fedibrand.store.vault import Vault


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    return [
        web.get("/desk/sign-in/code", partial(show, desk)),
        web.post("/desk/sign-in/code", partial(answer, desk)),
    ]


async def show(desk: Desk, request: web.Request) -> web.Response:
    """Ask for the code of whose password was right in this browser."""
    if desk.begun.codes.look(browsers.read(request, desk.site.settings)) is None:
        return see_other("/desk/sign-in")
    return entering.page(desk, request, "sign_in_code.html", fault="")


async def answer(desk: Desk, request: web.Request) -> web.Response:
    """Let somebody in whose code is right, or who spends one of their recovery codes."""
    found, cookie = await asked.fields(desk, request), browsers.read(request, desk.site.settings)
    half = desk.begun.codes.look(cookie)
    if half is None:
        return see_other("/desk/sign-in")
    try:
        account = await prove(desk, half.account_id, found.get("code", ""))
    except Refusal as refusal:
        fault = refusal.detail
        return entering.page(desk, request, "sign_in_code.html", status=refusal.status, fault=fault)
    desk.begun.codes.take(cookie)
    return await entering.enter(desk, request, account, half.then)


async def prove(desk: Desk, account_id: str, code: str) -> Account:
    """Return an account whose code, or one of whose recovery codes, this is; it is spent by it.

    Raises:
        WrongCode: It is none of them.
        TooOften: There were too many tries.
    """
    counted = f"code {account_id}"
    desk.throttle.begin(counted)
    account = await desk.site.store.write(_prove, account_id, code, desk.site.vault, desk.site.clock)
    desk.throttle.worked(counted)
    return account


def _prove(connection: Connection, account_id: str, code: str, vault: Vault, clock: Clock) -> Account:
    account = accounts.get(connection, account_id)
    if account is None:
        raise WrongCode
    if not totp.spend(connection, account, code, vault, clock.now()) and not recovery.spend(
        connection, account_id, code, vault
    ):
        raise WrongCode
    return account
