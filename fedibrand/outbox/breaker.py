"""The breaker of one host. Pure: what happened and when go in, what is known of the host comes out.

Rules of this module:

- Five failures one after the other open it: nothing is sent for a minute, then one delivery tries, and each
  time that one fails the pause doubles, to six hours.
- A host that failed on seven different days since it last spoke is left alone until it speaks again.
- Any answer but 5xx, and any signed arrival from the host, closes it.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

FAILURES_TO_OPEN = 5
DAYS_TO_LEAVE_ALONE = 7
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)


class Gate(StrEnum):
    """Whether deliveries to a host may leave."""

    CLOSED = "closed"
    TRYING = "trying"
    OPEN = "open"
    LEFT_ALONE = "left-alone"


AT_ONCE: dict[Gate, int] = {Gate.CLOSED: 2, Gate.TRYING: 1, Gate.OPEN: 0, Gate.LEFT_ALONE: 0}
"""How many deliveries may be on their way to a host at once."""


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of a host. ``failed_on`` is the last day in UTC on which it failed."""

    failures: int = 0
    failing_days: int = 0
    failed_on: str = ""
    open_until: datetime | None = None

    def gate(self, now: datetime) -> Gate:
        """Return whether deliveries may leave."""
        if self.failing_days >= DAYS_TO_LEAVE_ALONE:
            return Gate.LEFT_ALONE
        if self.open_until is not None and now < self.open_until:
            return Gate.OPEN
        return Gate.TRYING if self.failures >= FAILURES_TO_OPEN else Gate.CLOSED


WELL = Health()


def failed(health: Health, now: datetime) -> Health:
    """Return what is known after a delivery found nobody, or a host in trouble."""
    day = now.astimezone(UTC).date().isoformat()
    failures = health.failures + 1
    pauses = failures - FAILURES_TO_OPEN
    pause = min(FIRST_PAUSE * 2 ** min(pauses, 20), LONGEST_PAUSE) if pauses >= 0 else None
    return Health(
        failures=failures,
        failing_days=health.failing_days + (day != health.failed_on),
        failed_on=day,
        open_until=health.open_until if pause is None else now + pause,
    )


def held(health: Health, until: datetime) -> Health:
    """Return what is known after the host asked to be spared until then."""
    return replace(health, open_until=max(until, health.open_until or until))
