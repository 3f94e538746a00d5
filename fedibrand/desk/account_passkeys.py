"""Passkeys of one's own account: added after the password was said again, and removed by it."""

from aiohttp import web

from fedibrand.activitypub.errors import NotFound
from fedibrand.desk import account, asked, entering, passkeys
from fedibrand.desk.asked import Person, see_other, signed_in
from fedibrand.desk.refusals import NoSuchPasskey
from fedibrand.desk.rendering import HEADERS
from fedibrand.desk.sign_in_passkey import CHALLENGE
from fedibrand.desk.site import Desk
from fedibrand.problems import Refusal

HERE = f"{account.HERE}/passkeys"


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    return [
        web.post(f"{HERE}/options", signed_in(desk, options)),
        web.post(f"{HERE}/add", signed_in(desk, add)),
        web.post(f"{HERE}/remove", signed_in(desk, remove)),
    ]


async def options(desk: Desk, request: web.Request, who: Person) -> web.Response:
    """Challenge an authenticator to make a passkey; the challenge is for this session, once."""
    found = await asked.fields(desk, request)
    await entering.confirm(desk, request, who.account, found.get("password", ""))
    having = await desk.site.store.read(passkeys.of_account, who.account.id)
    challenge = desk.site.clock.token(CHALLENGE)
    desk.begun.adding.keep(who.cookie, challenge)
    text = passkeys.to_add(desk.site.settings, who.account, having, challenge)
    return web.Response(text=text, content_type="application/json", headers=HEADERS)


async def add(desk: Desk, request: web.Request, who: Person) -> web.Response:
    """Take the passkey that an authenticator made."""
    found = await asked.fields(desk, request)
    site, challenge = desk.site, desk.begun.adding.take(who.cookie)
    try:
        if challenge is None:
            raise NoSuchPasskey("This took longer than five minutes. Try again.")
        made = passkeys.added(
            site.settings,
            who.account,
            challenge,
            found.get("credential", ""),
            found.get("name", ""),
            site.clock.now(),
        )
        await site.store.write(passkeys.add, made)
    except Refusal as refusal:
        return await account.page(desk, who, refusal=refusal, about="passkeys")
    return see_other(account.HERE)


async def remove(desk: Desk, request: web.Request, who: Person) -> web.Response:
    """Have a passkey let nobody in any more."""
    found = await asked.fields(desk, request)
    try:
        await entering.confirm(desk, request, who.account, found.get("password", ""))
    except Refusal as refusal:
        return await account.page(desk, who, refusal=refusal, about="passkeys")
    try:
        named = bytes.fromhex(found.get("passkey", ""))
    except ValueError:
        raise NotFound from None
    if not await desk.site.store.write(passkeys.remove, who.account.id, named):
        raise NotFound
    return see_other(account.HERE)
