"""The part of the page that changes by itself: requests, threads, ties, and what crossed the wire."""

from collections.abc import Collection
from html import escape

from fedibrand.testing.consumer import Consumer
from fedibrand.testing.posts import Post
from fedibrand.testing.reading import kind
from fedibrand.testing.records import Received, Sent
from fedibrand.testing.views import at, button, named, post

_LINES = 30


def framed(consumer: Consumer) -> str:
    """Return :func:`content` in the frame that the script refreshes."""
    return f'<section id="live" data-from="{at(consumer, "live")}">{content(consumer)}</section>'


def content(consumer: Consumer) -> str:
    """Return all of it, the newest thread first."""
    return _requests(consumer) + _threads(consumer) + _ties(consumer) + _log(consumer)


def _requests(consumer: Consumer) -> str:
    asking = "".join(
        f"<li>{_who(consumer, actor)} asks to follow you"
        f'<div class="acts">{button(consumer, "accept", "Accept", "main", follow=actor)}'
        f"{button(consumer, 'reject', 'Reject', follow=actor)}</div></li>"
        for actor in consumer.requests
    )
    return f'<section><h2>Follow requests</h2><ul class="ties">{asking}</ul></section>' if asking else ""


def _threads(consumer: Consumer) -> str:
    threads: dict[str, list[Post]] = {}
    root_of: dict[str, str] = {}
    for each in consumer.home.posts:
        if each.author == consumer.id or consumer.id in each.named or each.author in consumer.following:
            root = root_of[each.id] = root_of.get(each.in_reply_to, each.id)
            threads.setdefault(root, []).append(each)
    drawn = [
        '<div class="thread">'
        + "".join(post(consumer, each, _style(each, thread)) for each in thread)
        + "</div>"
        for thread in reversed(threads.values())
    ]
    return "".join(drawn) or "<section>Nothing here yet.</section>"


def _style(each: Post, thread: list[Post]) -> str:
    return ("mine" if each.ours else "theirs") + (" reply" if each is not thread[0] else "")


def _ties(consumer: Consumer) -> str:
    known = consumer.home.people.known.values()
    met = [each for each in known if kind(each) != "Application" and each["id"] != consumer.id]
    rows = "".join(
        f'<li>{_who(consumer, each["id"])} <span class="about">{_standing(consumer, each["id"])}</span>'
        f'<div class="acts">{_tie_buttons(consumer, each["id"])}</div></li>'
        for each in met
    )
    return f'<section><h2>Whom you met</h2><ul class="ties">{rows}</ul></section>' if rows else ""


def _who(consumer: Consumer, actor: str) -> str:
    name, handle = named(consumer, actor)
    return f'<strong>{escape(name)}</strong> <span class="acct">{escape(handle)}</span>'


def _standing(consumer: Consumer, actor: str) -> str:
    told: dict[str, Collection[str]] = {
        "you follow": consumer.following,
        "you asked to follow": consumer.asked,
        "follows you": consumer.followers,
        "you block": consumer.blocked,
    }
    return " · ".join(words for words, ties in told.items() if actor in ties)


def _tie_buttons(consumer: Consumer, actor: str) -> str:
    if actor in consumer.blocked:
        return button(consumer, "unblock", "Unblock", brand=actor)
    follows = actor in consumer.following or actor in consumer.asked
    first = ("unfollow", "Unfollow") if follows else ("follow", "Follow")
    buttons = button(consumer, *first, brand=actor)
    if actor in consumer.followers:
        buttons += button(consumer, "remove_follower", "Remove follower", brand=actor)
    return buttons + button(consumer, "block", "Block", "grave", brand=actor)


def _log(consumer: Consumer) -> str:
    home = consumer.home
    sent = "".join(_sent(each) for each in reversed(home.deliveries.sent[-_LINES:]))
    received = "".join(_received(each) for each in reversed(home.received[-_LINES:]))
    owed = (
        button(consumer, "redeliver", f"Try {len(home.deliveries.owed)} again")
        if home.deliveries.owed
        else ""
    )
    return (
        f'<section><details class="wire"><summary>What crossed the wire: {len(home.deliveries.sent)} out, '
        f'{len(home.received)} in</summary>{owed}<h2>Out</h2><ul class="log">{sent}</ul>'
        f'<h2>In</h2><ul class="log">{received}</ul></details></section>'
    )


def _sent(each: Sent) -> str:
    style = "" if each.delivered else "bad"
    line = f"{each.what} → {each.inbox} {each.status or 'no answer'} {each.code}"
    return f'<li class="{style}">{escape(line)}</li>'


def _received(each: Received) -> str:
    style = "" if each.status < 300 else "bad"
    line = f"{each.type} ← {each.actor} {each.status} {each.outcome} {each.verified_by or 'not verified'}"
    return f'<li class="{style}">{escape(line)}</li>'
