"""A brand's page: talk to us, what it promises, how long it holds what, words of self-service, who it is."""

from collections.abc import Sequence
from html import escape

from fedibrand.brands.plain import html_of
from fedibrand.brands.profiles import Profile
from fedibrand.brands.registry import BrandRow
from fedibrand.brands.site import Site
from fedibrand.consumers.words.language import Language
from fedibrand.consumers.words.table import LANGUAGES
from fedibrand.domain import AFTER_RESOLVED, BrandSettings, Request
from fedibrand.html import (
    LEADING_HEADERS,
    LOCAL_LEADING_HEADERS,
    alternate,
    canonical,
    contact,
    link,
    page,
)
from fedibrand.negotiation import ACTIVITY_JSON
from fedibrand.public import heads

_LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}

Rows = Sequence[tuple[str, str]]


def headers(site: Site) -> dict[str, str]:
    """Return the headers of the page: its form may lead to any server where somebody is at home."""
    return dict(LOCAL_LEADING_HEADERS if site.settings.local else LEADING_HEADERS)


def shown(brand: BrandRow, *, account: str = "", fault: str = "") -> str:
    """Return the page.

    Args:
        brand: The brand.
        account: What a visitor entered before.
        fault: What was wrong with it.
    """
    names, words = brand.names, brand.profile
    said = f'<section class="card" lang="{escape(words.language)}">{html_of(words.summary)}</section>'
    parts = [
        heads.banner(brand),
        heads.head(brand),
        said if words.summary else "",
        _talk(brand, account, fault),
        _promises(brand.settings),
        _held(brand.settings),
        _words(words.language),
        _about(words),
        _card("Who is responsible", _responsible(brand)),
        f'<p class="soft"><a href="{escape(names.page)}/snippet">Link to this page</a>, from a web site or by'
        " a QR code</p>",
    ]
    return page(
        f"{words.name} ({brand.acct})",
        "\n".join(part for part in parts if part),
        head=(canonical(names.page), alternate(names.actor, ACTIVITY_JSON)),
    )


def _talk(brand: BrandRow, account: str, fault: str) -> str:
    acct = escape(str(brand.acct))
    wrong = ' aria-invalid="true" aria-describedby="fault"' if fault else ""
    alert = f'<p class="fault" id="fault" role="alert">{escape(fault)}</p>' if fault else ""
    return (
        '<section class="card talk" aria-labelledby="talk"><h2 id="talk">Talk to us</h2>'
        f'<form class="asks" method="post" action="{escape(brand.names.page)}/talk">{alert}'
        '<label for="account">Your account in the fediverse, like <em>you@social.example</em></label>'
        f'<div class="line"><input id="account" name="account" value="{escape(account)}" required'
        ' maxlength="300" inputmode="email" autocomplete="off" autocapitalize="none"'
        f' spellcheck="false"{wrong}>'
        "<button>Write to us</button></div></form>"
        f"<p>Your own server opens with a new post to <strong>{acct}</strong>, and you send it from there, to"
        " everybody or in private. What you enter here is kept nowhere.</p>"
        '<p class="soft">Or mention us from wherever you write.</p></section>'
    )


def _promises(settings: BrandSettings) -> str:
    most = settings.answers_per_message
    answers = "one answer" if most == 1 else f"{most} answers"
    lines = (
        "We only answer. We cannot post anything by ourselves, and never write to you first.",
        "Our answer goes to no more people than your message did, and mentions nobody but you.",
        f"We have {answers} to a message of yours. Then it is your turn.",
        "We follow you only if you ask us to, and stop when you say so.",
        "Your pictures, sound and video stay on your server.",
        "No other brand here sees what you say to us.",
    )
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<section class="card"><h2>What we promise</h2><ul class="promises">{items}</ul></section>'


def _held(settings: BrandSettings) -> str:
    rows = [
        (
            "What you write to us",
            f"until {AFTER_RESOLVED.days} days after the conversation is resolved,"
            f" at most {settings.talk_days} days",
        ),
        ("What you invite us to read", f"{settings.listen_days} days"),
        ("What you delete", "gone within a minute, and from every older backup"),
        ("What we hold of you", '<a href="/you">See it, end it, take it with you</a>'),
    ]
    return _card("How long we hold it", rows)


def _words(code: str) -> str:
    """Return all words of self-service: those of the brand's language first, the others folded away."""
    primary = code.lower().partition("-")[0]
    first = next((each for each in LANGUAGES if each.code == primary), LANGUAGES[0])
    others = "".join(
        f'<h3 lang="{each.code}">{_LANGUAGES[each.code]}</h3>{_list(each)}'
        for each in LANGUAGES
        if each is not first
    )
    return (
        '<section class="card"><h2>Words that do something</h2>'
        "<p>Send us one of these, with nothing else, best in private, and it is done:</p>"
        f"{_list(first)}<details><summary>In other languages</summary>{others}</details></section>"
    )


def _list(language: Language) -> str:
    items = "".join(
        f"<dt><code>{escape(language.word(each))}</code></dt><dd>{escape(language.meaning[each])}</dd>"
        for each in Request
    )
    return f'<dl lang="{language.code}">{items}</dl>'


def _about(words: Profile) -> str:
    mark = ' <span class="checked" title="It links back to this page">✓ checked</span>'
    lines = [(line.name, html_of(line.value)) for line in words.lines]
    sites = [
        ("Web site", link(site.url, rel="me noopener") + (mark if site.checked_at else ""))
        for site in words.websites
    ]
    return _card("About", [*lines, *sites])


def _responsible(brand: BrandRow) -> Rows:
    who = brand.profile.responsible
    return [
        ("Responsible", escape(who.name)),
        ("Contact", contact(who.contact)),
        ("Privacy notice", link(who.privacy_notice)),
    ]


def _card(title: str, rows: Rows) -> str:
    if not rows:
        return ""
    items = "".join(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in rows)
    return f'<section class="card"><h2>{escape(title)}</h2><dl>{items}</dl></section>'
