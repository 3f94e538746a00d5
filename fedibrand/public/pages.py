"""The pages: what a brand says about itself, one answer, the front, and what is not there."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from http import HTTPStatus

import nh3

from fedibrand.activitypub.rendering import AnswerDocument
from fedibrand.brands.plain import html_of
from fedibrand.brands.profiles import Profile, how_long
from fedibrand.brands.registry import BrandRow
from fedibrand.domain import Picture
from fedibrand.html import alternate, canonical, contact, link, page
from fedibrand.negotiation import ACTIVITY_JSON
from fedibrand.problems import Refusal

_NOBODY = "<p>There is no brand here yet.</p>"
_NO_INDEX = '<meta name="robots" content="noindex">'
_TAGS = {"p", "br", "a", "span"}
_ATTRIBUTES = {"a": {"href", "class"}, "span": {"class"}}


def profile(brand: BrandRow) -> str:
    """Return a brand's page."""
    names, words = brand.names, brand.profile
    parts = [
        _banner(brand),
        _head(brand),
        f'<section class="card">{html_of(words.summary)}</section>' if words.summary else "",
        _talk(brand),
        _card("About", [*_lines(words), *_websites(words)]),
        _card("Who is responsible", _responsible(brand)),
    ]
    return page(
        f"{words.name} ({brand.acct})",
        "\n".join(part for part in parts if part),
        language=words.language,
        head=(canonical(names.page), alternate(names.actor, ACTIVITY_JSON)),
    )


def answer(brand: BrandRow, address: str, document: AnswerDocument) -> str:
    """Return the page of one answer."""
    words = brand.profile
    body = nh3.clean(document.html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https"})
    warned = escape(document.content_warning)
    warning = f"<p><strong>{warned}</strong></p>" if warned else ""
    pictures = "".join(
        f'<img class="picture" src="{escape(one.url)}" alt="{escape(one.name)}">'
        for one in document.attachments
    )
    edited = f", edited {_time(document.updated)}" if document.updated else ""
    return page(
        f"{words.name} answers {document.mention}",
        f"{_head(brand)}\n"
        f'<article class="card" lang="{escape(document.language or words.language)}">'
        f"{warning}{body}{pictures}</article>\n"
        f'<p class="soft">In answer to {link(document.in_reply_to, "this post")} of'
        f" {escape(document.mention)}, {_time(document.published)}{edited}.</p>\n{_talk(brand)}",
        language=words.language,
        head=(canonical(address), alternate(address, ACTIVITY_JSON), _NO_INDEX),
    )


def front(host: str, brands: Sequence[BrandRow]) -> str:
    """Return the front page of an origin."""
    items = "".join(
        f"<li>{link(brand.names.page, brand.profile.name, rel='')}<br>"
        f'<span class="soft">{escape(str(brand.acct))}</span></li>'
        for brand in brands
    )
    listing = f'<section class="card"><ul>{items}</ul></section>' if items else _NOBODY
    return page(
        host,
        f'<div class="head"><h1>{escape(host)}</h1></div>\n'
        "<p>The brands here can only answer. Mention one from your own account in the fediverse,"
        " and people of its team will answer you there.</p>\n"
        '<p>What they hold of you is <a href="/you">yours to see and to end</a>.</p>\n' + listing,
    )


def problem(refusal: Refusal) -> str:
    """Return what a browser is told of a refusal."""
    phrase = HTTPStatus(refusal.status).phrase
    return page(
        phrase,
        f'<div class="head"><h1>{escape(phrase)}</h1></div>\n<p>{escape(refusal.detail)}</p>\n'
        '<p><a href="/">To the front page</a></p>',
    )


def _banner(brand: BrandRow) -> str:
    image = brand.profile.image
    return "" if image is None else _image(brand, image, "banner")


def _head(brand: BrandRow) -> str:
    icon = brand.profile.icon
    picture = "" if icon is None else _image(brand, icon, "icon")
    return (
        f'<header class="head">{picture}<div><h1>{link(brand.names.page, brand.profile.name, rel="")}</h1>'
        f'<p class="soft">{escape(str(brand.acct))}</p></div></header>'
    )


def _image(brand: BrandRow, picture: Picture, role: str) -> str:
    return f'<img class="{role}" src="{escape(brand.names.media(picture.name))}" alt="{escape(picture.alt)}">'


def _talk(brand: BrandRow) -> str:
    acct = escape(str(brand.acct))
    return (
        '<section class="card talk"><h2>Talk to us</h2>'
        f"<p>Mention <strong>{acct}</strong> from your own account in the fediverse, in public or in private."
        " We answer you there. We cannot post anything by ourselves.</p>"
        f"<p>Send us the one word <code>invite</code> and we follow you and read what you post;"
        " <code>stop</code> ends that at once.</p></section>"
    )


def _card(title: str, rows: Sequence[tuple[str, str]]) -> str:
    if not rows:
        return ""
    items = "".join(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in rows)
    return f'<section class="card"><h2>{escape(title)}</h2><dl>{items}</dl></section>'


def _lines(words: Profile) -> list[tuple[str, str]]:
    return [(line.name, html_of(line.value)) for line in words.lines]


def _websites(words: Profile) -> list[tuple[str, str]]:
    mark = ' <span class="checked" title="It links back to this page">✓ checked</span>'
    return [
        ("Web site", link(site.url, rel="me noopener") + (mark if site.checked_at else ""))
        for site in words.websites
    ]


def _responsible(brand: BrandRow) -> list[tuple[str, str]]:
    who = brand.profile.responsible
    return [
        ("Responsible", escape(who.name)),
        ("Contact", contact(who.contact)),
        ("Privacy notice", link(who.privacy_notice)),
        ("How long we hold it", escape(how_long(brand.settings))),
        ("What we hold of you", '<a href="/you">See it, end it, take it with you</a>'),
    ]


def _time(moment: datetime) -> str:
    return f'<time datetime="{moment.isoformat()}">{moment:%-d %B %Y, %H:%M} UTC</time>'
