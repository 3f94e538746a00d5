"""Pieces of the pages as HTML. Text is escaped; other servers' HTML is sanitised."""

from datetime import UTC, datetime
from html import escape
from importlib.resources import files
from string import Template

import nh3

from fedibrand.testing.consumer import Consumer
from fedibrand.testing.people import acct
from fedibrand.testing.posts import Post, Visibility
from fedibrand.testing.reading import many

FILES = files("fedibrand.testing") / "static"
_PAGE = Template((FILES / "page.html").read_text())
_TAGS = {
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "i",
    "li",
    "ol",
    "p",
    "pre",
    "span",
    "strong",
    "u",
    "ul",
}
_LEVELS = {
    Visibility.PUBLIC: "public",
    Visibility.UNLISTED: "quiet public",
    Visibility.FOLLOWERS: "followers",
    Visibility.LIMITED: "only the people in it",
    Visibility.DIRECT: "private mention",
}
_WRITABLE = (Visibility.PUBLIC, Visibility.UNLISTED, Visibility.FOLLOWERS, Visibility.DIRECT)


def page(title: str, main: str, *, heading: str, home: str, name: str = "") -> str:
    """Return a whole page around ``main``, which is HTML already; all else is text."""
    return _PAGE.substitute(
        title=escape(title), heading=escape(heading), home=escape(home), acct=escape(name), main=main
    )


def clean(html: str) -> str:
    """Return HTML with nothing left in it that could act."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel="nofollow noopener noreferrer",
    )


def compose(consumer: Consumer, text: str, fault: str) -> str:
    """Return what to write and whom to follow, with proposed text, and what went wrong if something did."""
    said = f'<p class="fault" role="alert">{escape(fault)}</p>' if fault else ""
    levels = "".join(f'<option value="{each}">{_LEVELS[each]}</option>' for each in _WRITABLE)
    return (
        f'<section><form method="post" action="{at(consumer, "post")}">{said}'
        f'<label>What do you want to say?<textarea name="text" required>{escape(text)}</textarea></label>'
        f'<div class="row"><label>Who may see it<select name="visibility">{levels}</select></label>'
        '<button class="main">Post</button></div></form>'
        f'<form method="post" action="{at(consumer, "follow")}"><div class="row"><label>Follow somebody'
        '<input name="brand" placeholder="@brand@example.org" required></label><button>Follow</button>'
        "</div></form></section>"
    )


def button(consumer: Consumer, act: str, label: str, style: str = "", **arguments: str) -> str:
    """Return a form that is one button: it does ``act`` with these arguments."""
    return (
        f'<form method="post" action="{at(consumer, act)}">{_hidden(arguments)}'
        f'<button class="{style}">{escape(label)}</button></form>'
    )


def post(consumer: Consumer, shown: Post, style: str) -> str:
    """Return a post as the consumer sees it, with what they can do about it."""
    name, handle = named(consumer, shown.author)
    about = [_time(str(shown.document.get("published") or "")), _LEVELS[shown.visibility]]
    about += ["edited"] * bool(shown.document.get("updated"))
    about += ["among filtered notifications"] * shown.filtered
    about += [f"liked by {len(shown.liked_by)}"] * bool(shown.liked_by)
    told = " · ".join(each for each in about if each)
    acts = _acts_on_own(consumer, shown) if shown.ours else _acts_on_theirs(consumer, shown, handle)
    return (
        f'<article class="post {style}"><header><strong>{escape(name)}</strong> '
        f'<span class="acct">{escape(handle)}</span> <span class="about">{told}</span></header>'
        f'{words(shown)}<div class="acts">{acts}</div></article>'
    )


def words(shown: Post) -> str:
    """Return what a post says and shows."""
    warning = shown.document.get("summary")
    lead = f"<p><strong>{escape(str(warning))}</strong></p>" if warning else ""
    pictures = "".join(
        f'<img src="{escape(str(each.get("url")))}" alt="{escape(str(each.get("name") or ""))}">'
        for each in many(shown.document.get("attachment"))
        if isinstance(each, dict) and str(each.get("mediaType", "")).startswith("image/")
    )
    said = clean(str(shown.document.get("content") or ""))
    return f'<div class="words">{lead}{said}</div><div class="pictures">{pictures}</div>'


def named(consumer: Consumer, actor_id: str) -> tuple[str, str]:
    """Return the name and ``@user@host`` of an actor, as far as this server knows them."""
    if actor_id == consumer.id:
        return consumer.display_name, consumer.acct
    known = consumer.home.people.known.get(actor_id)
    if known is None:
        return actor_id, ""
    return str(known.get("name") or known["preferredUsername"]), acct(known)


def at(consumer: Consumer, act: str = "") -> str:
    """Return the path of a consumer's page, or of something to do there."""
    return f"/web/{consumer.name}/{act}".removesuffix("/")


def _time(stamp: str) -> str:
    """Return a moment as people read it; what another server wrote that is none, as it came."""
    try:
        moment = datetime.fromisoformat(stamp).astimezone(UTC)
    except (ValueError, OverflowError):
        return escape(stamp)
    return f'<time datetime="{escape(stamp)}">{moment:%-d %B, %H:%M} UTC</time>'


def _acts_on_own(consumer: Consumer, shown: Post) -> str:
    if shown.author != consumer.id:
        return ""
    form = _written(at(consumer, "edit"), ("New text", "Save"), shown.text, post_id=shown.id)
    edit = f"<details><summary>Edit</summary>{form}</details>"
    return edit + button(consumer, "delete", "Delete", "grave", post_id=shown.id)


def _acts_on_theirs(consumer: Consumer, shown: Post, handle: str) -> str:
    level = shown.visibility if shown.visibility in _WRITABLE else Visibility.DIRECT
    labels, place = ("Your reply", "Send"), {"reply_to": shown.id, "visibility": level}
    form = _written(at(consumer, "post"), labels, f"{handle} ", **place)
    reply = f"<details><summary>Reply</summary>{form}</details>"
    act = "unlike" if ("Like", shown.id) in consumer.reactions else "like"
    return reply + button(consumer, act, act.capitalize(), url=shown.id)


def _written(action: str, labels: tuple[str, str], text: str, **arguments: str) -> str:
    asks, does = labels
    return (
        f'<form method="post" action="{action}">{_hidden(arguments)}'
        f'<label>{asks}<textarea name="text" required>{escape(text)}</textarea></label>'
        f'<div class="row"><button>{does}</button></div></form>'
    )


def _hidden(arguments: dict[str, str]) -> str:
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in arguments.items()
    )
