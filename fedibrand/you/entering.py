"""Being let in: by one's own server, or by a one-time link; and going out again."""

from functools import partial

from aiohttp import hdrs, web

from fedibrand.activitypub.errors import Malformed, TooOften
from fedibrand.activitypub.hosts import host_of
from fedibrand.consumers import links
from fedibrand.problems import Refusal
from fedibrand.you import browsers, doors
from fedibrand.you.asked import fields, of_ours
from fedibrand.you.refusals import Declined, LinkOver, NotAsked, NotBegunHere, NotConfirmed
from fedibrand.you.site import You
from fedibrand.you.speech import speech

_ANSWERED = ("state", "code", "iss", "error")


def routes(you: You) -> list[web.RouteDef]:
    """Return the routes by which one comes in and goes out."""
    return [
        web.post("/you/sign-in", partial(of_ours, you, sign_in)),
        web.get("/you/back/{app}", partial(of_ours, you, back)),
        web.get("/you/link/{token}", partial(of_ours, you, look_at_link)),
        web.post("/you/link/{token}", partial(of_ours, you, spend_link)),
        web.post("/you/sign-out", partial(of_ours, you, sign_out)),
    ]


def door(you: You, request: web.Request, account: str = "", fault: Refusal | None = None) -> web.Response:
    """Return the page that asks who somebody is, for a browser that gets a name where it has none."""
    browser = browsers.read(request, you.site.settings) or you.site.clock.token(32).hex()
    token = browsers.token(browser, you.site.vault)
    said, status = (fault.detail, fault.status) if fault else ("", 200)
    page = doors.sign_in(you.site.settings.host, token, speech(request), account, said, status=status)
    browsers.mark(page, browser, you.site.settings)
    return page


async def sign_in(you: You, request: web.Request) -> web.Response:
    """Begin to sign in with the server of the account that was entered."""
    found = await fields(you, request)
    account = found.get("account", "").strip()
    try:
        you.pace.check(you.site.address(request))
        address = await you.signing_in.begin(account, browsers.read(request, you.site.settings))
    except (Malformed, NotAsked, TooOften) as fault:
        return door(you, request, account, fault)
    return doors.going(host_of(address), address, speech(request))


async def back(you: You, request: web.Request) -> web.Response:
    """Let in who comes back from their server."""
    said = {name: request.query[name] for name in _ANSWERED if name in request.query}
    browser = browsers.read(request, you.site.settings)
    try:
        actor, name = await you.signing_in.finish(request.match_info["app"], said, browser)
        await you.part_with(actor)
    except (NotBegunHere, Declined, NotConfirmed, NotAsked) as fault:
        return door(you, request, fault=fault)
    return _let_in(you, you.site.vault.hash(actor.id), actor.id, name)


async def look_at_link(you: You, request: web.Request) -> web.Response:
    """Show the button of a one-time link. Looking spends nothing.

    Raises:
        LinkOver: It was spent, or its time is over.
    """
    site, named = you.site, request.match_info["token"]
    if await site.store.read(links.find, named, site.clock.now(), site.vault) is None:
        raise LinkOver
    browser = browsers.read(request, site.settings) or site.clock.token(32).hex()
    token = browsers.token(browser, site.vault)
    page = doors.link_page(site.settings.host, request.path, token, speech(request))
    browsers.mark(page, browser, site.settings)
    return page


async def spend_link(you: You, request: web.Request) -> web.Response:
    """Let in who presses the button of a one-time link, once.

    Raises:
        LinkOver: It was spent, or its time is over.
    """
    await fields(you, request)
    site = you.site
    now = site.clock.now()
    actor_hash = await site.store.write(links.spend, request.match_info["token"], now, site.vault)
    if actor_hash is None:
        raise LinkOver
    return _let_in(you, actor_hash)


async def sign_out(you: You, request: web.Request) -> web.Response:
    """End the session."""
    await fields(you, request)
    you.sessions.end(browsers.read(request, you.site.settings))
    answer = _to_the_page()
    browsers.unmark(answer, you.site.settings)
    return answer


def _let_in(you: You, actor_hash: bytes, actor: str = "", name: str = "") -> web.Response:
    session = you.sessions.begin(actor_hash, actor, name)
    you.sessions.tell(session.id, "in")
    answer = _to_the_page()
    browsers.mark(answer, session.id, you.site.settings)
    return answer


def _to_the_page() -> web.Response:
    return web.Response(status=303, headers={hdrs.LOCATION: "/you", hdrs.CACHE_CONTROL: "no-store"})
