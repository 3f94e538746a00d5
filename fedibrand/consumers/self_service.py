"""Self-service: the words a consumer can send a brand, in their own language.

A word counts only when it is the whole message once mentions are taken away; anything else is a message
to the team like any other. Case, accents, spaces and the punctuation around it do not matter, but for a
question mark: "stop?" asks, and only a word that asks as well ("what?") is still that word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from unicodedata import category, normalize

from fedibrand.activitypub.addressing import Level
from fedibrand.activitypub.vocabulary import Post
from fedibrand.consumers.words.language import Language
from fedibrand.consumers.words.table import LANGUAGES
from fedibrand.domain import Request

PRIVATE = (Level.LIMITED, Level.DIRECT)
"""The levels at which a brand is told something in private, and may be particular when it replies."""

_LONGEST = 4000
"""More HTML than a word and the mentions around it ever are."""

_ASKING = (Request.WHAT, Request.EXPORT, Request.PAGE, Request.HELP)
_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"</p>|<br\s*/?>", re.IGNORECASE)
_MENTION = re.compile(r"@[\w.-]+(@[\w.:-]+)?")
_QUESTION = frozenset("?¿")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a post asks for, and the language to answer it in."""

    request: Request
    language: Language


def asked(post: Post) -> Asked | None:
    """Return what a post asks for, or nothing when it is not one of the words alone.

    A title, a content warning, a picture or a poll is more than a word.
    """
    if len(post.content) > _LONGEST or post.name or post.summary or post.attachments or post.options:
        return None
    said = _folded(_MENTION.sub(" ", unescape(_TAG.sub("", _BREAK.sub(" ", post.content)))))
    around = {sign for sign in said if sign == " " or category(sign).startswith("P")}
    word = said.strip("".join(around - _QUESTION))
    request = WORDS.get(word)
    if request is None:
        word = said.strip("".join(around))
        request = WORDS.get(word)
        if request not in _ASKING:
            return None
    return Asked(request, _language(word, post.language or ""))


def _language(word: str, stated: str) -> Language:
    """Of the languages that know the word, the one the post is written in, or else the first."""
    primary = stated.lower().partition("-")[0]
    known = [language for folded, _, language in _entries() if folded == word]
    return next((language for language in known if language.code == primary), known[0])


def _folded(text: str) -> str:
    plain = (sign for sign in normalize("NFKD", text.casefold()) if category(sign) not in ("Mn", "Cf"))
    return " ".join("".join(plain).split())


def _entries() -> Iterator[tuple[str, Request, Language]]:
    for language in LANGUAGES:
        for request, words in language.words.items():
            for word in words:
                yield _folded(word), request, language


WORDS: dict[str, Request] = {word: request for word, request, _ in _entries()}
"""Every word in every language, folded; in all that know it, it asks for the same."""
