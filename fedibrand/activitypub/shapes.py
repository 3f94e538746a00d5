"""Single values of a document, from every shape servers write them in to the one of the normal form.

Rules of this module:

- A value that has no business here (an address that is not http, a tag without a name) is left out; a value
  of a kind nobody sends is handed on as it is, and the schemas refuse it by its field.
- Contexts are never fetched or followed: terms are known by their usual prefixes and namespaces alone.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from fedibrand.activitypub.errors import WrongShape
from fedibrand.activitypub.hosts import LONGEST, origin_of
from fedibrand.activitypub.objects import PUBLIC

Json = dict[str, Any]

_NAMESPACES = (
    "https://www.w3.org/ns/activitystreams#",
    "http://www.w3.org/ns/activitystreams#",
    "http://litepub.social/ns#",
    "http://joinmastodon.org/ns#",
    "https://gotosocial.org/ns#",
    "https://misskey-hub.net/ns#",
    "https://w3id.org/fep/044f#",
    "https://w3id.org/security#",
    "http://ostatus.org#",
    "as:",
    "litepub:",
    "toot:",
    "gts:",
    "gotosocial:",
    "misskey:",
    "fep044f:",
    "sec:",
    "ostatus:",
)
_KEYWORDS = {"@id": "id", "@type": "type"}
_HIDING = frozenset({"@graph", "@included", "@reverse"})
_SPELLINGS_OF_PUBLIC = (PUBLIC, "as:Public", "Public")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_NO_LANGUAGE = frozenset({"und", "none", "zxx", "mul"})
_PLAIN = frozenset({"text/plain", "text/markdown", "text/x.misskeymarkdown"})
_NOT_IN_URI = re.compile(r"[\x00-\x20\x7f]")


def term(name: str) -> str:
    """Return a term's name without its prefix or namespace (JSON-LD 1.1 section 5.2); others as they are."""
    for namespace in _NAMESPACES:
        if name.startswith(namespace):
            return name[len(namespace) :]
    return name


def opened(value: Json) -> Json:
    """Return an object with its keys as plain terms; a plain key stands over a prefixed one.

    Raises:
        WrongShape: It holds a keyword that would hide more objects in it.
    """
    if not _HIDING.isdisjoint(value):
        raise WrongShape("The document uses @graph, @included or @reverse, which nothing here reads.")
    if not any(":" in name or name in _KEYWORDS for name in value):
        return value
    plain = {_KEYWORDS.get(name) or term(name): each for name, each in value.items()}
    return {**plain, **{name: each for name, each in value.items() if name in plain}}


