"""One thing that a brand holds, and what the brand said to it, as HTML."""

from collections.abc import Iterable
from datetime import datetime
from html import escape

import nh3

from fedibrand.activitypub.rendering import AnswerDocument
from fedibrand.conversations.promised import Promised
from fedibrand.conversations.shown import Media
from fedibrand.html import link
from fedibrand.you import phrases, views
from fedibrand.you.shown import Answered, Thing
from fedibrand.you.speech import Speech

_TAGS = {
    "a", "b", "blockquote", "br", "code", "del", "em", "i", "li", "ol", "p", "pre", "q", "s", "span",
    "strong", "sub", "sup", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "span": {"lang"}, "p": {"lang"}}


def shown(thing: Thing, brand: str, token: str, now: datetime, _: Speech) -> str:
    """Return a thing.

    Args:
        thing: What is held, or was held and answered.
        brand: What the brand is called.
        token: The browser's token.
        now: The time.
        _: How they are spoken to.
    """
    post, name = thing.post, f"thing-{thing.post.id}"
    where = f" · {link(post.url, _.plain('where you wrote it'))}" if post.url else ""
    edited = f" · {_('edited')}" if post.edited else ""
    end = views.button(
        "/you/end",
        _.plain("End this now"),
        token,
        {"thing": post.id},
        about=_.plain("(since %(when)s)") % {"when": _.time(post.arrived_at)},
    )
    answers = "".join(_answer(each, brand, token, _) for each in thing.answers)
    return (
        f'<article class="thing" aria-labelledby="{name}"><h3 id="{name}">{phrases.why(thing, _)}</h3>'
        f'<p class="soft">{phrases.level(thing, _)} · {views.time(post.arrived_at, _)}{edited}{where}</p>'
        f"{_words(thing, _)}{_lease(thing, now, _) if thing.held else ''}{_opened(thing, _)}"
        f"{answers}{end if thing.held else ''}</article>"
    )


def clean(html: str) -> str:
    """Return words without headings of their own, pictures, or anything that acts."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https"},
        link_rel="nofollow noopener noreferrer ugc",
    )


def _words(thing: Thing, _: Speech) -> str:
    post = thing.post
    if not thing.held:
        kept = _("What it said is gone; the answer is kept for now.")
        return f'<p class="soft">{phrases.ended(thing, _)} {kept}</p>'
    if post.ended:
        return f'<p class="soft">{_("Its words cannot be opened any more.")}</p>'
    language = f' lang="{escape(post.language)}"' if post.language else ""
    warning = f"<p><strong>{escape(post.warning)}</strong></p>" if post.warning else ""
    title = f"<p><strong>{escape(post.title)}</strong></p>" if post.title else ""
    return (
        f'<blockquote class="words" dir="auto"{language}>{warning}{title}{clean(post.html)}</blockquote>'
        f"{_media(post.media, _)}"
    )


def _media(media: Iterable[Media], _: Speech) -> str:
    rows = "".join(
        f"<li>{link(each.url, each.alt or each.media_type or _.plain('a file'))}</li>" for each in media
    )
    return f'<ul class="media" aria-label="{_("Attached, on your server")}">{rows}</ul>' if rows else ""


def _lease(thing: Thing, now: datetime, _: Speech) -> str:
    until, since = thing.post.lease_until, thing.post.arrived_at
    whole, left = (until - since).total_seconds(), (until - now).total_seconds()
    gone = f"<strong>{_('Gone in %(left)s', left=phrases.left(until, now, _))}</strong>"
    return (
        f'<p class="lease">{_("%(gone)s, on %(when)s", gone=gone, when=views.time(until, _))}</p>'
        f'<progress max="{int(whole)}" value="{int(left)}" aria-label="{_("Time left")}"></progress>'
    )


def _opened(thing: Thing, _: Speech) -> str:
    if not thing.opened:
        return f'<p class="soft">{_("Nobody of their team has opened it.")}</p>' if thing.held else ""
    by = "; ".join(
        _("%(role)s, last %(when)s", role=phrases.role(each.role, _), when=views.time(each.at, _))
        for each in thing.opened
    )
    return f'<p class="soft">{_("Opened by %(whom)s.", whom=by)}</p>'


def _answer(answer: Answered, brand: str, token: str, _: Speech) -> str:
    said = _("%(brand)s answered, %(when)s", brand=escape(brand), when=views.time(answer.at, _))
    head = f'<p class="soft">{said}</p>'
    promise = _promise(answer.promise, token, _) if answer.promise is not None else ""
    if answer.withdrawn:
        return f'<div class="answer">{head}<p>{_("They took the answer back.")}</p>{promise}</div>'
    if answer.said is None:
        return f'<div class="answer">{head}<p>{_("Its words are gone.")}</p>{promise}</div>'
    return f'<div class="answer">{head}{_said(answer.said)}{promise}</div>'


def _promise(promise: Promised, token: str, _: Speech) -> str:
    about = _.plain("(promised until %(day)s)") % {"day": _.day(promise.until)}
    offered = (
        (promise.unclosed, _.plain("It is kept"), "yes", ""),
        (promise.disputable, _.plain("It is not kept"), "no", "quiet"),
    )
    buttons = "".join(
        views.button(
            "/you/promise", label, token, {"answer": promise.answer, "kept": kept}, about=about, style=style
        )
        for can, label, kept, style in offered
        if can
    )
    row = f'<div class="row">{buttons}</div>' if buttons else ""
    return f'<p class="promise"><strong>{phrases.promise(promise, _)}</strong></p>{row}'


def _said(said: AnswerDocument) -> str:
    language = f' lang="{escape(said.language)}"' if said.language else ""
    warning = f"<p><strong>{escape(said.content_warning)}</strong></p>" if said.content_warning else ""
    return f'<div dir="auto"{language}>{warning}{clean(said.html)}</div>'
