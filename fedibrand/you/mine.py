"""The page itself: every brand that keeps something of somebody, and what they can do about it."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from aiohttp import web

from fedibrand.html import contact, link
from fedibrand.you import phrases, receipts, things, views
from fedibrand.you.sessions import Session
from fedibrand.you.shown import AtBrand, Everything, Report

NOTICES: dict[str, str] = {
    "in": "You are signed in.",
    "ended": "It is gone.",
    "ended-all": "Everything they held is gone, and they do not read you any more.",
    "forgotten": "Everybody here forgot you. What they signed about it is below.",
    "allowed": "They may.",
    "stopped": "They may not any more.",
}

_PROFILE = (
    '<p class="soft">Besides they keep your name, picture and bio as your server gave them,'
    " for as long as they keep anything of you.</p>"
)


def mine(
    host: str, session: Session, everything: Everything, token: str, notice: str, now: datetime
) -> web.Response:
    """Return the page.

    Args:
        host: What this instance is called.
        session: Who is signed in.
        everything: What is kept of them.
        token: The browser's token.
        notice: Which of :data:`NOTICES` to tell first, or ``""``.
        now: The time.
    """
    body = [
        _head(host, session, token),
        views.status(NOTICES.get(notice, "")),
        _overview(everything, now),
        *(_brand(each, token, now) for each in everything.brands),
        _reports(everything.reports, now),
        receipts.card(everything.receipts),
    ]
    return views.page(f"Your things at {host}", "\n".join(part for part in body if part))


def forget(host: str, everything: Everything, token: str) -> web.Response:
    """Return the page that asks once more before everybody forgets."""
    listed = "".join(
        f"<li>{escape(each.brand.profile.name)}: {phrases.things(len(each.held))}</li>"
        for each in everything.forgettable
    )
    body = (
        '<header class="head"><h1>Forget me everywhere?</h1></header>\n'
        '<section class="card"><p>These brands forget everything they know of you, at once:</p>'
        f'<ul class="plain">{listed}</ul><p>Their answers to you go as well, and the addresses of these'
        " say so. Nothing of it comes back, not from a backup either. Each brand leaves you a receipt.</p>"
        "<p>If you write to one of them again, you are a stranger to it.</p>"
        '<div class="row">'
        f"{views.button('/you/forget', 'Forget me everywhere', token, style='grave')}"
        '<a href="/you">No, go back</a></div></section>'
    )
    return views.page(f"Forget me at {host}?", body)


def _head(host: str, session: Session, token: str) -> str:
    called = escape(session.name) if session.name else "by a link"
    return (
        '<header class="head apart"><div><h1>Your things</h1>'
        f'<p class="soft">at {escape(host)} · signed in {called} until {session.until:%H:%M} UTC</p></div>'
        f"{views.button('/you/sign-out', 'Sign out', token, style='quiet')}</header>"
    )


def _overview(everything: Everything, now: datetime) -> str:
    held, brands = everything.held, everything.brands
    if not brands:
        return '<section class="card"><p>No brand here keeps anything of you.</p></section>'
    soonest = min((thing.post.lease_until for thing in held), default=None)
    soon = f" The next one is gone in {phrases.left(soonest, now)}." if soonest else ""
    verb = "keeps" if len(brands) == 1 else "keep"
    forgetting = '<a class="button grave" href="/you/forget">Forget me everywhere</a>'
    forgetting = forgetting if everything.forgettable else ""
    rows = "".join(
        f'<li><a href="#{_name(each)}">{escape(each.brand.profile.name)}</a>'
        f' <span class="soft">{phrases.things(len(each.held))}</span></li>'
        for each in brands
    )
    return (
        '<section class="card" aria-labelledby="all"><h2 id="all">All together</h2>'
        f"<p>{phrases.brands(len(brands))} here {verb} {phrases.things(len(held))} of you.{soon}</p>"
        f'<ul class="plain">{rows}</ul>'
        f'<div class="row"><a class="button" href="/you/download">Take it with you</a>{forgetting}</div>'
        "</section>"
    )


def _brand(at: AtBrand, token: str, now: datetime) -> str:
    brand, name = at.brand, _name(at)
    shown = "".join(things.shown(each, brand.profile.name, token, now) for each in at.things)
    held = shown or '<p class="soft">They hold no words of yours.</p>'
    return (
        f'<section class="card brand" aria-labelledby="{name}">'
        f'<h2 id="{name}">{link(brand.names.page, brand.profile.name, rel="")}</h2>'
        f'<p class="soft">{escape(str(brand.acct))}</p>'
        f"<p>{phrases.stands(at)}</p>{_PROFILE if at.profile_kept else ''}"
        f"{_may(at, token) if at.known else ''}{held}{_all(at, token)}{_responsible(at)}</section>"
    )


def _may(at: AtBrand, token: str) -> str:
    name = at.brand.profile.name
    rows = (
        _switch(at, token, "listen", "Follow you and read what you post", at.listens, name),
        _switch(at, token, "answer", "Answer what they read", at.may_answer, name) if at.listens else "",
    )
    talk = "On: you wrote to them." if at.talks else "Off. Write to them, and they may."
    return (
        f'<h3 class="small">What {escape(name)} may do</h3><ul class="may">'
        f'<li><div>Answer what you write to them<br><span class="soft">{talk}</span></div></li>'
        f"{''.join(rows)}</ul>"
    )


def _switch(at: AtBrand, token: str, what: str, says: str, on: bool, name: str) -> str:
    fields = {"brand": at.brand.id, "what": what, "to": "off" if on else "on"}
    press = views.button("/you/switch", "Stop" if on else "Allow", token, fields, about=f"{name}: {says}")
    return f'<li><div>{says}<br><span class="soft">{"On." if on else "Off."}</span></div>{press}</li>'


def _all(at: AtBrand, token: str) -> str:
    if not at.held:
        return ""
    name = at.brand.profile.name
    press = views.button(
        "/you/end-all", "End all of it now", token, {"brand": at.brand.id}, about=f"at {name}", style="grave"
    )
    return (
        f"<details><summary>End everything that {escape(name)} holds</summary>"
        f"<p>All {phrases.things(len(at.held))} go at once, and they do not read you any more. What they"
        f" answered stays with its conversation until that is over.</p>{press}</details>"
    )


def _responsible(at: AtBrand) -> str:
    who = at.brand.profile.responsible
    return (
        f'<p class="soft">Responsible: {escape(who.name)}, {contact(who.contact)}.'
        f" {link(who.privacy_notice, 'Privacy notice')}.</p>"
    )


def _reports(reports: Sequence[Report], now: datetime) -> str:
    if not reports:
        return ""
    rows = "".join(
        f"<li>Sent {views.time(each.at)}, gone in {phrases.left(each.until, now)}</li>" for each in reports
    )
    return (
        '<section class="card" aria-labelledby="reports"><h2 id="reports">What you reported</h2>'
        f'<p>For the moderators here, and no brand.</p><ul class="plain">{rows}</ul></section>'
    )


def _name(at: AtBrand) -> str:
    return f"brand-{at.brand.id}"
