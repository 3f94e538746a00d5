"""The page itself: every brand that keeps something of somebody, and what they can do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from aiohttp import web

from fedibrand.html import contact, link
from fedibrand.languages import N_
from fedibrand.you import doors, phrases, receipts, things, views
from fedibrand.you.sessions import Session
from fedibrand.you.shown import AtBrand, Everything, Report
from fedibrand.you.speech import Speech

NOTICES: dict[str, str] = {
    "in": N_("You are signed in."),
    "ended": N_("It is gone."),
    "ended-all": N_("Everything they held is gone, and they do not read you any more."),
    "forgotten": N_("Everybody here forgot you. What they signed about it is below."),
    "allowed": N_("They may."),
    "stopped": N_("They may not any more."),
    "confirmed": N_("Thank you. They know that it is kept."),
    "disputed": N_("They know, and your conversation is open again."),
}
_PROFILE = N_(
    "Besides they keep your name, picture and bio as your server gave them, for as long as they keep anything"
    " of you."
)
_FORGETTING = N_(
    "Their answers to you go as well, and the addresses of these say so. Nothing of it comes back, not from a"
    " backup either. Each brand leaves you a receipt."
)


@dataclass(frozen=True, slots=True)
class Page:
    """What every part of the page needs: the instance's name, the browser's token, time, language."""

    host: str
    token: str
    now: datetime
    speech: Speech


def mine(at: Page, session: Session, everything: Everything, notice: str) -> web.Response:
    """Return the page.

    Args:
        at: For whom it is, and when.
        session: Who is signed in.
        everything: What is kept of them.
        notice: Which of :data:`NOTICES` to tell first, or ``""``.
    """
    _ = at.speech
    body = [
        _head(at, session),
        views.status(_.plain(NOTICES.get(notice, ""))),
        _overview(everything, at),
        *(_brand(each, at) for each in everything.brands),
        _reports(everything.reports, at),
        receipts.card(everything.receipts, _),
    ]
    return views.page(doors.title(at.host, _), "\n".join(part for part in body if part), _)


def forget(host: str, everything: Everything, token: str, _: Speech) -> web.Response:
    """Return the page that asks once more before everybody forgets."""
    listed = "".join(
        f"<li>{escape(each.brand.profile.name)}: {phrases.things(len(each.held), _)}</li>"
        for each in everything.forgettable
    )
    body = (
        f'<header class="head"><h1>{_("Forget me everywhere?")}</h1></header>\n<section class="card">'
        f"<p>{_('These brands forget everything they know of you, at once:')}</p>"
        f'<ul class="plain">{listed}</ul><p>{_(_FORGETTING)}</p>'
        f"<p>{_('If you write to one of them again, you are a stranger to it.')}</p>"
        '<div class="row">'
        f"{views.button('/you/forget', _.plain('Forget me everywhere'), token, style='grave')}"
        f'<a href="/you">{_("No, go back")}</a></div></section>'
    )
    return views.page(_.plain("Forget me at %(host)s?") % {"host": host}, body, _)


def _head(at: Page, session: Session) -> str:
    _, until = at.speech, f"{session.until:%H:%M}"
    where = {"host": escape(at.host), "until": until}
    about = (
        _("at %(host)s · signed in as %(name)s until %(until)s UTC", **where, name=escape(session.name))
        if session.name
        else _("at %(host)s · signed in by a link until %(until)s UTC", **where)
    )
    return (
        f'<header class="head apart"><div><h1>{_("Your things")}</h1><p class="soft">{about}</p></div>'
        f"{views.button('/you/sign-out', _.plain('Sign out'), at.token, style='quiet')}</header>"
    )


def _overview(everything: Everything, at: Page) -> str:
    _, held, brands = at.speech, everything.held, everything.brands
    if not brands:
        return f'<section class="card"><p>{_("No brand here keeps anything of you.")}</p></section>'
    kept = _.number(
        "%(num)s brand here keeps %(things)s of you.",
        "%(num)s brands here keep %(things)s of you.",
        len(brands),
        things=phrases.things(len(held), _),
    )
    if soonest := min((thing.post.lease_until for thing in held), default=None):
        kept += f" {_('The next one is gone in %(left)s.', left=phrases.left(soonest, at.now, _))}"
    forgetting = f'<a class="button grave" href="/you/forget">{_("Forget me everywhere")}</a>'
    forgetting = forgetting if everything.forgettable else ""
    rows = "".join(
        f'<li><a href="#{_name(each)}">{escape(each.brand.profile.name)}</a>'
        f' <span class="soft">{phrases.things(len(each.held), _)}</span></li>'
        for each in brands
    )
    return (
        f'<section class="card" aria-labelledby="all"><h2 id="all">{_("All together")}</h2>'
        f'<p>{kept}</p><ul class="plain">{rows}</ul>'
        f'<div class="row"><a class="button" href="/you/download">{_("Take it with you")}</a>{forgetting}'
        "</div></section>"
    )


def _brand(kept: AtBrand, at: Page) -> str:
    _, brand, name = at.speech, kept.brand, _name(kept)
    shown = "".join(things.shown(each, brand.profile.name, at.token, at.now, _) for each in kept.things)
    held = shown or f'<p class="soft">{_("They hold no words of yours.")}</p>'
    profile = f'<p class="soft">{_(_PROFILE)}</p>' if kept.profile_kept else ""
    return (
        f'<section class="card brand" aria-labelledby="{name}">'
        f'<h2 id="{name}">{link(brand.names.page, brand.profile.name, rel="")}</h2>'
        f'<p class="soft">{escape(str(brand.acct))}</p>'
        f"<p>{phrases.stands(kept, _)}</p>{profile}"
        f"{_may(kept, at) if kept.known else ''}{held}{_all(kept, at)}{_responsible(kept, _)}</section>"
    )


def _may(kept: AtBrand, at: Page) -> str:
    _, name = at.speech, escape(kept.brand.profile.name)
    rows = (
        _switch(kept, at, "listen", _.plain("Follow you and read what you post"), kept.listens),
        _switch(kept, at, "answer", _.plain("Answer what they read"), kept.may_answer)
        if kept.listens
        else "",
    )
    talk = _("On: you wrote to them.") if kept.talks else _("Off. Write to them, and they may.")
    return (
        f'<h3 class="small">{_("What %(brand)s may do", brand=name)}</h3><ul class="may">'
        f'<li><div>{_("Answer what you write to them")}<br><span class="soft">{talk}</span></div></li>'
        f"{''.join(rows)}</ul>"
    )


def _switch(kept: AtBrand, at: Page, what: str, says: str, on: bool) -> str:
    _, brand = at.speech, kept.brand
    fields = {"brand": brand.id, "what": what, "to": "off" if on else "on"}
    label, about = _.plain("Stop") if on else _.plain("Allow"), f"{brand.profile.name}: {says}"
    press = views.button("/you/switch", label, at.token, fields, about=about)
    now = _("On.") if on else _("Off.")
    return f'<li><div>{escape(says)}<br><span class="soft">{now}</span></div>{press}</li>'


def _all(kept: AtBrand, at: Page) -> str:
    if not kept.held:
        return ""
    _, name = at.speech, kept.brand.profile.name
    press = views.button(
        "/you/end-all",
        _.plain("End all of it now"),
        at.token,
        {"brand": kept.brand.id},
        about=_.plain("at %(brand)s") % {"brand": name},
        style="grave",
    )
    goes = _.number(
        "%(num)s thing goes at once, and they do not read you any more. What they answered stays with its"
        " conversation until that is over.",
        "All %(num)s things go at once, and they do not read you any more. What they answered stays with its"
        " conversation until that is over.",
        len(kept.held),
    )
    return (
        f"<details><summary>{_('End everything that %(brand)s holds', brand=escape(name))}</summary>"
        f"<p>{goes}</p>{press}</details>"
    )


def _responsible(kept: AtBrand, _: Speech) -> str:
    who = kept.brand.profile.responsible
    return (
        f'<p class="soft">{_("Responsible")}: {escape(who.name)}, {contact(who.contact)}.'
        f" {link(who.privacy_notice, _.plain('Privacy notice'))}.</p>"
    )


def _reports(reports: Sequence[Report], at: Page) -> str:
    if not reports:
        return ""
    _ = at.speech
    rows = "".join(
        "<li>"
        + _(
            "Sent %(when)s, gone in %(left)s",
            when=views.time(each.at, _),
            left=phrases.left(each.until, at.now, _),
        )
        + "</li>"
        for each in reports
    )
    return (
        f'<section class="card" aria-labelledby="reports"><h2 id="reports">{_("What you reported")}</h2>'
        f'<p>{_("For the moderators here, and no brand.")}</p><ul class="plain">{rows}</ul></section>'
    )


def _name(kept: AtBrand) -> str:
    return f"brand-{kept.brand.id}"
