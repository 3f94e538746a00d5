"""Problem documents (RFC 9457): what a stranger is told when something is refused.

A :class:`Refusal` carries two things that never mix: what the other side is told (status, a stable
code, one sentence) and what our log says (ids, never words).
"""

import json
from collections.abc import Mapping
from typing import ClassVar

MEDIA_TYPE = "application/problem+json"


class Sentence(str):
    """A sentence with values in it: English by itself, and to be said anew in another language.

    ``pattern`` is what translators are given, with the values' places as ``%(name)s``.
    """

    pattern: str
    values: Mapping[str, str | int]

    def __new__(cls, pattern: str, **values: str | int) -> "Sentence":
        """Put the values, which are ours or the reader's own, into their places."""
        made = super().__new__(cls, pattern % values)
        made.pattern, made.values = pattern, values
        return made


class Refusal(Exception):
    """Something was asked of us that we do not do. Subclasses set status, code and sentence."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "refused"
    sentence: ClassVar[str] = "The request was refused."

    def __init__(self, detail: str = "", *, retry_after: int | None = None, **log: object) -> None:
        """Take what is particular to this case.

        Args:
            detail: A sentence for the other side; never a consumer's words, never internals.
            retry_after: Seconds after which trying again makes sense.
            log: Ids for our own log line.
        """
        super().__init__(detail or self.sentence)
        self.detail = detail or self.sentence
        self.retry_after = retry_after
        self.log = log


def body(refusal: Refusal) -> bytes:
    """Return the refusal as the bytes of an ``application/problem+json`` document (RFC 9457)."""
    return json.dumps(
        {
            "type": f"tag:fedibrand,2026:problem:{refusal.code}",
            "title": refusal.sentence,
            "status": refusal.status,
            "code": refusal.code,
            "detail": refusal.detail,
        }
    ).encode()


def headers(refusal: Refusal) -> dict[str, str]:
    """Return the headers that go with :func:`body`: the media type, and when to try again."""
    found = {"Content-Type": MEDIA_TYPE, "Cache-Control": "no-store"}
    if refusal.retry_after is not None:
        found["Retry-After"] = str(refusal.retry_after)
    return found
