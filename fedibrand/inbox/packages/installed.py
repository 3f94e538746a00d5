"""Which packages are installed: entry points of the group ``fedibrand.handlers``, read and never imported."""

import asyncio
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any

from fedibrand.handling import Handlers
from fedibrand.inbox.packages.call import Limits
from fedibrand.inbox.packages.frames import Handles, Told
from fedibrand.inbox.packages.process import Process

GROUP = "fedibrand.handlers"
AT_ONCE = 4
"""How many processes are started at once to ask what they register."""


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


async def begin(entry: Entry, limits: Limits) -> tuple[Process | None, Registered]:
    """Start a package's process; return it, where it can be used, and what the package registers.

    None is started for a name that no package can have: ``core`` decides for the program itself.
    """
    try:
        Handlers(entry.name)
    except ValueError as fault:
        return None, Registered.of(entry, Told(name=entry.name, fault=str(fault)))
    process = Process(entry.name, entry.place, limits)
    known = Registered.of(entry, await process.start())
    if not known.fault:
        return process, known
    await process.stop()
    return None, known


async def registered(limits: Limits) -> list[Registered]:
    """Start every installed package, some at a time, ask what it registers, and end it again."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def ask_in_turn(entry: Entry) -> Registered:
        async with turn:
            return await _ask(entry, limits)

    return list(await asyncio.gather(*(ask_in_turn(entry) for entry in installed())))


async def ask(name: str, limits: Limits) -> Registered | None:
    """Start one installed package, ask what it registers, and end it again; nothing if it is not there."""
    entry = next((one for one in installed() if one.name == name), None)
    return await _ask(entry, limits) if entry is not None else None


async def _ask(entry: Entry, limits: Limits) -> Registered:
    process, known = await begin(entry, limits)
    if process is not None:
        await process.stop()
    return known
