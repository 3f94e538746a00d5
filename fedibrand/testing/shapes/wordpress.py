"""WordPress with its plugin: posts are Articles with a title and an excerpt, comments are Notes."""

from collections.abc import Mapping

from fedibrand.testing.records import Document
from fedibrand.testing.shapes.pieces import Shape, plain, title, unmentioned, without

_MASTODONS = ("context", "conversation", "replies")
_MOST_OF_AN_EXCERPT = 200


def _note(document: Document) -> Document:
    if document["inReplyTo"]:
        return {**without(document, *_MASTODONS, "summary"), "mediaType": "text/html"}
    return _article(document)


def _article(document: Document) -> Document:
    (code,) = document["contentMap"]
    name, excerpt = title(document), plain(unmentioned(document["content"]))[:_MOST_OF_AN_EXCERPT]
    return {
        **without(document, *_MASTODONS, "inReplyTo"),
        "type": "Article",
        "name": name,
        "nameMap": {code: name},
        "summary": excerpt,
        "summaryMap": {code: excerpt},
        "mediaType": "text/html",
        "replies": {"id": f"{document['id']}/replies", "type": "Collection"},
    }


def _person(document: Document) -> Document:
    return {**without(document, "featured"), "webfinger": _webfinger(document)}


def _webfinger(document: Document) -> str:
    return f"{document['preferredUsername']}@{document['id'].split('/')[2]}"


SHAPES: Mapping[str, Shape] = {"Note": _note, "Person": _person}
