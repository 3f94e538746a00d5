"""How often somebody may try to sign in: counted for each account, from wherever it is tried."""

from collections import OrderedDict
from datetime import datetime, timedelta

from fedibrand.activitypub.errors import TooOften
from fedibrand.clock import Clock

FREE = 5
LONGEST = timedelta(minutes=15)
FORGOTTEN = timedelta(hours=1)
MOST = 10_000


class Throttle:
    """Failures by whom they were of: the first few are free, then each doubles the wait up to 15 minutes."""

    def __init__(self, clock: Clock, *, most: int = MOST) -> None:
        """Take the clock, and how many are remembered."""
        self._clock, self._most = clock, most
        self._failed: OrderedDict[str, tuple[int, datetime]] = OrderedDict()

    def begin(self, who: str) -> None:
        """Count a try as failed until it is said that it worked; so many at once are counted as well.

        Raises:
            TooOften: There were failures lately, and the wait is not over.
        """
        now = self._clock.now()
        number, at = self._failed.get(who, (0, now))
        if number >= FREE and now < at + _wait(number):
            raise TooOften("Too many tries. Wait a quarter of an hour, then try again.")
        self._failed.pop(who, None)
        self._failed[who] = 1 if now - at > FORGOTTEN else number + 1, now
        while len(self._failed) > self._most:
            self._failed.popitem(last=False)

    def worked(self, who: str) -> None:
        """Forget the failures of somebody who signed in."""
        self._failed.pop(who, None)


def _wait(number: int) -> timedelta:
    return min(LONGEST, timedelta(seconds=30) * 2 ** min(number - FREE, 10))
