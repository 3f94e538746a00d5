"""How often one address may have us ask other servers: each time is a few requests of ours."""

from collections import OrderedDict

from fedibrand.activitypub.errors import TooOften
from fedibrand.clock import Clock

MOST = 10
SECONDS = 60.0
ADDRESSES = 10_000


class Pace:
    """Counts per address, for a minute each, in memory."""

    def __init__(self, clock: Clock, *, most: int = MOST) -> None:
        """Take the clock, and how many tries an address has in a minute."""
        self._clock, self._most = clock, most
        self._tries: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def check(self, address: str) -> None:
        """Count a try.

        Raises:
            TooOften: It is one too many.
        """
        now = self._clock.monotonic()
        began, number = self._tries.get(address, (now, 0))
        if now - began >= SECONDS:
            began, number = now, 0
            self._tries.pop(address, None)
        if number >= self._most:
            raise TooOften(retry_after=int(SECONDS - (now - began)) + 1)
        self._tries[address] = (began, number + 1)
        while len(self._tries) > ADDRESSES:
            self._tries.popitem(last=False)
