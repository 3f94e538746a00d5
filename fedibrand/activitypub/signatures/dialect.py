"""What both dialects come down to: who says they signed which bytes, and when."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from fedibrand.activitypub.errors import BadSignature

Dialect = Literal["cavage", "rfc9421"]

MOST_COVERED = 50
"""Components one signature may cover; servers sign four to eight."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A signature as it was stated, not yet checked.

    ``bases`` are the byte strings it may have been made over, likeliest first. ``covered`` names what it
    covers, in lower case. ``created`` and ``expires`` are signed times, or None. ``algorithm`` is the
    sender's word; it never decides more than which of one key's own algorithms is meant.
    """

    dialect: Dialect
    key_id: str
    bases: tuple[bytes, ...]
    signature: bytes
    covered: tuple[str, ...]
    created: datetime | None
    expires: datetime | None
    algorithm: str | None


def moment(seconds: float | str) -> datetime:
    """Return the time that Unix seconds, whole or decimal, stand for.

    Raises:
        BadSignature: They are not a number, or no time we can write.
    """
    try:
        return datetime.fromtimestamp(float(seconds), UTC)
    except (ValueError, OverflowError, OSError) as fault:
        raise BadSignature("A time of the signature cannot be read.") from fault


def base(lines: list[str]) -> bytes:
    """Return the lines as the bytes that are signed: those of the headers, exactly as they came.

    Raises:
        BadSignature: A line breaks in two, or cannot have come over the wire.
    """
    joined = "\n".join(lines)
    if joined.count("\n") != len(lines) - 1:
        raise BadSignature
    try:
        return joined.encode("latin-1")
    except UnicodeEncodeError as fault:
        raise BadSignature from fault
