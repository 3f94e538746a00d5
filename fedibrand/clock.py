"""Time and randomness, as arguments.

Nothing in fedibrand calls ``datetime.now``, ``time.time`` or ``secrets`` by itself: it is handed a
:class:`Clock`. Tests hand it one that they move by hand.
"""

import asyncio
import secrets
import threading
import time
from datetime import UTC, datetime, timedelta

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_TURN = threading.Lock()


class Clock:
    """The machine's clock and its source of randomness."""

    _last = 0

    def now(self) -> datetime:
        """Return the time of day, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that only grow; for measuring how long something takes."""
        return time.monotonic()

    def token(self, size: int) -> bytes:
        """Return ``size`` bytes nobody can guess."""
        return secrets.token_bytes(size)

    async def sleep(self, seconds: float) -> None:
        """Wait ``seconds``."""
        await asyncio.sleep(seconds)

    def new_id(self) -> str:
        """Return a fresh id: 26 letters and digits that sort by the time they were made.

        The layout is that of a ULID in lower case: 48 bits of milliseconds, 80 random bits, in Crockford's
        base 32. Within one clock each id is greater than the one before, also in the same millisecond.
        """
        value = int(self.now().timestamp() * 1000) << 80 | int.from_bytes(self.token(10), "big")
        with _TURN:
            if value <= self._last:
                value = self._last + 1 + int.from_bytes(self.token(4), "big")
            self._last = value
        return "".join(_ALPHABET[value >> shift & 31] for shift in range(125, -1, -5))


class LeaseTime:
    """The time by which leases end: the time of day, unless the machine's clock jumps.

    A jump is what the time of day moved by more than the monotonic clock did. One that lasts is believed
    after two hours; until then time goes on as it went, so that no lease ends early and none late.
    """

    TOLERANCE = timedelta(seconds=30)
    BELIEVED_AFTER = 7200.0

    def __init__(self, clock: Clock) -> None:
        """Begin at the clock's time of day."""
        self._clock = clock
        self._base, self._since = clock.now(), clock.monotonic()
        self._jumped_at: float | None = None

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""
        told, monotonic = self._clock.now(), self._clock.monotonic()
        steady = self._base + timedelta(seconds=monotonic - self._since)
        if abs(told - steady) <= self.TOLERANCE:
            self._base, self._since, self._jumped_at = told, monotonic, None
            return told
        if self._jumped_at is None:
            self._jumped_at = monotonic
        if monotonic - self._jumped_at >= self.BELIEVED_AFTER:
            self._base, self._since, self._jumped_at = told, monotonic, None
            return told
        return steady
