"""What several shapes are made of."""

import html
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from fedibrand.testing.reading import PUBLIC, ids
from fedibrand.testing.records import Document

Shape = Callable[[Document], Document]

MOST_OF_A_TITLE = 60

_MENTIONED = re.compile(r'<span class="h-card".*?</span></a></span> ?')


def without(document: Document, *names: str) -> Document:
    """Return a document without these properties."""
    return {name: value for name, value in document.items() if name not in names}


def plain(content: str) -> str:
    """Return a post's HTML as the text it was made from."""
    text = content.replace("</p><p>", "\n\n").replace("<br />", "\n")
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def unmentioned(content: str) -> str:
    """Return a post's HTML without the names of those whom it mentions."""
    return _MENTIONED.sub("", content)


def title(document: Document) -> str:
    """Return the title of a post that was written without one: the beginning of its first line."""
    return plain(unmentioned(document["content"])).partition("\n")[0][:MOST_OF_A_TITLE].strip()


def language(document: Document) -> Document:
    """Return the language of a post as Lemmy and PeerTube write it."""
    (code,) = document["contentMap"]
    return {"identifier": code, "name": code}


def origin(document: Document) -> str:
    """Return the origin of a document's id."""
    parts = urlsplit(str(document["id"]))
    return f"{parts.scheme}://{parts.netloc}"


def addressed(document: Document) -> tuple[str, ...]:
    """Return the ids of all whom a document is for."""
    return (*ids(document.get("to")), *ids(document.get("cc")))


def is_direct(document: Document) -> bool:
    """Whether a document is for those alone who are named in it."""
    return not any(each == PUBLIC or each.endswith("/followers") for each in addressed(document))


def bare_object(document: Document) -> Document:
    """Return an activity about a bare id where Mastodon embeds an object."""
    about = document["object"]
    return {**document, "object": about["id"] if isinstance(about, dict) else about}
