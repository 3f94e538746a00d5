"""PeerTube: posts are Videos of an account and its channel, comments are Notes in Markdown under them."""

from collections.abc import Mapping

from fedibrand.testing.reading import PUBLIC
from fedibrand.testing.records import Document
from fedibrand.testing.shapes.pieces import Shape, bare_object, language, origin, plain, title, without

CHANNEL = "/video-channels/channel"
"""The path of the channel that all videos are in."""

_MASTODONS = ("summary", "context", "conversation", "contentMap", "replies", "sensitive", "attachment")


def _note(document: Document) -> Document:
    return _comment(document) if document["inReplyTo"] else _video(document)


def _comment(document: Document) -> Document:
    return {
        **without(document, *_MASTODONS),
        "content": plain(document["content"]),
        "mediaType": "text/markdown",
        "updated": document.get("updated", document["published"]),
        "replyApproval": None,
    }


def _video(document: Document) -> Document:
    page, number = document["url"], document["id"].rpartition("/")[2]
    return {
        **without(document, *_MASTODONS, "inReplyTo"),
        "type": "Video",
        "name": title(document),
        "content": plain(document["content"]),
        "mediaType": "text/markdown",
        "duration": "PT60S",
        "uuid": number,
        "views": 0,
        "sensitive": False,
        "state": 1,
        "commentsEnabled": True,
        "canReply": None,
        "language": language(document),
        "updated": document.get("updated", document["published"]),
        "tag": [],
        "icon": [],
        "url": [{"type": "Link", "mediaType": "text/html", "href": page}],
        "attributedTo": [
            {"type": "Person", "id": document["attributedTo"]},
            {"type": "Group", "id": f"{origin(document)}{CHANNEL}"},
        ],
    }


def _said(document: Document) -> Document:
    return without(document, "published")


def _like(document: Document) -> Document:
    return {**document, "to": [PUBLIC], "cc": [f"{document['actor']}/followers"]}


SHAPES: Mapping[str, Shape] = {
    "Note": _note,
    "Create": _said,
    "Update": _said,
    "Like": _like,
    "Delete": bare_object,
}
