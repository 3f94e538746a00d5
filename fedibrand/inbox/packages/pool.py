"""The packages that brands use: their processes, kept warm, and what each wants to hear of."""

import asyncio
from collections import defaultdict
from typing import Any

import structlog

from fedibrand.activitypub.vocabulary import Activity
from fedibrand.brands import packages
from fedibrand.clock import Clock
from fedibrand.inbox.packages import jobs
from fedibrand.inbox.packages.call import Limits
from fedibrand.inbox.packages.frames import Ask
from fedibrand.inbox.packages.installed import Entry, Registered, begin, installed
from fedibrand.inbox.packages.jobs import Interest
from fedibrand.inbox.packages.process import Fetching, HandlerFailed, Process
from fedibrand.store.run import Store

PAUSE_SECONDS = 10.0
"""How long a package that could not be imported is not tried again."""

log = structlog.get_logger()


class Pool:
    """A process for each package that some brand uses."""

    def __init__(self, store: Store, limits: Limits, clock: Clock) -> None:
        """Take the record, which says who uses what, the limits of each call, and the clock."""
        self._store, self._limits, self._clock = store, limits, clock
        self._users: dict[str, list[str]] = {}
        self._processes: dict[str, Process] = {}
        self._registered: dict[str, Registered] = {}
        self._refused: dict[str, float] = {}
        self._meeting: set[asyncio.Task[None]] = set()
        self._refreshing = asyncio.Lock()
        self._starting: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def refresh(self) -> None:
        """Look again who uses what, start what is used and not known yet, and end what is not used.

        Nobody waits for a package to be imported: until its process can say what it registers, it hears of
        everything.
        """
        async with self._refreshing:
            await self._refresh()

    async def _refresh(self) -> None:
        found = await self._store.read(packages.users)
        fresh = found.keys() - self._registered.keys() - self._starting.keys()
        for entry in installed() if fresh else ():
            if entry.name in fresh:
                self._meet_soon(entry)
        self._users = found
        for unused in self._registered.keys() - found.keys():
            del self._registered[unused]
            if (process := self._processes.pop(unused, None)) is not None:
                await process.stop()

    async def ask(self, package: str) -> Registered | None:
        """Return what an installed package registers, or nothing where it is not installed.

        Its process is kept for the brand that is about to use it; the next refresh ends it where none does.
        """
        entry = next((one for one in installed() if one.name == package), None)
        if entry is None:
            return None
        await self._meet(entry)
        return self._registered[package]

    async def stop(self) -> None:
        """End every process, and whatever runs in it."""
        for task in self._meeting:
            task.cancel()
        await asyncio.gather(*self._meeting, return_exceptions=True)
        await asyncio.gather(*(process.stop() for process in self._processes.values()))
        self._processes.clear()

    def interests(self, brand_id: str, activity: Activity[Any]) -> list[Interest]:
        """Return which packages of a brand are to hear of an activity, by name.

        One whose process could not tell what it registers hears of everything: the jobs wait until it can.
        """
        if not jobs.is_for_packages(activity):
            return []
        found = []
        for package in sorted(one for one, brands in self._users.items() if brand_id in brands):
            known = self._registered.get(package)
            nearest = "" if known is None or known.fault else _nearest(known, activity)
            if nearest is not None:
                found.append(Interest(package, nearest))
        return found

    async def schema(self, package: str) -> dict[str, Any]:
        """Return the JSON Schema of a package's settings, once its process can say it.

        Raises:
            HandlerFailed: The package is not installed or cannot be imported.
        """
        known = self._registered.get(package)
        if known is None or known.fault:
            await self._revive(package)
        return self._registered[package].schema

    def replies(self, package: str) -> bool:
        """Return whether a package wants to hear what its webhook answers, or cannot say so yet."""
        known = self._registered.get(package)
        return known is None or bool(known.fault) or known.replies

    async def call(self, package: str, ask: Ask, fetching: Fetching) -> bytes:
        """Have a package's handler decide; return its effects as JSON, not yet looked at.

        Raises:
            HandlerFailed: It failed, or its package is not installed or cannot be imported.
        """
        process = self._processes.get(package)
        if process is None or not process.alive:
            process = await self._revive(package)
        return await process.call(ask, fetching)

    async def _revive(self, package: str) -> Process:
        async with self._starting[package]:  # one that takes long to be imported holds up no other
            running = self._processes.get(package)
            if running is not None and running.alive:
                return running
            entry = next((one for one in installed() if one.name == package), None)
            if entry is None:
                raise HandlerFailed("NotInstalled")
            refused = self._refused.get(package)
            if refused is None or self._clock.monotonic() - refused > PAUSE_SECONDS:
                await self._start(entry)
            known = self._registered[package]
            if known.fault:
                raise HandlerFailed("NotImported", known.fault)
            return self._processes[package]

    def _meet_soon(self, entry: Entry) -> None:
        task = asyncio.create_task(self._meet(entry), name=f"package {entry.name} is imported")
        self._meeting.add(task)
        task.add_done_callback(self._meeting.discard)

    async def _meet(self, entry: Entry) -> None:
        async with self._starting[entry.name]:
            await self._start(entry)

    async def _start(self, entry: Entry) -> None:
        if (running := self._processes.get(entry.name)) is not None and running.alive:
            return
        process, known = await begin(entry, self._limits)
        self._registered[entry.name] = known
        if process is None:
            self._refused[entry.name] = self._clock.monotonic()
            log.error("package cannot be imported", package=entry.name, version=entry.version)
            return
        self._refused.pop(entry.name, None)
        self._processes[entry.name] = process
        log.info("package runs", package=entry.name, version=entry.version, handlers=len(known.handlers))


def _nearest(known: Registered, activity: Activity[Any]) -> str | None:
    """Return the name of the object's nearest type under which the package registered, or nothing."""
    pairs = {(one.activity, one.object) for one in known.handlers}
    kinds = [kind.__name__ for kind in type(activity.object).__mro__]
    return next((kind for kind in kinds if (type(activity).__name__, kind) in pairs), None)
