"""Self-service: the words a consumer can send a brand, in their own language.

A word counts only when it is the whole message once mentions are taken away; anything else is a message
to the team like any other.
"""

import re
from enum import StrEnum
from html import unescape

from fedibrand.activitypub.vocabulary import Post


class Request(StrEnum):
    """What a consumer can ask for by a word."""

    INVITE = "invite"
    INVITE_ANSWER = "invite answer"
    STOP = "stop"


WORDS: dict[str, Request] = {
    "invite": Request.INVITE,
    "invite answer": Request.INVITE_ANSWER,
    "stop": Request.STOP,
}

_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"</p>|<br\s*/?>", re.IGNORECASE)
_MENTION = re.compile(r"@[\w.-]+(@[\w.:-]+)?")


def request(post: Post) -> Request | None:
    """Return what the post asks for, or nothing when it is not one of the words alone."""
    text = unescape(_TAG.sub("", _BREAK.sub(" ", post.content)))
    words = " ".join(_MENTION.sub(" ", text).split()).casefold().strip(".!")
    return WORDS.get(words.strip())
