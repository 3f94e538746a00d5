"""Misskey: no language maps, the source beside the HTML, reactions in a property of its own."""

from collections.abc import Mapping

from fedibrand.testing.records import Document
from fedibrand.testing.shapes.pieces import Shape, plain, without


def _note(document: Document) -> Document:
    text = plain(document["content"])
    return {
        **without(document, "contentMap", "context", "conversation", "replies", "url"),
        "_misskey_content": text,
        "source": {"content": text, "mediaType": "text/x.misskeymarkdown"},
    }


def _like(document: Document) -> Document:
    return {**document, "content": "👍", "_misskey_reaction": "👍"}


def _person(document: Document) -> Document:
    return {**document, "isCat": False, "_misskey_summary": document.get("summary") or None}


SHAPES: Mapping[str, Shape] = {"Note": _note, "Like": _like, "Person": _person}
