"""A brand's page: talk to us, what it promises, how long it holds what, words of self-service, who it is."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from fedibrand import languages
from fedibrand.brands.plain import html_of
from fedibrand.brands.profiles import Profile
from fedibrand.brands.registry import BrandRow
from fedibrand.brands.site import Site
from fedibrand.consumers.words.language import Language
from fedibrand.consumers.words.table import LANGUAGES
from fedibrand.domain import BrandSettings, Request
from fedibrand.html import (
    LEADING_HEADERS,
    LOCAL_LEADING_HEADERS,
    alternate,
    canonical,
    contact,
    link,
    page,
)
from fedibrand.lasting import AFTER_RESOLVED
from fedibrand.negotiation import ACTIVITY_JSON
from fedibrand.public import heads, opening_times
from fedibrand.public.speech import VARY, Speech

_NAMES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}

Rows = Sequence[tuple[str, str]]


def headers(site: Site) -> dict[str, str]:
    """Return the headers of the page: its form may lead to any server where somebody is at home."""
    return {**(LOCAL_LEADING_HEADERS if site.settings.local else LEADING_HEADERS), **VARY}


def shown(brand: BrandRow, _: Speech, now: datetime, *, account: str = "", fault: str = "") -> str:
    """Return the page.

    Args:
        brand: The brand.
        _: How the visitor is spoken to.
        now: When it is.
        account: What they entered before.
        fault: What was wrong with it.
    """
    names, words = brand.names, brand.profile
    said = f'<section class="card" lang="{escape(words.language)}">{html_of(words.summary)}</section>'
    snippet = link(f"{names.page}/snippet", _("Link to this page"), rel="")
    parts = [
        heads.banner(brand),
        heads.head(brand),
        said if words.summary else "",
        _talk(_, brand, account, fault),
        opening_times.card(_, brand.settings, now),
        _promises(_, brand.settings),
        _held(_, brand.settings),
        _words(_),
        _about(_, words),
        _card(_("Who is responsible"), _responsible(_, brand)),
        f'<p class="soft">{_("%(link)s, from a web site or by a QR code", link=snippet)}</p>',
    ]
    return page(
        f"{words.name} ({brand.acct})",
        "\n".join(part for part in parts if part),
        language=_.language,
        head=(canonical(names.page), alternate(names.actor, ACTIVITY_JSON)),
    )


def _talk(_: Speech, brand: BrandRow, account: str, fault: str) -> str:
    acct = f"<strong>{escape(str(brand.acct))}</strong>"
    wrong = ' aria-invalid="true" aria-describedby="fault"' if fault else ""
    alert = f'<p class="fault" id="fault" role="alert">{_(fault)}</p>' if fault else ""
    label = _("Your account in the fediverse, like %(example)s", example="<em>you@social.example</em>")
    explained = _(
        "Your own server opens with a new post to %(acct)s, and you send it from there, to everybody or in"
        " private. What you enter here is kept nowhere.",
        acct=acct,
    )
    return (
        f'<section class="card talk" aria-labelledby="talk"><h2 id="talk">{_("Talk to us")}</h2>'
        f'<form class="asks" method="post" action="{escape(brand.names.page)}/talk">{alert}'
        f'<label for="account">{label}</label>'
        f'<div class="line"><input id="account" name="account" value="{escape(account)}" required'
        ' maxlength="300" inputmode="email" autocomplete="off" autocapitalize="none"'
        f' spellcheck="false"{wrong}><button>{_("Write to us")}</button></div></form>'
        f"<p>{explained}</p>"
        f'<p class="soft">{_("Or mention us from wherever you write.")}</p></section>'
    )


def _promises(_: Speech, settings: BrandSettings) -> str:
    lines = (
        _("We only answer. We cannot post anything by ourselves, and never write to you first."),
        _("Our answer goes to no more people than your message did, and mentions nobody but you."),
        _.number(
            "We have one answer to a message of yours. Then it is your turn.",
            "We have %(num)s answers to a message of yours. Then it is your turn.",
            settings.answers_per_message,
        ),
        _("We follow you only if you ask us to, and stop when you say so."),
        _("Your pictures, sound and video stay on your server."),
        _("No other brand here sees what you say to us."),
    )
    items = "".join(f"<li>{line}</li>" for line in lines)
    return f'<section class="card"><h2>{_("What we promise")}</h2><ul class="promises">{items}</ul></section>'


def _held(_: Speech, settings: BrandSettings) -> str:
    written = _(
        "until %(after)s days after the conversation is resolved, at most %(most)s days",
        after=str(AFTER_RESOLVED.days),
        most=str(settings.talk_days),
    )
    rows = [
        (_("What you write to us"), written),
        (
            _("What you invite us to read"),
            _.number("at most one day", "at most %(num)s days", settings.listen_days),
        ),
        (_("What you delete"), _("gone within a minute, and from every older backup")),
        (_("What we hold of you"), f'<a href="/you">{_("See it, end it, take it with you")}</a>'),
    ]
    return _card(_("How long we hold it"), rows)


def _words(_: Speech) -> str:
    """Return all words of self-service: in the language that is wanted first, the others folded away."""
    wanted = languages.chosen(_.wanted, {each.code for each in LANGUAGES})
    first = next(each for each in LANGUAGES if each.code == wanted)
    others = "".join(
        f'<h3 lang="{each.code}">{_NAMES[each.code]}</h3>{_list(each)}'
        for each in LANGUAGES
        if each is not first
    )
    return (
        f'<section class="card"><h2>{_("Words that do something")}</h2>'
        f"<p>{_('Send us one of these, with nothing else, best in private, and it is done:')}</p>"
        f"{_list(first)}<details><summary>{_('In other languages')}</summary>{others}</details></section>"
    )


def _list(language: Language) -> str:
    items = "".join(
        f"<dt><code>{escape(language.word(each))}</code></dt><dd>{escape(language.meaning[each])}</dd>"
        for each in Request
    )
    return f'<dl lang="{language.code}">{items}</dl>'


def _about(_: Speech, words: Profile) -> str:
    mark = f' <span class="checked" title="{_("It links back to this page")}">✓ {_("checked")}</span>'
    lines = [(escape(line.name), html_of(line.value)) for line in words.lines]
    sites = [
        (_("Web site"), link(site.url, rel="me noopener") + (mark if site.checked_at else ""))
        for site in words.websites
    ]
    return _card(_("About"), [*lines, *sites])


def _responsible(_: Speech, brand: BrandRow) -> Rows:
    who = brand.profile.responsible
    return [
        (_("Responsible"), escape(who.name)),
        (_("Contact"), contact(who.contact)),
        (_("Privacy notice"), link(who.privacy_notice)),
    ]


def _card(title: str, rows: Rows) -> str:
    if not rows:
        return ""
    items = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows)
    return f'<section class="card"><h2>{title}</h2><dl>{items}</dl></section>'
