"""Reading other people's documents: one meaning, many shapes."""

from collections.abc import Iterator

from fedibrand.testing.records import Document

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
_PUBLIC_SPELLINGS = {PUBLIC, "as:Public", "Public"}


def one_id(value: object) -> str:
    """Return the id that a string, an embedded object or the first of a list stands for, or ``""``."""
    return next(iter(ids(value)), "")


def ids(value: object) -> tuple[str, ...]:
    """Return the ids in a string, an object or a list of either; every spelling of Public as its IRI."""
    found = (each.get("id") if isinstance(each, dict) else each for each in many(value))
    return tuple(
        PUBLIC if each in _PUBLIC_SPELLINGS else each for each in found if isinstance(each, str) and each
    )


def many(value: object) -> list[object]:
    """Return a list as it is, nothing as an empty list, and anything else as a list of one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def embedded(value: object) -> Document:
    """Return the embedded object, or an object with only an id when there is just that."""
    if isinstance(value, list):
        value = value[0] if value else None
    return value if isinstance(value, dict) else {"id": value or ""}


def kind(document: Document) -> str:
    """Return the first type of a document, or ``""``."""
    return next((each for each in many(document.get("type")) if isinstance(each, str)), "")


def mentioned(document: Document) -> tuple[str, ...]:
    """Return the ids of those whom the document's tags mention."""
    tags = [tag for tag in many(document.get("tag")) if isinstance(tag, dict)]
    return tuple(str(tag["href"]) for tag in tags if tag.get("type") == "Mention" and tag.get("href"))


def strings(value: object) -> Iterator[str]:
    """Yield every string in a document, at any depth."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)
