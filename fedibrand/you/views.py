"""What all pages of this room are made of: the frame, forms that carry the browser's token, times."""

from collections.abc import Mapping
from datetime import datetime
from html import escape

from aiohttp import web

from fedibrand import html
from fedibrand.you.browsers import TOKEN
from fedibrand.you.speech import VARY, Speech

STYLE = "/you/style.css"


def page(title: str, body: str, _: Speech, *, status: int = 200, head: tuple[str, ...] = ()) -> web.Response:
    """Return a whole page that is for one person alone.

    Args:
        title: Its title, as text.
        body: What it shows, as HTML.
        _: How its reader is spoken to.
        status: Its status.
        head: More elements for its head, as HTML.
    """
    own = (f'<link rel="stylesheet" href="{STYLE}">', '<meta name="robots" content="noindex">', *head)
    whole = html.page(title, body, language=_.language, head=own)
    return html.response(whole, status=status, headers={**html.PRIVATE_HEADERS, **VARY})


def button(
    action: str,
    label: str,
    token: str,
    fields: Mapping[str, str] | None = None,
    *,
    about: str = "",
    style: str = "",
) -> str:
    """Return a form that is one button.

    Args:
        action: The path it posts to.
        label: What the button says.
        token: The browser's token.
        fields: What else it carries.
        about: What its name goes on with for whom does not see what it stands beside.
        style: The button's class.
    """
    rest = f'<span class="unseen"> {escape(about)}</span>' if about else ""
    carried = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in {TOKEN: token, **(fields or {})}.items()
    )
    return (
        f'<form method="post" action="{escape(action)}">{carried}'
        f'<button class="{style}">{escape(label)}{rest}</button></form>'
    )


def time(moment: datetime, _: Speech) -> str:
    """Return a moment for people and for machines."""
    return f'<time datetime="{moment.isoformat()}">{_.time(moment)}</time>'


def alert(text: str) -> str:
    """Return what went wrong, to be heard at once."""
    return f'<p class="card fault" role="alert">{escape(text)}</p>' if text else ""


def status(text: str) -> str:
    """Return what was done."""
    return f'<p class="card done" role="status">{escape(text)}</p>' if text else ""
