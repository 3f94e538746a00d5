"""Vetoes: what a consumer rules out by a hashtag in their bio. They take away and never permit."""

import re
from html import unescape

from fedibrand.activitypub.vocabulary import Actor

VETOES: dict[str, str] = {"nobot": "nobot", "nobots": "nobot", "nobrand": "nobrand", "noindex": "noindex"}

_BREAK = re.compile(r"</p>|<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_HASHTAG = re.compile(r"[#\uFF03](\w+)")


def vetoes(actor: Actor) -> tuple[str, ...]:
    """Return which of ``nobot``, ``nobrand`` and ``noindex`` the actor's bio, fields or tags name, sorted."""
    bio = " ".join((actor.summary, *(field.value for field in actor.fields)))
    text = unescape(_TAG.sub("", _BREAK.sub(" ", bio)))
    named = (*_HASHTAG.findall(text), *(tag.lstrip("#") for tag in actor.hashtags))
    return tuple(sorted({VETOES[word] for each in named if (word := each.casefold()) in VETOES}))
