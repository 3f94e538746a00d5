"""When a delivery is tried again, and what an inbox's answer means for it. Pure."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

TRIES = 18
"""After so many, about three days have passed: the sum of n⁴ for n up to 16 is 2.8 days."""

LONGEST_RETRY_AFTER = timedelta(days=1)


class Outcome(StrEnum):
    """What becomes of a delivery after one try."""

    DELIVERED = "delivered"
    LATER = "later"
    GONE = "gone"
    REFUSED = "refused"
    GAVE_UP = "gave-up"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a delivery, why in a word, and for ``LATER`` how long it waits."""

    outcome: Outcome
    reason: str = ""
    wait: timedelta = timedelta()


TABLE: tuple[tuple[Container[int], Outcome, str], ...] = (
    (range(200, 300), Outcome.DELIVERED, ""),
    ((401, 408, 429), Outcome.LATER, "put-off"),
    ((404, 410), Outcome.GONE, "inbox-gone"),
    (range(300, 500), Outcome.REFUSED, "refused"),
)
"""The first row that holds a status decides. What is in none is the host's own trouble, and passes."""

TROUBLE = (Outcome.LATER, "trouble")
GUARDED = Verdict(Outcome.REFUSED, "guarded")
FAULT = "fault"


def next_try(tries: int, jitter: float) -> timedelta | None:
    """Return how long to wait after so many tries, or nothing when there is to be no other.

    Args:
        tries: How many have failed, from 1.
        jitter: A random number from 0 to 1, so that what failed together does not come back together.
    """
    if tries >= TRIES:
        return None
    return timedelta(seconds=(tries - 1) ** 4 + 15 + jitter * 10 * tries)


def judge(status: int | None, retry_after: int | None, tries: int, jitter: float) -> Verdict:
    """Return what an inbox's answer means.

    Args:
        status: The HTTP status; ``None`` when nobody answered.
        retry_after: Seconds the inbox asked us to wait; believed up to a day.
        tries: How many tries that makes, with this one.
        jitter: A random number from 0 to 1.
    """
    outcome, reason = _outcome(status)
    if outcome is not Outcome.LATER:
        return Verdict(outcome, reason)
    wait = next_try(tries, jitter)
    if wait is None:
        return Verdict(Outcome.GAVE_UP, reason)
    return Verdict(outcome, reason, max(wait, asked_for(retry_after)))


def asked_for(retry_after: int | None) -> timedelta:
    """Return the wait that a ``Retry-After`` of so many seconds gets from us."""
    return timedelta(seconds=min(retry_after or 0, LONGEST_RETRY_AFTER.total_seconds()))


def _outcome(status: int | None) -> tuple[Outcome, str]:
    if status is None:
        return Outcome.LATER, "unreachable"
    return next(
        ((outcome, reason) for statuses, outcome, reason in TABLE if status in statuses),
        TROUBLE,
    )
