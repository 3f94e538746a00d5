"""A member's plain text as HTML: paragraphs, lines and links, and nothing else."""

import re
from html import escape

_BLANK = re.compile(r"\n\s*\n")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?')\]]")


def html_of(text: str) -> str:
    """Return plain text as HTML; http(s) addresses in it become links."""
    paragraphs = _BLANK.split(text.replace("\r\n", "\n").strip())
    return "".join(f"<p>{inline_of(one)}</p>" for one in paragraphs if one)


def inline_of(text: str) -> str:
    """Return plain text as HTML without paragraphs, for one line of a profile.

    The links say ``me``: where they lead may confirm the brand by linking back, as Mastodon checks.
    """
    parts, at = [], 0
    for found in _ADDRESS.finditer(text):
        address = escape(found[0])
        parts += [
            _lines(text[at : found.start()]),
            f'<a href="{address}" rel="me nofollow noopener">{address}</a>',
        ]
        at = found.end()
    return "".join([*parts, _lines(text[at:])])


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
