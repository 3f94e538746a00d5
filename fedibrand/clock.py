"""Time and randomness, as arguments.

Nothing in fedibrand calls ``datetime.now``, ``time.time`` or ``secrets`` by itself: it is handed a
:class:`Clock`. Tests hand it one that they move by hand.
"""

import asyncio
import secrets
import time
from datetime import UTC, datetime

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


class Clock:
    """The machine's clock and its source of randomness."""

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

        The layout is that of a ULID in lower case: 48 bits of milliseconds, 80 random bits, in
        Crockford's base 32.
        """
        value = int(self.now().timestamp() * 1000) << 80 | int.from_bytes(self.token(10), "big")
        return "".join(_ALPHABET[value >> shift & 31] for shift in range(125, -1, -5))
