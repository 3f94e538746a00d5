"""First contact is paced: a server that meets many subdomains of one domain at once refuses the rest.

Mastodon takes new actors from at most ten subdomains of one domain in a minute. Brands on their
instance's own host are one host to it; brands that each brought a subdomain are not. Pure, but for
:class:`Contacts`, which remembers.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

MOST = 8
WINDOW = timedelta(minutes=1)
MOST_KNOWN = 100_000


def base_of(host: str) -> str:
    """Return the domain that a host's subdomains are counted under: its last two labels, without a port.

    Where two labels are still a registry's (``co.uk``), that paces more than it must, and does no harm.
    """
    return ".".join(host.partition(":")[0].split(".")[-2:])


def may_begin(met: Sequence[tuple[str, datetime]], ours: str, now: datetime) -> datetime:
    """Return when a brand's host may first speak to a server.

    Args:
        met: Hosts of ours with the same base that lately spoke to it first, and when; oldest first.
        ours: The brand's host.
        now: Now.
    """
    lately = [(host, at) for host, at in met if at > now - WINDOW and host != ours]
    return now if len(lately) < MOST else lately[-MOST][1] + WINDOW


class Contacts:
    """Which of our hosts have met which servers; in memory, so a restart paces once more."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._known: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._begun: defaultdict[tuple[str, str], list[tuple[str, datetime]]] = defaultdict(list)

    def ask(self, theirs: str, ours: str, now: datetime) -> datetime:
        """Return when ``ours`` may speak to ``theirs``; where that is now, it counts as begun."""
        if (theirs, ours) in self._known:
            return now
        key = (theirs, base_of(ours))
        met = [(host, at) for host, at in self._begun[key] if at > now - WINDOW]
        when = may_begin(met, ours, now)
        if when <= now and ours not in {host for host, _ in met}:
            met.append((ours, now))
        self._begun[key] = met
        return when

    def met(self, theirs: str, ours: str) -> None:
        """Note that ``theirs`` took something from ``ours``, and so knows it."""
        self._known[theirs, ours] = None
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
