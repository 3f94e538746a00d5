"""One's own account: password, language, and where one is signed in."""

from typing import Any

from aiohttp import web
from babel import Locale
from sqlalchemy import Connection

from fedibrand.activitypub.errors import Malformed, NotFound
from fedibrand.desk import (
    accounts,
    agents,
    asked,
    browsers,
    entering,
    passkeys,
    passwords,
    recovery,
    sessions,
)
from fedibrand.desk.asked import Person, see_other, signed_in
from fedibrand.desk.site import Desk
from fedibrand.problems import Refusal

HERE = "/desk/account"


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    return [
        web.get(HERE, signed_in(desk, show)),
        web.post(f"{HERE}/password", signed_in(desk, set_password)),
        web.post(f"{HERE}/language", signed_in(desk, set_language)),
        web.post(f"{HERE}/sessions/end", signed_in(desk, end_session)),
        web.post(f"{HERE}/sessions/end-others", signed_in(desk, end_others)),
    ]


async def show(desk: Desk, request: web.Request, who: Person) -> web.Response:
    """Show the account."""
    return await page(desk, who)


async def page(desk: Desk, who: Person, *, refusal: Refusal | None = None, about: str = "") -> web.Response:
    """Return the whole page; with what was refused, and in which part of it."""
    given = {**await _given(desk, who), "fault": refusal.detail if refusal else "", "about": about}
    return desk.rendering.page(
        "account.html", who.account.language, status=refusal.status if refusal else 200, **given
    )


async def set_password(desk: Desk, request: web.Request, who: Person) -> web.Response:
    """Give the account another password; whoever is signed in elsewhere is so no longer."""
    found = await asked.fields(desk, request)
    try:
        passwords.check(found.get("new", ""))
        await entering.confirm(desk, request, who.account, found.get("password", ""))
    except Refusal as refusal:
        return await page(desk, who, refusal=refusal, about="password")
    kept = await desk.passwords.hash(found["new"])

    def write(connection: Connection) -> set[str]:
        accounts.set_password(connection, who.account.id, kept)
        return sessions.end_others(connection, who.account.id, who.session.id)

    desk.events.end(await desk.site.store.write(write))
    return see_other(HERE)


async def set_language(desk: Desk, request: web.Request, who: Person) -> web.Response:
    """Give the account another language."""
    found = await asked.fields(desk, request)
    language = found.get("language", "")
    if language not in desk.rendering.languages:
        return await page(desk, who, refusal=Malformed("There is no such language."), about="language")
    await desk.site.store.write(accounts.set_language, who.account.id, language)
    return see_other(HERE)


async def end_session(desk: Desk, request: web.Request, who: Person) -> web.Response:
    """End one of the account's sessions, and whatever stream it has open."""
    found = await asked.fields(desk, request)
    session = found.get("session", "")
    if not await desk.site.store.write(sessions.end, who.account.id, session):
        raise NotFound
    desk.events.end({session})
    response = see_other("/desk/sign-in" if session == who.session.id else HERE)
    if session == who.session.id:
        browsers.unmark(response, desk.site.settings)
    return response


async def end_others(desk: Desk, request: web.Request, who: Person) -> web.Response:
    """End all of the account's sessions but this one."""
    await asked.fields(desk, request)
    ended = await desk.site.store.write(sessions.end_others, who.account.id, who.session.id)
    desk.events.end(ended)
    return see_other(HERE)


async def _given(desk: Desk, who: Person) -> dict[str, Any]:
    store, account, now = desk.site.store, who.account, desk.site.clock.now()
    tags = sorted(desk.rendering.languages)
    return {
        "account": account,
        "session": who.session,
        "token": asked.token(desk, who.cookie),
        "languages": [(tag, str(Locale.parse(tag).get_display_name(tag)).title()) for tag in tags],
        "browser_of": agents.browser,
        "system_of": agents.system,
        "sessions": await store.read(sessions.of_account, account.id, now),
        "passkeys": await store.read(passkeys.of_account, account.id),
        "recovery_left": await store.read(recovery.left, account.id),
    }
