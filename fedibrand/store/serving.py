"""Who is at work on the data: servers side by side, or one that must be alone (a restore, a rewrap)."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "serving.lock"


@contextmanager
def together(data: Path) -> Iterator[bool]:
    """Be one of the servers on this data; false when somebody must be alone there now."""
    with _locked(data, fcntl.LOCK_SH) as free:
        yield free


@contextmanager
def alone(data: Path) -> Iterator[bool]:
    """Be alone on this data; false when a server runs there."""
    with _locked(data, fcntl.LOCK_EX) as free:
        yield free


@contextmanager
def _locked(data: Path, kind: int) -> Iterator[bool]:
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (data / LOCK).open("ab") as lock:
        try:
            fcntl.flock(lock, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
