"""What the doctor finds."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How something is: well, worth a look, or broken."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, how it is, what was found, and how to mend it."""

    what: str
    state: State
    found: str
    mend: str = ""


def well(what: str, found: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(what, State.OK, found)


def doubtful(what: str, found: str, mend: str) -> Finding:
    """Return that something deserves a look."""
    return Finding(what, State.WARN, found, mend)


def broken(what: str, found: str, mend: str) -> Finding:
    """Return that something does not work."""
    return Finding(what, State.FAIL, found, mend)
