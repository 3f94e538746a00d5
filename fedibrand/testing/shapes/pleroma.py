"""Pleroma and Akkoma: what is direct says so, likes are addressed, Deletes are about a bare id."""

from collections.abc import Mapping

from fedibrand.testing.records import Document
from fedibrand.testing.shapes.pieces import Shape, bare_object, is_direct, origin, plain, without


def _note(document: Document) -> Document:
    return {
        **without(document, "contentMap", "replies"),
        "actor": document["attributedTo"],
        "source": {"content": plain(document["content"]), "mediaType": "text/plain"},
        "summary": document["summary"] or "",
        "sensitive": None,
        "emoji": {},
    }


def _create(document: Document) -> Document:
    direct = {"directMessage": True} if is_direct(document) else {}
    return {**document, "context": document["object"]["context"], "context_id": 1, **direct}


def _like(document: Document) -> Document:
    return {**document, "to": [document["object"]], "cc": [], "context": f"{origin(document)}/contexts/1"}


def _follow(document: Document) -> Document:
    return {**document, "to": [document["object"]], "cc": [], "state": "pending"}


SHAPES: Mapping[str, Shape] = {
    "Note": _note,
    "Create": _create,
    "Like": _like,
    "Follow": _follow,
    "Delete": bare_object,
}
