"""Signing in by a passkey: whoever holds it need not say who they are."""

from functools import partial

from aiohttp import web

from fedibrand.desk import accounts, asked, browsers, entering, passkeys
from fedibrand.desk.refusals import NoSuchPasskey
from fedibrand.desk.rendering import HEADERS
from fedibrand.desk.site import Desk
from fedibrand.problems import Refusal

CHALLENGE = 32


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    return [
        web.post("/desk/sign-in/passkey/options", partial(options, desk)),
        web.post("/desk/sign-in/passkey", partial(sign_in, desk)),
    ]


async def options(desk: Desk, request: web.Request) -> web.Response:
    """Challenge whatever passkey there may be; the challenge is for this browser, once."""
    await asked.fields(desk, request)
    challenge = desk.site.clock.token(CHALLENGE)
    desk.begun.entering.keep(browsers.read(request, desk.site.settings), challenge)
    text = passkeys.to_enter(desk.site.settings, challenge)
    return web.Response(text=text, content_type="application/json", headers=HEADERS)


async def sign_in(desk: Desk, request: web.Request) -> web.Response:
    """Let somebody in whose passkey signed the challenge."""
    found = await asked.fields(desk, request)
    site, challenge = desk.site, desk.begun.entering.take(browsers.read(request, desk.site.settings))
    try:
        desk.pace.check(site.address(request))
        if challenge is None:
            raise NoSuchPasskey
        account_id = await site.store.write(
            passkeys.entered, site.settings, challenge, found.get("credential", ""), site.clock.now()
        )
        account = await site.store.read(accounts.get, account_id)
        if account is None:
            raise NoSuchPasskey
    except Refusal as refusal:
        return entering.page(
            desk, request, "sign_in.html", status=refusal.status, fault=refusal.detail, email=""
        )
    return await entering.enter(desk, request, account)
