"""HTML by functions: text goes in, escaped HTML comes out, under a policy that runs nothing."""

from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

from aiohttp import web

STYLE = "/style.css"

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action {forms};"
    " frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY.format(forms="'none'"),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
LEADING_HEADERS = {
    **HEADERS,
    "Content-Security-Policy": _POLICY.format(forms="'self' https:"),
}
"""For pages whose form is answered by a redirect to wherever the visitor is at home."""
LOCAL_LEADING_HEADERS = {
    **HEADERS,
    "Content-Security-Policy": _POLICY.format(forms="'self' http: https:"),
}
"""The same, where servers on this machine are spoken to without TLS."""
PRIVATE_HEADERS = {
    **HEADERS,
    "Content-Security-Policy": _POLICY.format(forms="'self'"),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""For pages that are for one person: their forms stay here, and nothing keeps a copy."""


def page(title: str, body: str, *, language: str = "en", head: Iterable[str] = ()) -> str:
    """Return a whole page.

    Args:
        title: Its title, as text.
        body: What it shows, as HTML.
        language: The language of its words (BCP 47).
        head: More elements for its head, as HTML.
    """
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n"
        f'<link rel="stylesheet" href="{STYLE}">\n{"".join(f"{one}{chr(10)}" for one in head)}'
        f"</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def response(text: str, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Return a page as an answer to a browser."""
    return web.Response(
        text=text,
        status=status,
        content_type="text/html",
        charset="utf-8",
        headers={**HEADERS, "Vary": "Accept", **(headers or {})},
    )


def link(address: str, text: str = "", *, rel: str = "nofollow noopener") -> str:
    """Return a link; an address that is not http, https or mailto is shown as text."""
    shown = escape(text or address)
    if urlsplit(address).scheme not in {"http", "https", "mailto"}:
        return shown
    relation = f' rel="{escape(rel)}"' if rel else ""
    return f'<a href="{escape(address)}"{relation}>{shown}</a>'


def contact(text: str) -> str:
    """Return how to reach somebody: an address on the web or by mail as a link, anything else as text."""
    if urlsplit(text).scheme in {"http", "https"}:
        return link(text)
    if "@" in text[1:] and not any(sign.isspace() or sign in '<>"?&' for sign in text):
        return link(f"mailto:{text}", text)
    return escape(text)


def alternate(address: str, media_type: str) -> str:
    """Return the head's link to the same thing for servers."""
    return f'<link rel="alternate" type="{escape(media_type)}" href="{escape(address)}">'


def canonical(address: str) -> str:
    """Return the head's link to the page's own address."""
    return f'<link rel="canonical" href="{escape(address)}">'
