"""How other servers than Mastodon write the same thing.

Everything here is made in Mastodon's shape first. A :class:`Software` says what becomes of a document
before it leaves or is served: a table of functions by type, each taking and returning a document.
"""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from fedibrand.testing.oauth_grants import SignIn
from fedibrand.testing.reading import many
from fedibrand.testing.records import Document

Shape = Callable[[Document], Document]


@dataclass(frozen=True, slots=True)
class Software:
    """A kind of server. ``shapes`` are by type, ``*`` is for every document, embedded ones too.

    ``key`` is what follows the actor's id in its key's id; ``secure``: it always demands signed GETs.
    ``tombstones``: deleted posts answer 410 with a Tombstone; else 404, as most servers have it.
    ``sign_in``: how its people sign in elsewhere.
    """

    name: str
    version: str
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    key: str = "#main-key"
    secure: bool = False
    tombstones: bool = False
    sign_in: SignIn = "mastodon"

    def shape(self, document: Document) -> Document:
        """Return the document, and what is embedded in its ``object``, as this software writes it."""
        shaped = self.shapes.get(str(document.get("type")), _same)(document)
        if isinstance(shaped.get("object"), dict):
            shaped = {**shaped, "object": self.shape(shaped["object"])}
        return self.shapes.get("*", _same)(shaped)


def _same(document: Document) -> Document:
    return document


def _without(document: Document, *names: str) -> Document:
    return {name: value for name, value in document.items() if name not in names}


# GoToSocial: lists of one are written as their only member, empty ones are left out, and every note says
# who may reply, like and share without asking.

_LISTS = ("to", "cc", "tag", "attachment")


def _gotosocial_note(document: Document) -> Document:
    policy = {
        what: {"automaticApproval": ["https://www.w3.org/ns/activitystreams#Public"], "manualApproval": []}
        for what in ("canReply", "canLike", "canAnnounce")
    }
    return {**_without(document, "conversation", "context"), "interactionPolicy": policy}


def _gotosocial_any(document: Document) -> Document:
    lists = {name: many(document[name]) for name in _LISTS if name in document}
    single = {name: value[0] if len(value) == 1 else value for name, value in lists.items() if value}
    return {**_without(document, *_LISTS), **single}


# Misskey: no language maps, the source beside the HTML, reactions in a property of its own, bare ids where
# Mastodon embeds Tombstones.


def _misskey_note(document: Document) -> Document:
    text = html.unescape(re.sub(r"<[^>]+>", "", str(document["content"]).replace("</p><p>", "\n\n")))
    return {
        **_without(document, "contentMap", "context", "conversation", "replies", "url"),
        "_misskey_content": text,
        "source": {"content": text, "mediaType": "text/x.misskeymarkdown"},
    }


def _misskey_like(document: Document) -> Document:
    return {**document, "content": "👍", "_misskey_reaction": "👍"}


def _misskey_person(document: Document) -> Document:
    return {**document, "isCat": False, "_misskey_summary": document.get("summary") or None}


SOFTWARE: dict[str, Software] = {
    each.name: each
    for each in (
        Software("mastodon", "4.5.0"),
        Software(
            "gotosocial",
            "0.20.0",
            {"Note": _gotosocial_note, "*": _gotosocial_any},
            key="/main-key",
            secure=True,
        ),
        Software(
            "misskey",
            "2025.10.0",
            {"Note": _misskey_note, "Like": _misskey_like, "Person": _misskey_person},
        ),
    )
}
