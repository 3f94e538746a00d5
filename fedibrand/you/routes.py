"""The consumer's page: what is held of them, and every button on it."""

from functools import partial
from pathlib import Path

from aiohttp import hdrs, web

from fedibrand.activitypub.errors import NotFound
from fedibrand.effect import Effect
from fedibrand.html import HEADERS, PRIVATE_HEADERS
from fedibrand.negotiation import ACTIVITY_JSON
from fedibrand.you import acts, browsers, entering, export, mine, reading
from fedibrand.you.asked import fields, of_ours, session
from fedibrand.you.sessions import Session
from fedibrand.you.shown import AtBrand, Everything
from fedibrand.you.site import You
from fedibrand.you.speech import speech
from fedibrand.you.views import STYLE

_CSS = Path(__file__).with_name("style.css").read_bytes()


def routes(you: You) -> list[web.RouteDef]:
    """Return all routes of the room."""
    return [
        web.get("/you", partial(of_ours, you, show)),
        web.get(STYLE, style),
        web.get("/you/download", partial(of_ours, you, download)),
        web.get("/you/forget", partial(of_ours, you, ask_to_forget)),
        web.post("/you/forget", partial(of_ours, you, forget)),
        web.post("/you/end", partial(of_ours, you, end)),
        web.post("/you/end-all", partial(of_ours, you, end_all)),
        web.post("/you/switch", partial(of_ours, you, switch)),
        web.post("/you/promise", partial(of_ours, you, close)),
        *entering.routes(you),
    ]


async def show(you: You, request: web.Request) -> web.Response:
    """Show the page, or ask who somebody is."""
    who = you.sessions.get(browsers.read(request, you.site.settings))
    if who is None:
        return entering.door(you, request)
    site = you.site
    found, token = await _everything(you, who), browsers.token(who.id, site.vault)
    shown = mine.Page(site.settings.host, token, site.clock.now(), speech(request))
    return mine.mine(shown, who, found, you.sessions.told(who.id))


async def style(request: web.Request) -> web.Response:
    """Serve what the style of every page lacks for this one."""
    headers = {**HEADERS, "Cache-Control": "public, max-age=3600"}
    return web.Response(body=_CSS, content_type="text/css", charset="utf-8", headers=headers)


async def download(you: You, request: web.Request) -> web.Response:
    """Give everything that is held, to take along."""
    found = await _everything(you, session(you, request))
    headers = {
        **PRIVATE_HEADERS,
        "Content-Disposition": 'attachment; filename="your-things.json"',
        "Content-Type": ACTIVITY_JSON,
    }
    return web.Response(body=export.collection(found), headers=headers)


async def ask_to_forget(you: You, request: web.Request) -> web.Response:
    """Ask once more before everybody forgets."""
    who = session(you, request)
    found, token = await _everything(you, who), browsers.token(who.id, you.site.vault)
    return mine.forget(you.site.settings.host, found, token, speech(request))


async def forget(you: You, request: web.Request) -> web.Response:
    """Have every brand forget."""
    await fields(you, request)
    who = session(you, request)
    for at in (await _everything(you, who)).forgettable:
        await you.perform(at.brand.id, at.actor, acts.forget(at, _subject(you)))
    return _done(you, who, "forgotten")


async def end(you: You, request: web.Request) -> web.Response:
    """End one thing.

    Raises:
        NotFound: Nothing of theirs is held under that id.
    """
    named = (await fields(you, request)).get("thing", "")
    who = session(you, request)
    for at in (await _everything(you, who)).brands:
        for thing in at.held:
            if thing.post.id == named:
                await you.perform(at.brand.id, at.actor, acts.end(thing))
                return _done(you, who, "ended")
    raise NotFound("This is not held any more.")


async def end_all(you: You, request: web.Request) -> web.Response:
    """End everything that one brand holds.

    Raises:
        NotFound: That brand keeps nothing of theirs.
    """
    named = (await fields(you, request)).get("brand", "")
    who = session(you, request)
    at = _at(await _everything(you, who), named)
    await you.perform(at.brand.id, at.actor, acts.end_all(at, _subject(you)))
    return _done(you, who, "ended-all")


async def switch(you: You, request: web.Request) -> web.Response:
    """Allow a brand something, or take it back.

    Raises:
        NotFound: That brand keeps nothing of theirs, or there is no such switch.
    """
    found = await fields(you, request)
    who = session(you, request)
    at, subject = _at(await _everything(you, who), found.get("brand", "")), _subject(you)
    wanted: dict[tuple[str, str], list[Effect]] = {
        ("listen", "on"): acts.invite(at, subject, may_answer=False),
        ("listen", "off"): acts.stop(at, subject),
        ("answer", "on"): acts.invite(at, subject, may_answer=True),
        ("answer", "off"): acts.narrow(at),
    }
    asked = (found.get("what", ""), found.get("to", ""))
    if asked not in wanted:
        raise NotFound
    if wanted[asked]:
        await you.perform(at.brand.id, at.actor, wanted[asked])
    return _done(you, who, "allowed" if asked[1] == "on" else "stopped")


async def close(you: You, request: web.Request) -> web.Response:
    """Say of what a brand promised that it is kept, or is not.

    Raises:
        NotFound: Nothing was promised to them under that id, or it is closed already.
    """
    found = await fields(you, request)
    who, kept = session(you, request), found.get("kept", "")
    for at in (await _everything(you, who)).brands:
        for answer in at.promises:
            if answer.id == found.get("answer") and kept in ("yes", "no"):
                await you.perform(at.brand.id, at.actor, acts.close(answer, kept=kept == "yes"))
                return _done(you, who, "confirmed" if kept == "yes" else "disputed")
    raise NotFound("This is closed already.")


async def _everything(you: You, who: Session) -> Everything:
    site = you.site
    return await reading.everything(site.store, site.vault, site.brands, who, site.clock.now())


def _at(found: Everything, brand: str) -> AtBrand:
    at = found.at(brand)
    if at is None:
        raise NotFound
    return at


def _subject(you: You) -> str:
    """Return the id under which the ledger keeps an act on the page: a fresh one, for nobody sent it."""
    return f"{you.site.settings.url}/you#{you.site.clock.new_id()}"


def _done(you: You, who: Session, notice: str) -> web.Response:
    you.sessions.tell(who.id, notice)
    return web.Response(status=303, headers={hdrs.LOCATION: "/you", hdrs.CACHE_CONTROL: "no-store"})
