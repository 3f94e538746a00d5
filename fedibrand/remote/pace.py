"""How often one address may have us ask other servers: each time is a few requests of ours."""

from collections import OrderedDict
from ipaddress import IPv6Address, ip_address

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
        who, now = _who(address), self._clock.monotonic()
        began, number = self._tries.get(who, (now, 0))
        if now - began >= SECONDS:
            began, number = now, 0
            self._tries.pop(who, None)
        if number >= self._most:
            raise TooOften(retry_after=int(SECONDS - (now - began)) + 1)
        self._tries[who] = (began, number + 1)
        while len(self._tries) > ADDRESSES:
            self._tries.popitem(last=False)


def _who(address: str) -> str:
    """Return whose address it is: one customer has a whole /64 of IPv6 (RFC 6177), and new ones at will."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or found.packed[:8].hex())
    return str(found)
