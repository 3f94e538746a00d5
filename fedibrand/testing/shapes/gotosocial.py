"""GoToSocial: lists of one are written as their only member, empty ones are left out, notes have a policy."""

from collections.abc import Mapping

from fedibrand.testing.reading import PUBLIC, many
from fedibrand.testing.records import Document
from fedibrand.testing.shapes.pieces import Shape, without

_LISTS = ("to", "cc", "tag", "attachment")


def _note(document: Document) -> Document:
    policy = {
        what: {"automaticApproval": [PUBLIC], "manualApproval": []}
        for what in ("canReply", "canLike", "canAnnounce")
    }
    return {**without(document, "conversation", "context"), "interactionPolicy": policy}


def _any(document: Document) -> Document:
    lists = {name: many(document[name]) for name in _LISTS if name in document}
    single = {name: value[0] if len(value) == 1 else value for name, value in lists.items() if value}
    return {**without(document, *_LISTS), **single}


SHAPES: Mapping[str, Shape] = {"Note": _note, "*": _any}
