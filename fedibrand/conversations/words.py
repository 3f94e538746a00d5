"""Strangers' HTML, made safe to show, and the beginning of a text."""

import nh3

_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i",
    "ins", "li", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "small", "span", "strong", "sub", "sup", "u",
    "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "span": {"lang"}, "p": {"lang"}, "ol": {"start"}}
_CLASSES = {"a": {"mention", "hashtag", "u-url"}, "span": {"h-card", "invisible", "ellipsis"}}


def safe(html: str) -> str:
    """Return HTML with nothing but text, its structure, and links to http and https addresses.

    No picture survives: it would tell its server who reads. Links say nothing of where they were followed.
    A link's own direction is not that of what stands around it, so that a post in Arabic that begins with
    somebody's handle reads from right to left (HTML, section 3.2.6.4).
    """
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        set_tag_attribute_values={"a": {"dir": "auto"}},
        allowed_classes=_CLASSES,
        url_schemes={"http", "https"},
        link_rel="nofollow noopener noreferrer ugc",
        strip_comments=True,
    )


def line(text: str, most: int) -> str:
    """Return the beginning of a plain text as one line of at most ``most`` characters."""
    whole = " ".join(text.split())
    return whole if len(whole) <= most else f"{whole[: most - 1].rstrip()}…"
