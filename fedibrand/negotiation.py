"""One URL, two readers: which of them sent this ``Accept``?

* Each of our two representations takes the quality of the most specific range that matches it (RFC 9110
  §12.5.1); the higher one wins.
* At equal quality a representation that was named goes before one a wildcard let in, and then
  ActivityStreams before HTML: no browser names it, while servers that prefer it often add ``text/html``.
* Missing, or ``*/*`` alone: HTML. Who wants ActivityStreams must say so (ActivityPub §3.2), and link
  previews and people with a command line do not; Mastodon answers them the same way.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Reader = Literal["html", "activity"]

ACTIVITY_JSON = "application/activity+json"
LD_JSON = "application/ld+json"
PROFILE = "https://www.w3.org/ns/activitystreams"

_LONGEST = 1000  # of what is read; quotes that never close cost their square
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_RANGE = re.compile(rf'(?:[^,"]|{_QUOTED})+')
_PART = re.compile(rf'(?:[^;"]|{_QUOTED})+')
_ESCAPE = re.compile(r"\\(.)")
_QUALITY = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")
_SPECIFIC: dict[Reader, tuple[str, ...]] = {"html": ("text/html",), "activity": (ACTIVITY_JSON, LD_JSON)}
_WILD: dict[Reader, str] = {"html": "text/*", "activity": "application/*"}


@dataclass(frozen=True, slots=True)
class _Range:
    name: str
    profile: str | None
    quality: float


def prefers(accept: str) -> Reader | None:
    """Say who is reading: ``"html"`` a person, ``"activity"`` a server, ``None`` somebody we cannot serve.

    Args:
        accept: The ``Accept`` header, several joined by commas; ``""`` where there is none.
    """
    ranges = list(_ranges(accept or "*/*"))
    html, activity = _judge("html", ranges), _judge("activity", ranges)
    best = max(html, activity)
    if best[0] == 0:
        return None
    return "activity" if activity == best and (activity[1] or html != best) else "html"


def _judge(reader: Reader, ranges: list[_Range]) -> tuple[float, bool]:
    """Return the quality of a representation, and whether it was named."""
    named = [one.quality for one in ranges if one.name in _SPECIFIC[reader] and _our_profile(one)]
    if named:
        return max(named), True
    for name in (_WILD[reader], "*/*"):
        found = [one.quality for one in ranges if one.name == name]
        if found:
            return max(found), False
    return 0.0, False


def _our_profile(one: _Range) -> bool:
    return one.profile is None or PROFILE in one.profile.split()


def _ranges(accept: str) -> Iterator[_Range]:
    """Yield the media ranges of the header; one whose quality is no quality is passed over."""
    for text in _RANGE.findall(accept[:_LONGEST]):
        name, *parameters = [part.strip() for part in _PART.findall(text)] or [""]
        values = {key.strip().lower(): _unquoted(value) for key, _, value in map(_split, parameters)}
        quality = values.get("q", "1")
        if _QUALITY.fullmatch(quality):
            yield _Range(name.lower(), values.get("profile"), float(quality))


def _split(parameter: str) -> tuple[str, str, str]:
    return parameter.partition("=")


def _unquoted(value: str) -> str:
    value = value.strip()
    return _ESCAPE.sub(r"\1", value[1:-1]) if len(value) > 1 and value[0] == value[-1] == '"' else value
