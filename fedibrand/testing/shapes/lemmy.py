"""Lemmy: posts are Pages in a community, comments are Notes under them, and what is private is a ChatMessage.

Its people have no followers and no languages in maps. Only a comment tells those whom it mentions.
"""

from collections.abc import Mapping

from fedibrand.testing.reading import PUBLIC
from fedibrand.testing.records import Document
from fedibrand.testing.shapes.pieces import (
    Shape,
    addressed,
    bare_object,
    is_direct,
    language,
    origin,
    plain,
    title,
    unmentioned,
    without,
)

COMMUNITY = "/c/town"
"""The path of the community that everything is posted in."""

_MASTODONS = ("summary", "context", "conversation", "contentMap", "replies", "url", "inReplyTo")


def _community(document: Document) -> str:
    return f"{origin(document)}{COMMUNITY}"


def _named(document: Document) -> list[str]:
    return [each for each in addressed(document) if each != PUBLIC and not each.endswith("/followers")]


def _note(document: Document) -> Document:
    if is_direct(document):
        return _message(document)
    return _comment(document) if document["inReplyTo"] else _page(document)


def _message(document: Document) -> Document:
    content = unmentioned(document["content"])
    return {
        **without(document, *_MASTODONS, "tag", "attachment", "sensitive", "cc"),
        "type": "ChatMessage",
        "to": _named(document)[0],
        "content": content,
        "mediaType": "text/html",
        "source": {"content": plain(content), "mediaType": "text/markdown"},
    }


def _comment(document: Document) -> Document:
    return {
        **without(document, *_MASTODONS, "sensitive"),
        "inReplyTo": document["inReplyTo"],
        "to": [PUBLIC],
        "cc": [_community(document), *_named(document)],
        "mediaType": "text/html",
        "language": language(document),
        "audience": _community(document),
        "distinguished": False,
    }


def _page(document: Document) -> Document:
    return {
        **without(document, *_MASTODONS),
        "type": "Page",
        "name": title(document),
        "to": [_community(document), PUBLIC],
        "cc": [],
        "tag": [each for each in document["tag"] if each["type"] == "Hashtag"],
        "mediaType": "text/html",
        "source": {"content": plain(document["content"]), "mediaType": "text/markdown"},
        "language": language(document),
        "audience": _community(document),
    }


def _said(document: Document) -> Document:
    """A Create or an Update, addressed as what it is about."""
    about = document["object"]
    activity = without(document, "published", "cc")
    if about["type"] != "Note":
        return activity
    shaped = _note(about)
    if shaped["type"] == "ChatMessage":
        return {**activity, "to": shaped["to"]}
    community = _community(document)
    cc = shaped["cc"] or [community]
    return {**activity, "to": shaped["to"], "cc": cc, "tag": shaped["tag"], "audience": community}


def _delete(document: Document) -> Document:
    return {
        **bare_object(document),
        "to": [PUBLIC],
        "cc": [_community(document)],
        "audience": _community(document),
    }


def _like(document: Document) -> Document:
    return {**document, "audience": _community(document)}


def _follow(document: Document) -> Document:
    return {**document, "to": [document["object"]]}


def _person(document: Document) -> Document:
    return without(
        document, *("followers", "following", "featured", "manuallyApprovesFollowers"), "discoverable"
    )


SHAPES: Mapping[str, Shape] = {
    "Note": _note,
    "Create": _said,
    "Update": _said,
    "Delete": _delete,
    "Like": _like,
    "Follow": _follow,
    "Person": _person,
}
