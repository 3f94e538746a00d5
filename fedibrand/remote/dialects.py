"""Which signatures a host understands: Cavage draft-12 or RFC 9421.

A host we do not know is spoken to in Cavage. What it accepted or asked for instead is remembered for
seven days, in memory; whoever wants it to outlive the process is told and may hand it back.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from fedibrand.activitypub.signatures.dialect import Dialect
from fedibrand.clock import Clock
from fedibrand.remote.cache import Cache

OTHER: Mapping[Dialect, Dialect] = {"cavage": "rfc9421", "rfc9421": "cavage"}
REMEMBERED = timedelta(days=7)
MOST_HOSTS = 10_000


class Dialects:
    """The dialect of each host, by host with its port unless it is the scheme's own."""

    def __init__(
        self, clock: Clock, on_learn: Callable[[str, Dialect, datetime], None] | None = None
    ) -> None:
        """Take the clock, and whom to tell (host, dialect, until) when something new was learned."""
        self._clock = clock
        self._on_learn = on_learn
        self._hosts: Cache[Dialect] = Cache(MOST_HOSTS)

    def of(self, host: str) -> Dialect:
        """Return the dialect to try first."""
        return self._hosts.get(host, self._clock.now()) or "cavage"

    def learn(self, host: str, dialect: Dialect) -> None:
        """Remember that ``host`` understands ``dialect``; it need not have been asked by us."""
        now = self._clock.now()
        known = self._hosts.get(host, now)
        self._hosts.put(host, dialect, now + REMEMBERED)
        if self._on_learn is not None and known != dialect:
            self._on_learn(host, dialect, now + REMEMBERED)

    def load(self, rows: Iterable[tuple[str, Dialect, datetime]]) -> None:
        """Take what was learned before (host, dialect, until); what is over is ignored."""
        now = self._clock.now()
        for host, dialect, until in rows:
            if until > now:
                self._hosts.put(host, dialect, until)
