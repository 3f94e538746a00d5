"""Time and randomness, as arguments.

Nothing in fedibrand calls ``datetime.now``, ``time.time`` or ``secrets`` by itself: it is handed a
:class:`Clock`. Tests hand it one that they move by hand.
"""

import asyncio
import secrets
import threading
import time
from datetime import UTC, datetime

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
