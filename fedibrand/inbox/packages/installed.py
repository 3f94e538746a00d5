"""Which packages are installed: entry points of the group ``fedibrand.handlers``, read and never imported."""

import asyncio
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any

from fedibrand.inbox.packages.call import Limits
from fedibrand.inbox.packages.frames import Handles, Told
from fedibrand.inbox.packages.process import Process

GROUP = "fedibrand.handlers"


@dataclass(frozen=True, slots=True)
class Entry:
    """An installed package: its name, where its registry is, and the distribution that brought it."""

    name: str
    place: str
    distribution: str
    version: str


@dataclass(frozen=True, slots=True)
class Registered:
    """An installed package and what its process told: what it registers, or the fault of its import."""

    package: str
    distribution: str
    version: str
    place: str
    handlers: list[Handles]
    schema: dict[str, Any]
    replies: bool
    fault: str

    @classmethod
    def of(cls, entry: Entry, told: Told) -> "Registered":
        """Put together what the entry point says and what the process told."""
        fault = told.fault
        if not fault and told.name != entry.name:
            fault = f"its entry point is {entry.name}, its registry is Handlers({told.name!r})"
        return cls(
            package=entry.name,
            distribution=entry.distribution,
            version=entry.version,
            place=entry.place,
            handlers=told.handlers,
            schema=told.schema,
            replies=told.replies,
            fault=fault,
        )


def installed() -> list[Entry]:
    """Return the installed packages by name; of two with one name the first that Python would import."""
    found: dict[str, Entry] = {}
    for point in entry_points(group=GROUP):
        dist = point.dist
        entry = Entry(point.name, point.value, dist.name if dist else "", dist.version if dist else "")
        found.setdefault(entry.name, entry)
    return sorted(found.values(), key=lambda entry: entry.name)


async def registered(limits: Limits) -> list[Registered]:
    """Start every installed package, ask what it registers, and end it again."""
    return list(await asyncio.gather(*(_ask(entry, limits) for entry in installed())))


async def _ask(entry: Entry, limits: Limits) -> Registered:
    process = Process(entry.name, entry.place, limits)
    told = await process.start()
    await process.stop()
    return Registered.of(entry, told)
