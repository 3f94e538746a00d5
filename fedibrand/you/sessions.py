"""Who is signed in, in memory: a session lasts half an hour and ends with the process."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from fedibrand.clock import Clock

LASTS = timedelta(minutes=30)
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who proved which actor they are: its keyed hash, and until when they are believed.

    The actor's id and what they are called are empty for who came by a link: it knows the hash alone.
    """

    id: str
    actor_hash: bytes
    actor: str
    name: str
    until: datetime


class Sessions:
    """The sessions of this process; the oldest go when there are too many."""

    def __init__(self, clock: Clock, *, most: int = MOST) -> None:
        """Take the clock, and how many are kept."""
        self._clock, self._most = clock, most
        self._kept: OrderedDict[str, Session] = OrderedDict()
        self._notices: dict[str, str] = {}

    def begin(self, actor_hash: bytes, actor: str = "", name: str = "") -> Session:
        """Begin a session under a fresh id."""
        now = self._clock.now()
        while self._kept and (len(self._kept) >= self._most or next(iter(self._kept.values())).until <= now):
            self.end(next(iter(self._kept)))
        session = Session(self._clock.token(32).hex(), actor_hash, actor, name, now + LASTS)
        self._kept[session.id] = session
        return session

    def get(self, session_id: str) -> Session | None:
        """Return a session that is not over."""
        found = self._kept.get(session_id)
        return found if found is not None and found.until > self._clock.now() else None

    def end(self, session_id: str) -> None:
        """End a session, if there is one."""
        self._kept.pop(session_id, None)
        self._notices.pop(session_id, None)

    def tell(self, session_id: str, notice: str) -> None:
        """Keep what the next page is to say."""
        if session_id in self._kept:
            self._notices[session_id] = notice

    def told(self, session_id: str) -> str:
        """Return what the page is to say, once."""
        return self._notices.pop(session_id, "")
