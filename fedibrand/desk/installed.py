"""Packages as the desk knows them: those installed, what each is set by, and what they failed at.

The room that runs packages lies above this one; what the desk asks of it is given to it as functions.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Package:
    """An installed package: ``schema`` is that of its settings, ``fault`` why it cannot be used."""

    name: str
    distribution: str
    version: str
    schema: dict[str, Any]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class FailedJob:
    """What a package could not do: ids, types, why, and where in its handler; no words."""

    id: str
    package: str
    activity: str
    object: str
    event: str
    tries: int
    reason: str
    trace: str
    since: datetime
    failed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Packages:
    """What the desk asks about packages.

    ``names`` returns name and version of each that is installed; ``about`` starts a package's process to ask
    it, and returns nothing where it is not installed; ``failed`` returns the jobs of a brand that failed;
    ``retry`` has some of them done again, and returns which.
    """

    names: Callable[[], dict[str, str]]
    about: Callable[[str], Awaitable[Package | None]]
    failed: Callable[[Connection, str], list[FailedJob]]
    retry: Callable[[Connection, Collection[str], datetime], list[str]]
