"""One-time codes of one's own account: switched on by a first code, off by the password."""

import segno
from aiohttp import web
from sqlalchemy import Connection

from fedibrand.desk import account, asked, entering, recovery, totp
from fedibrand.desk.asked import Person, see_other, signed_in
from fedibrand.desk.refusals import WrongCode
from fedibrand.desk.site import Desk
from fedibrand.problems import Refusal

HERE = f"{account.HERE}/codes"


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    return [
        web.post(f"{HERE}/begin", signed_in(desk, begin)),
        web.post(f"{HERE}/on", signed_in(desk, switch_on)),
        web.post(f"{HERE}/off", signed_in(desk, switch_off)),
        web.post(f"{HERE}/recovery", signed_in(desk, renew)),
    ]


async def begin(desk: Desk, request: web.Request, who: Person) -> web.Response:
    """Show a fresh secret, and ask for a first code of it."""
    found = await asked.fields(desk, request)
    try:
        await entering.confirm(desk, request, who.account, found.get("password", ""))
    except Refusal as refusal:
        return await account.page(desk, who, refusal=refusal, about="codes")
    secret = totp.new_secret(desk.site.clock)
    desk.begun.secrets.keep(who.cookie, secret)
    return _secret(desk, who, secret)


async def switch_on(desk: Desk, request: web.Request, who: Person) -> web.Response:
    """Ask for codes from now on, as the first one is right; show the recovery codes, this once."""
    found = await asked.fields(desk, request)
    secret = desk.begun.secrets.look(who.cookie)
    if secret is None:
        return see_other(account.HERE)
    step = totp.step(secret, found.get("code", ""), desk.site.clock.now())
    if step is None:
        return _secret(desk, who, secret, WrongCode())
    desk.begun.secrets.take(who.cookie)
    vault, clock = desk.site.vault, desk.site.clock

    def write(connection: Connection) -> list[str]:
        totp.switch_on(connection, who.account.id, secret, step, vault)
        return recovery.make(connection, who.account.id, vault, clock)

    return _codes(desk, who, await desk.site.store.write(write))


async def switch_off(desk: Desk, request: web.Request, who: Person) -> web.Response:
    """Ask for codes no longer."""
    found = await asked.fields(desk, request)
    try:
        await entering.confirm(desk, request, who.account, found.get("password", ""))
    except Refusal as refusal:
        return await account.page(desk, who, refusal=refusal, about="codes")

    def write(connection: Connection) -> None:
        totp.switch_off(connection, who.account.id)
        recovery.drop(connection, who.account.id)

    await desk.site.store.write(write)
    return see_other(account.HERE)


async def renew(desk: Desk, request: web.Request, who: Person) -> web.Response:
    """Make other recovery codes instead of those there were, and show them, this once."""
    found = await asked.fields(desk, request)
    if who.account.totp is None:
        return see_other(account.HERE)
    try:
        await entering.confirm(desk, request, who.account, found.get("password", ""))
    except Refusal as refusal:
        return await account.page(desk, who, refusal=refusal, about="codes")
    made = await desk.site.store.write(recovery.make, who.account.id, desk.site.vault, desk.site.clock)
    return _codes(desk, who, made)


def _secret(desk: Desk, who: Person, secret: str, refusal: Refusal | None = None) -> web.Response:
    address = totp.address(secret, who.account.email, desk.site.settings.host)
    return desk.rendering.page(
        "account_secret.html",
        who.account.language,
        status=refusal.status if refusal else 200,
        token=asked.token(desk, who.cookie),
        secret=" ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        address=address,
        picture=segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="white"),
        fault=refusal.detail if refusal else "",
    )


def _codes(desk: Desk, who: Person, codes: list[str]) -> web.Response:
    return desk.rendering.page(
        "account_recovery.html", who.account.language, token=asked.token(desk, who.cookie), codes=codes
    )