def many(value: Any) -> list[Any]:
    """Return the members of a list, the one value that stands in its place, or nothing."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def one(value: Any) -> Any:
    """Return the first member of a list, or the value."""
    if isinstance(value, list):
        return value[0] if value else None
    return value


def objects(value: Any) -> Iterator[Json]:
    """Yield the objects among one or many values, opened."""
    for each in many(value):
        if isinstance(each, dict):
            yield opened(each)


def kinds(value: Json) -> list[str]:
    """Return the types of an opened object as plain terms."""
    return [term(each) for each in many(value.get("type")) if isinstance(each, str)]


def kind(value: Json, known: Mapping[str, object], general: frozenset[str] = frozenset()) -> str:
    """Return the most specific type that is ``known``, else the first named, else ``""``.

    Args:
        value: An opened object.
        known: The types that mean something.
        general: Those of them that say less than any other.
    """
    named = kinds(value)
    fitting = sorted((each for each in named if each in known), key=general.__contains__)
    return next(iter(fitting), named[0] if named else "")


def identity(value: Any) -> Any:
    """Return an id as it stands; ``""`` for none."""
    return "" if value is None else value


def _id_of(value: Any) -> Any:
    value = one(value)
    return value.get("id") or value.get("@id") if isinstance(value, dict) else value


def iri(value: Any) -> str:
    """Return the http or https id of a bare, embedded or listed object; ``""`` where there is none."""
    found = _id_of(value)
    return found if isinstance(found, str) and origin_of(found) else ""


def iris(*values: Any) -> list[str]:
    """Return the ids in these lists, once each, in order."""
    return list(dict.fromkeys(found for value in values for each in many(value) if (found := iri(each))))


def addressed(*values: Any) -> list[str]:
    """Return addressees, once each, in order; every spelling of Public becomes one (ActivityPub §5.6)."""
    members = [each for value in values for each in many(value)]
    return iris([PUBLIC if _id_of(each) in _SPELLINGS_OF_PUBLIC else each for each in members])


def uri(value: Any) -> str | None:
    """Return an id of any scheme (a conversation's is often a ``tag:``), or ``None``."""
    found = _id_of(value)
    fits = isinstance(found, str) and 0 < len(found) <= LONGEST and _NOT_IN_URI.search(found) is None
    return found if fits else None


def link(value: Any, media: Callable[[str], bool] = lambda media_type: media_type == "text/html") -> str:
    """Return one http or https address of a string, a Link or a list of them, ``""`` where there is none.

    Args:
        value: A ``url`` (Activity Vocabulary section 4).
        media: Which media type is wanted; the first address of any type is second best.
    """
    found = [(_media_type(each), address) for each in many(value) if (address := href(each))]
    fitting = [address for media_type, address in found if media(media_type)]
    return next(iter(fitting), found[0][1] if found else "")


def href(value: Any) -> str:
    """Return where a string or a Link points, or ``""``."""
    if isinstance(value, dict):
        value = value.get("href") or value.get("url") or value.get("id")
        return href(one(value))
    return value if isinstance(value, str) and origin_of(value) else ""


def _media_type(value: Any) -> str:
    return media_type(value.get("mediaType")) if isinstance(value, dict) else ""


def media_type(value: Any) -> str:
    """Return a media type without its parameters, in lower case, or ``""``."""
    return value.partition(";")[0].strip().lower()[:100] if isinstance(value, str) else ""


def words(value: Json, name: str) -> tuple[Any, str | None]:
    """Return a natural language value and its language where one is named (Activity Vocabulary §4.7).

    Args:
        value: An opened object.
        name: The property; it may stand as a string, ``{"@value"}``, null, or under ``<name>Map``.
    """
    text = one(value.get(name))
    named = None
    if isinstance(text, dict) and "@value" in text:
        text, named = text["@value"], language(text.get("@language"))
    by_language = value.get(f"{name}Map")
    if isinstance(by_language, dict):
        for tag, each in by_language.items():
            if isinstance(each, str) and (text in (None, "", each) or len(by_language) == 1):
                return text or each, language(tag) or named
    return "" if text is None else text, named


def language(value: Any) -> str | None:
    """Return a language tag (BCP 47), bare or as ``{"identifier"}`` (Lemmy, PeerTube), or ``None``."""
    if isinstance(value, dict):
        value = value.get("identifier")
    if isinstance(value, str) and len(value) <= 35 and _LANGUAGE.fullmatch(value):
        return None if value.lower() in _NO_LANGUAGE else value
    return None


def as_html(text: Any, of_type: Any) -> Any:
    """Return words as HTML, paragraph by paragraph where their media type says that they are plain."""
    if not isinstance(text, str) or media_type(of_type) not in _PLAIN:
        return text
    parts = [part.strip() for part in re.split(r"\n\s*\n", html.escape(text, quote=False)) if part.strip()]
    return "".join(f"<p>{part}</p>" for part in parts).replace("\n", "<br>")


def moment(value: Any) -> str | None:
    """Return a time as RFC 3339 in UTC, read leniently (one without a zone is UTC), or ``None``."""
    if not isinstance(value, str) or len(value) > 64:
        return None
    try:
        return _in_utc(datetime.fromisoformat(value.strip()))
    except (ValueError, OverflowError):
        pass
    try:
        return _in_utc(parsedate_to_datetime(value))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _in_utc(found: datetime) -> str:
    aware = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    return aware.isoformat().replace("+00:00", "Z")


def truth(value: Any) -> bool | None:
    """Return a boolean, or ``None`` for anything else."""
    return value if isinstance(value, bool) else None


def size(value: Any) -> int | None:
    """Return a width or height in pixels, or ``None``."""
    fits = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1_000_000
    return int(value) if fits else None


def known(normal: Json) -> Json:
    """Return a normal form without what is absent or empty, since a missing field means the same."""
    return {name: value for name, value in normal.items() if value is not None and value not in ("", [], {})}
