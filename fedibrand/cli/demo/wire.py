"""What crosses the wire between the two, as the sending end and the receiving end each have it.

Rules of this module:

- Nothing counts as crossed that only one end knows of.
- The brand's end is its log of arrivals and its record of deliveries; the consumer's is what their server
  tells of what it sent and received. Of a reply to a word of self-service the brand keeps the id alone.
"""

import sys
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

import structlog

from fedibrand.activitypub import naming
from fedibrand.cli.demo.record import Record
from fedibrand.cli.demo.their_server import DIALECT, TheirServer
from fedibrand.domain import DeliveryState

SECONDS = 10.0
"""How long one end may take to see what the other did."""

BRAND, CONSUMER = "brand", "consumer"

Line = MutableMapping[str, Any]


class NotSeen(Exception):
    """One end has not seen what should have happened."""

    def __init__(self, end: str, what: str) -> None:
        """Take the end, and what was to be seen there."""
        super().__init__(f"at the {end}’s end: {what}")


@dataclass(frozen=True, slots=True)
class Crossing:
    """One POST that both ends have: who sent it and how it was signed, and what the receiver made of it."""

    sender: str
    target: str
    what: str
    dialect: str
    status: int
    outcome: str


class Arrivals:
    """The log lines of an instance's arrivals, by activity id. Errors are printed, all else is dropped."""

    def __init__(self) -> None:
        """Begin with none."""
        self.lines: dict[str, Line] = {}

    def listen(self) -> None:
        """Hear the log of this process from now on."""
        structlog.configure(processors=[self._take], logger_factory=structlog.PrintLoggerFactory(sys.stderr))

    def _take(self, logger: object, method: str, line: Line) -> str:
        if line["event"] == "arrived":
            self.lines[line["activity"]] = line
        if method in ("error", "critical", "exception"):
            return " ".join(f"{name}={value}" for name, value in line.items())
        raise structlog.DropEvent


class Wire:
    """Tells what has crossed since it was last asked."""

    def __init__(self, theirs: TheirServer, arrivals: Arrivals) -> None:
        """Take the consumer's server, and the arrivals of the instance."""
        self._theirs, self._arrivals = theirs, arrivals
        self._sent = self._received = 0
        self._delivered: set[str] = set()

    def to_brand(self, state: dict[str, Any]) -> list[Crossing]:
        """Return what the consumer's server sent; ``state`` is what it tells of itself.

        Raises:
            NotSeen: There is nothing, it was not taken, or the instance knows nothing of it.
        """
        sent, self._sent = state["sent"][self._sent :], len(state["sent"])
        if not sent:
            raise NotSeen(CONSUMER, "nothing was sent")
        return [self._arrived(each) for each in sent]

    async def to_consumer(self, record: Record, number: int = 1) -> list[Crossing]:
        """Return what came in at the consumer's server, waiting for so much; ``record`` is the brand's.

        Raises:
            NotSeen: Less came, it was not taken, or the brand has no such delivery.
        """
        received: list[dict[str, Any]] = []
        while len(received) < number:
            more = await self._theirs.received(self._received, SECONDS)
            if not more:
                raise NotSeen(CONSUMER, f"nothing came in for {SECONDS:.0f} seconds")
            self._received += len(more)
            received += more
        return [self._was_delivered(each, record) for each in received]

    def since(self, state: dict[str, Any]) -> list[str]:
        """Return the types of what came in at the consumer's server since the last time."""
        return [each["type"] for each in state["received"][self._received :]]

    def _arrived(self, sent: dict[str, Any]) -> Crossing:
        if sent["status"] != 202:
            raise NotSeen(BRAND, f"{sent['what']} was answered {sent['status']} {sent['code']}")
        line = self._arrivals.lines.get(sent["activity"])
        if line is None or line["dialect"] != DIALECT:
            raise NotSeen(BRAND, f"{sent['what']} did not arrive signed with {DIALECT}")
        return Crossing(
            CONSUMER, sent["inbox"], sent["what"], line["dialect"], sent["status"], "verified, journalled"
        )

    def _was_delivered(self, received: dict[str, Any], record: Record) -> Crossing:
        if not received["verified_by"] or received["outcome"] != "applied":
            raise NotSeen(CONSUMER, f"{received['type']}: {received['outcome']}")
        for row in record.deliveries:
            if (
                row.id not in self._delivered
                and row.what == received["type"]
                and row.state == DeliveryState.DELIVERED
            ):
                self._delivered.add(row.id)
                verified = received["verified_by"]
                return Crossing(BRAND, row.inbox, row.what, verified, row.status, "verified, applied")
        place = naming.read(received["object"])
        if place is not None and place.id in record.gone and record.deliveries:
            inbox, verified = record.deliveries[-1].inbox, received["verified_by"]
            return Crossing(BRAND, inbox, received["type"], verified, received["status"], "verified, applied")
        raise NotSeen(BRAND, f"no delivery of {received['type']} is recorded as taken")
