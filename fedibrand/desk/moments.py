"""What is begun in a browser and not done yet, kept in memory for five minutes and no longer."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from fedibrand.clock import Clock

LASTS = timedelta(minutes=5)
MOST = 10_000

T = TypeVar("T")


class Moments(Generic[T]):
    """Keeps one thing for each browser, by its cookie; the oldest goes when there are too many."""

    def __init__(self, clock: Clock, *, most: int = MOST) -> None:
        """Take the clock, and how many are kept."""
        self._clock, self._most = clock, most
        self._kept: OrderedDict[str, tuple[T, datetime]] = OrderedDict()

    def keep(self, cookie: str, what: T) -> None:
        """Keep something for a browser, instead of what was kept before."""
        self._kept.pop(cookie, None)
        self._kept[cookie] = what, self._clock.now() + LASTS
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def look(self, cookie: str) -> T | None:
        """Return what is kept for a browser, and keep it."""
        what, until = self._kept.get(cookie, (None, self._clock.now()))
        return what if self._clock.now() < until else None

    def take(self, cookie: str) -> T | None:
        """Return what is kept for a browser, and keep it no longer."""
        found = self.look(cookie)
        self._kept.pop(cookie, None)
        return found


@dataclass(frozen=True, slots=True)
class HalfWay:
    """Somebody whose password was right, and who is to say their code; then they are led to ``then``."""

    account_id: str
    then: str


class Begun:
    """What may be begun: signing in but for the code, codes before a first one, a passkey's challenge."""

    def __init__(self, clock: Clock) -> None:
        """Take the clock."""
        self.codes: Moments[HalfWay] = Moments(clock)
        self.secrets: Moments[str] = Moments(clock)
        self.entering: Moments[bytes] = Moments(clock)
        self.adding: Moments[bytes] = Moments(clock)
