"""One thing that a brand holds, and what the brand said to it, as HTML."""

from collections.abc import Iterable
from datetime import datetime
from html import escape

import nh3

from fedibrand.activitypub.rendering import AnswerDocument
from fedibrand.conversations.shown import Media
from fedibrand.html import link
from fedibrand.you import phrases, views
from fedibrand.you.shown import Answered, Thing

_TAGS = {
    "a", "b", "blockquote", "br", "code", "del", "em", "i", "li", "ol", "p", "pre", "q", "s", "span",
    "strong", "sub", "sup", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "span": {"lang"}, "p": {"lang"}}


def shown(thing: Thing, brand: str, token: str, now: datetime) -> str:
    """Return a thing.

    Args:
        thing: What is held, or was held and answered.
        brand: What the brand is called.
        token: The browser's token.
        now: The time.
    """
    post, name = thing.post, f"thing-{thing.post.id}"
    where = f" · {link(post.url, 'where you wrote it')}" if post.url else ""
    edited = " · edited" if post.edited else ""
    end = views.button(
        "/you/end",
        "End this now",
        token,
        {"thing": post.id},
        about=f"(since {phrases.time(post.arrived_at)})",
    )
    return (
        f'<article class="thing" aria-labelledby="{name}"><h3 id="{name}">{phrases.why(thing)}</h3>'
        f'<p class="soft">{phrases.level(thing)} · {views.time(post.arrived_at)}{edited}{where}</p>'
        f"{_words(thing)}{_lease(thing, now) if thing.held else ''}{_opened(thing)}"
        f"{''.join(_answer(each, brand) for each in thing.answers)}{end if thing.held else ''}</article>"
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


def _words(thing: Thing) -> str:
    post = thing.post
    if not thing.held:
        return f'<p class="soft">{phrases.ended(thing)} What it said is gone; the answer is kept for now.</p>'
    if post.ended:
        return '<p class="soft">Its words cannot be opened any more.</p>'
    language = f' lang="{escape(post.language)}"' if post.language else ""
    warning = f"<p><strong>{escape(post.warning)}</strong></p>" if post.warning else ""
    title = f"<p><strong>{escape(post.title)}</strong></p>" if post.title else ""
    return (
        f'<blockquote class="words" dir="auto"{language}>{warning}{title}{clean(post.html)}</blockquote>'
        f"{_media(post.media)}"
    )


def _media(media: Iterable[Media]) -> str:
    rows = "".join(f"<li>{link(each.url, each.alt or each.media_type or 'a file')}</li>" for each in media)
    return f'<ul class="media" aria-label="Attached, on your server">{rows}</ul>' if rows else ""


def _lease(thing: Thing, now: datetime) -> str:
    until, since = thing.post.lease_until, thing.post.arrived_at
    whole, left = (until - since).total_seconds(), (until - now).total_seconds()
    return (
        f'<p class="lease"><strong>Gone in {phrases.left(until, now)}</strong>, on {views.time(until)}</p>'
        f'<progress max="{int(whole)}" value="{int(left)}" aria-label="Time left"></progress>'
    )


def _opened(thing: Thing) -> str:
    if not thing.opened:
        return '<p class="soft">Nobody of their team has opened it.</p>' if thing.held else ""
    by = "; ".join(f"{phrases.role(each.role)}, last {views.time(each.at)}" for each in thing.opened)
    return f'<p class="soft">Opened by {by}.</p>'


def _answer(answer: Answered, brand: str) -> str:
    head = f'<p class="soft">{escape(brand)} answered, {views.time(answer.at)}</p>'
    if answer.withdrawn:
        return f'<div class="answer">{head}<p>They took the answer back.</p></div>'
    if answer.said is None:
        return f'<div class="answer">{head}<p>Its words are gone.</p></div>'
    return f'<div class="answer">{head}{_said(answer.said)}</div>'


def _said(said: AnswerDocument) -> str:
    language = f' lang="{escape(said.language)}"' if said.language else ""
    warning = f"<p><strong>{escape(said.content_warning)}</strong></p>" if said.content_warning else ""
    return f'<div dir="auto"{language}>{warning}{clean(said.html)}</div>'
