"""What becomes of a commitment, as a table.

Members and the clock say kept and missed. The consumer closes it (confirmed), or says that it was not kept
(disputed). One that was kept, and of which nobody said anything in time, lapses.
"""

from enum import StrEnum

from fedibrand.domain import CommitmentState

_C = CommitmentState


class Said(StrEnum):
    """What is said of a commitment: by the team, by its date, by the consumer, or by nobody in time."""

    KEPT = "kept"
    MISSED = "missed"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    LAPSED = "lapsed"


TABLE: dict[tuple[CommitmentState, Said], CommitmentState] = {
    (_C.OPEN, Said.KEPT): _C.KEPT,
    (_C.MISSED, Said.KEPT): _C.KEPT,
    (_C.DISPUTED, Said.KEPT): _C.KEPT,
    (_C.OPEN, Said.MISSED): _C.MISSED,
    (_C.KEPT, Said.MISSED): _C.MISSED,
    (_C.OPEN, Said.CONFIRMED): _C.CONFIRMED,
    (_C.KEPT, Said.CONFIRMED): _C.CONFIRMED,
    (_C.MISSED, Said.CONFIRMED): _C.CONFIRMED,
    (_C.DISPUTED, Said.CONFIRMED): _C.CONFIRMED,
    (_C.KEPT, Said.DISPUTED): _C.DISPUTED,
    (_C.MISSED, Said.DISPUTED): _C.DISPUTED,
    (_C.KEPT, Said.LAPSED): _C.LAPSED,
}

UNCLOSED = (_C.OPEN, _C.KEPT, _C.MISSED, _C.DISPUTED)
"""The states in which the consumer may still say what became of it."""

SETTLED = (_C.KEPT, _C.MISSED, _C.DISPUTED)
"""The states in which a commitment carries an answer of its own."""

LATE = (_C.OPEN, _C.MISSED, _C.DISPUTED)
"""The states in which a day that is over is the team's to see to."""


def after(state: CommitmentState, said: Said) -> CommitmentState:
    """Return the state that follows; what the table does not name changes nothing."""
    return TABLE.get((state, said), state)
