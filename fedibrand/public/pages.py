"""The pages that are nobody's own: one answer, the front, and what is not there."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from http import HTTPStatus

import nh3

from fedibrand.activitypub.rendering import AnswerDocument
from fedibrand.brands.registry import BrandRow
from fedibrand.html import alternate, canonical, link, page
from fedibrand.languages import N_
from fedibrand.negotiation import ACTIVITY_JSON
from fedibrand.problems import Refusal
from fedibrand.public import heads
from fedibrand.public.speech import Speech

_NO_INDEX = '<meta name="robots" content="noindex">'
_TAGS = {"p", "br", "a", "span"}
_ATTRIBUTES = {"a": {"href", "class"}, "span": {"class"}}
_BRIEF = 160
_HEADINGS = {
    400: N_("This could not be done"),
    404: N_("There is nothing here"),
    405: N_("This could not be done"),
    406: N_("There is nothing here"),
    410: N_("This is gone"),
    413: N_("This is too large"),
    429: N_("This was too often"),
    500: N_("Something went wrong"),
    503: N_("Not just now"),
}
"""What people may come by; with any other status, which only servers do, the phrase of the protocol."""


def answer(brand: BrandRow, address: str, document: AnswerDocument, _: Speech) -> str:
    """Return the page of one answer."""
    words = brand.profile
    body = nh3.clean(document.html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https"})
    warned = escape(document.content_warning)
    warning = f"<p><strong>{warned}</strong></p>" if warned else ""
    pictures = "".join(
        f'<img class="picture" src="{escape(one.url)}" alt="{escape(one.name)}">'
        for one in document.attachments
    )
    said = {
        "post": link(document.in_reply_to, _.plain("this post")),
        "who": escape(document.mention),
        "when": _time(document.published, _),
    }
    about = _("In answer to %(post)s of %(who)s, %(when)s.", **said)
    if document.updated is not None:
        said |= {"edited": _time(document.updated, _)}
        about = _("In answer to %(post)s of %(who)s, %(when)s, edited %(edited)s.", **said)
    title = _.plain("%(brand)s answers %(who)s") % {"brand": words.name, "who": document.mention}
    return page(
        title,
        f"{heads.head(brand)}\n"
        f'<article class="card" lang="{escape(document.language or words.language)}">'
        f"{warning}{body}{pictures}</article>\n"
        f'<p class="soft">{about}</p>\n{_talk(brand, _)}',
        language=_.language,
        head=(canonical(address), alternate(address, ACTIVITY_JSON), _NO_INDEX),
    )


def front(host: str, brands: Sequence[BrandRow], _: Speech, *, any_here: bool) -> str:
    """Return the front page of an origin.

    Args:
        host: What the origin is called.
        brands: Those that want to be named.
        _: How the visitor is spoken to.
        any_here: Whether there are any brands at all.
    """
    items = "".join(_entry(brand) for brand in brands)
    nobody = _("The brands here are not listed.") if any_here else _("There is no brand here yet.")
    listing = (
        f'<section class="card"><h2>{_("Brands here")}</h2><ul>{items}</ul></section>'
        if items
        else f"<p>{nobody}</p>"
    )
    about = _(
        "Brands in the fediverse that can only answer. Mention one from your own account, wherever that is,"
        " and people of its team answer you there. None of them can write to you first, advertise, or see"
        " what you say to another."
    )
    held = _("Everything you write to a brand here has an end, and what you delete is gone within a minute.")
    desk = f'<a href="/desk">{_("The desk")}</a>'
    return page(
        host,
        f'<header class="head"><h1>{escape(host)}</h1></header>\n<p>{about}</p>\n{listing}\n'
        f'<section class="card"><h2>{_("You decide what is held of you")}</h2><p>{held}</p>'
        f'<p><a href="/you">{_("See what is held of you, end it, take it with you")}</a></p></section>\n'
        f'<p class="soft">{_("%(desk)s, for the teams of the brands", desk=desk)}</p>',
        language=_.language,
    )


def problem(refusal: Refusal, _: Speech) -> str:
    """Return what a browser is told of a refusal; in English where a visitor is not to come by it."""
    phrase = _.plain(_HEADINGS.get(refusal.status) or HTTPStatus(refusal.status).phrase)
    return page(
        phrase,
        f'<header class="head"><h1>{escape(phrase)}</h1></header>\n'
        f"<p>{escape(_.plain(refusal.detail))}</p>\n"
        f'<p><a href="/">{_("To the front page")}</a></p>',
        language=_.language,
    )


def _entry(brand: BrandRow) -> str:
    words = brand.profile
    first = words.summary.strip().partition("\n")[0]
    brief = first if len(first) <= _BRIEF else f"{first[:_BRIEF].rpartition(' ')[0] or first[:_BRIEF]} …"
    said = f'<p lang="{escape(words.language)}">{escape(brief)}</p>' if brief else ""
    return (
        f'<li class="entry">{heads.icon(brand)}<div>{link(brand.names.page, words.name, rel="")}'
        f'<p class="soft">{escape(str(brand.acct))}</p>{said}</div></li>'
    )


def _talk(brand: BrandRow, _: Speech) -> str:
    opening = _.plain("let your own server open for it")
    said = _(
        "Mention %(acct)s from your own account in the fediverse, or %(opening)s. We answer you there."
        " We cannot post anything by ourselves.",
        acct=f"<strong>{escape(str(brand.acct))}</strong>",
        opening=link(f"{brand.names.page}#talk", opening, rel=""),
    )
    return f'<section class="card talk"><h2>{_("Talk to us")}</h2><p>{said}</p></section>'


def _time(moment: datetime, _: Speech) -> str:
    return f'<time datetime="{moment.isoformat()}">{_.time(moment)}</time>'
