"""Lanes: how many deliveries are on their way to each host, and which wait in line for it.

What waits here holds up no other host, and no task: whoever leaves a lane takes on the next in its line.
"""

from collections import defaultdict
from collections.abc import Iterable


class Lanes:
    """One lane a host. In memory, for one event loop; what is lost with it the sweep brings again."""

    def __init__(self) -> None:
        """Begin with empty lanes."""
        self._inside: defaultdict[str, set[str]] = defaultdict(set)
        self._lines: defaultdict[str, dict[str, None]] = defaultdict(dict)

    def holds(self, host: str, delivery_id: str) -> bool:
        """Return whether a delivery is on its way to ``host`` or in line for it."""
        return delivery_id in self._inside.get(host, ()) or delivery_id in self._lines.get(host, ())

    def line_up(self, host: str, delivery_ids: Iterable[str]) -> None:
        """Put deliveries at the end of the line."""
        for delivery_id in delivery_ids:
            if not self.holds(host, delivery_id):
                self._lines[host][delivery_id] = None

    def enter(self, host: str, at_once: int) -> str | None:
        """Let the next in line in, where fewer than ``at_once`` are inside; return which, or nothing."""
        line = self._lines.get(host)
        if not line or len(self._inside[host]) >= at_once:
            self._tidy(host)
            return None
        delivery_id = next(iter(line))
        del line[delivery_id]
        self._inside[host].add(delivery_id)
        return delivery_id

    def leave(self, host: str, delivery_id: str) -> None:
        """Let a delivery out."""
        self._inside[host].discard(delivery_id)
        self._tidy(host)

    def clear(self, host: str) -> None:
        """Send everybody in line away."""
        self._lines.pop(host, None)

    def _tidy(self, host: str) -> None:
        for places in (self._inside, self._lines):
            if not places.get(host):
                places.pop(host, None)
