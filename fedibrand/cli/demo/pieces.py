"""Pieces of the page as HTML. Text is escaped; a consumer's HTML comes sanitised by ``conversations``."""

from collections.abc import Iterable
from datetime import datetime
from html import escape

from fedibrand import html
from fedibrand.activitypub.addressing import Level
from fedibrand.brands.registry import BrandRow
from fedibrand.cli.demo.reading import Heard
from fedibrand.conversations.shown import ShownAnswer, ShownPost, Thread
from fedibrand.domain import AnswerState, DeliveryState

PATH = "/demo"

_LEVELS = {
    Level.PUBLIC: "public",
    Level.UNLISTED: "unlisted",
    Level.FOLLOWERS: "for followers",
    Level.LIMITED: "for those in it",
    Level.DIRECT: "private",
}
_WAYS = {
    DeliveryState.WAITING: "on its way",
    DeliveryState.DELIVERED: "delivered",
    DeliveryState.FAILED: "not delivered",
    DeliveryState.DROPPED: "not sent",
}
_HEAD = (
    f'<link rel="stylesheet" href="{PATH}/style.css">',
    f'<link rel="icon" href="{PATH}/icon.svg" type="image/svg+xml">',
    f'<script src="{PATH}/live.js" defer></script>',
)


def page(brand: BrandRow, live: str, before: str = "") -> str:
    """Return the whole page around its part that changes by itself, with something said before it."""
    name, acct = escape(brand.profile.name), escape(str(brand.acct))
    return html.page(
        f"Incoming – {brand.profile.name}",
        f'<div class="head"><div><h1>{name}: incoming</h1><p class="soft">{acct}</p></div></div>\n{before}'
        f'<div id="live" data-from="{PATH}/live">{live}</div>\n'
        f'<noscript><p><a href="{PATH}">Look for news</a></p></noscript>',
        head=_HEAD,
    )


def refused(sentence: str, text: str) -> str:
    """Return what is said when something could not be done, with the text that was written for it."""
    kept = (
        f'<p class="soft">You wrote:</p><blockquote class="said">{escape(text)}</blockquote>' if text else ""
    )
    return f'<section class="card fault" role="alert"><p>{escape(sentence)}</p>{kept}</section>'


def live(brand: BrandRow, found: Iterable[Thread], heard: Iterable[Heard]) -> str:
    """Return the part that changes by itself: conversations, then what was heard by invitation."""
    shown = "".join(conversation(brand, thread) for thread in found)
    empty = (
        f'<section class="card" id="empty"><p>Nothing has come in yet. Mention'
        f" <strong>{escape(str(brand.acct))}</strong> from the consumer’s server.</p></section>"
    )
    posts = "".join(_heard(each) for each in heard)
    invited = (
        f'<section class="card" id="heard"><h2>Heard by invitation</h2><ul>{posts}</ul></section>'
        if posts
        else ""
    )
    return (shown or empty) + invited


def conversation(brand: BrandRow, thread: Thread) -> str:
    """Return one conversation with its posts and answers in the order they came, and a box to answer in."""
    who = thread.consumer
    turns = [(each.arrived_at, _post(each)) for each in thread.posts]
    turns += [(each.created_at, _answer(brand, thread, each)) for each in thread.answers]
    said = "".join(drawn for _, drawn in sorted(turns, key=lambda turn: turn[0]))
    kind = "private message" if thread.message else "conversation"
    return (
        f'<section class="card" id="{thread.id}">'
        f'<header class="who"><h2>{escape(who.name or who.acct)}</h2>'
        f'<span class="soft">{escape(who.acct)}</span>'
        f'<span class="badge {thread.state}">{kind} · {thread.state}</span></header>'
        f"{said}{_answering(brand, thread)}</section>"
    )


def _post(post: ShownPost) -> str:
    about = [_time(post.arrived_at), _LEVELS[post.level], *["edited"] * post.edited]
    lines = [escape(each) for each in (post.title, post.warning) if each]
    title = "".join(f"<p><strong>{each}</strong></p>" for each in lines)
    words = f"{title}{post.html}" if not post.ended else f'<p class="soft">[{escape(post.ended)}]</p>'
    files = "".join(f"<li>{html.link(each.url, each.alt or each.media_type)}</li>" for each in post.media)
    media = f'<ul class="files">{files}</ul>' if files else ""
    return f'<article class="turn theirs"><p class="soft">{_dots(about)}</p>{words}{media}</article>'


def _answer(brand: BrandRow, thread: Thread, answer: ShownAnswer) -> str:
    about = [escape(brand.profile.name), _time(answer.created_at), _LEVELS[answer.level]]
    about += ["edited"] * bool(answer.history)
    about += [escape(each.kind) for each in answer.reactions]
    way = "".join(
        f' <span class="way {last.state}">{_WAYS[last.state]}{_why(last.reason)}</span>'
        for last in answer.deliveries[-1:]
    )
    if answer.state is AnswerState.WITHDRAWN:
        return (
            f'<article class="turn ours"><p class="soft">{_dots(about)}{way}</p>'
            f'<p class="soft">[withdrawn]</p></article>'
        )
    place = {"conversation": thread.id, "answer": answer.id}
    edit = _form("edit", place, _box("New text", answer.text) + "<button>Save</button>")
    withdraw = _form("withdraw", place, '<button class="grave">Withdraw</button>')
    return (
        f'<article class="turn ours"><p class="soft">{_dots(about)}{way}</p>{answer.html}'
        f'<div class="acts"><details><summary>Edit</summary>{edit}</details>{withdraw}</div></article>'
    )


def _why(reason: str) -> str:
    return f": {escape(reason)}" if reason else ""


def _answering(brand: BrandRow, thread: Thread) -> str:
    held = [each for each in thread.posts if not each.ended]
    left = brand.settings.answers_per_message - thread.answered
    if not held:
        return '<p class="soft">Nothing is held any more that could be answered.</p>'
    if left <= 0:
        return '<p class="soft">Your answers to this are used up: it is their turn.</p>'
    words = f"{left} answer{'s' * (left > 1)} left until they write again"
    button = f'<div class="row"><button class="main">Answer</button><span class="soft">{words}</span></div>'
    place = {"conversation": thread.id, "holding": held[-1].id}
    return _form("answer", place, _box("Answer", "") + button)


def _heard(post: Heard) -> str:
    about = [_time(post.arrived_at), _LEVELS[post.level], *["edited"] * post.edited]
    return f'<li><p class="soft">{html.link(post.author)} · {_dots(about)}</p>{post.html}</li>'


def _form(act: str, arguments: dict[str, str], fields: str) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in arguments.items()
    )
    return f'<form method="post" action="{PATH}/{act}">{hidden}{fields}</form>'


def _box(label: str, text: str) -> str:
    return f'<label>{label}<textarea name="text" required rows="3">{escape(text)}</textarea></label>'


def _time(moment: datetime) -> str:
    return f'<time datetime="{moment.isoformat()}">{moment:%-d %B, %H:%M} UTC</time>'


def _dots(pieces: Iterable[str]) -> str:
    return " · ".join(pieces)
