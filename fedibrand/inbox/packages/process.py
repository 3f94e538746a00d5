"""The server's side of a package's process: started once, kept warm, asked for many calls at a time."""

import asyncio
import contextlib
import itertools
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import structlog

from fedibrand.inbox.packages.call import Limits
from fedibrand.inbox.packages.child import IMPORT_SECONDS
from fedibrand.inbox.packages.frames import (
    ABOUT,
    EVENT,
    MOST_ABOUT,
    AnySaid,
    Ask,
    Decided,
    Ended,
    Fetch,
    Garbled,
    Noted,
    Raised,
    Told,
    fault_name,
    frame,
    read,
    size,
)

GRACE_SECONDS = 5.0
MOST_NOTED = 100
"""Log lines of one call."""

MOST_WHERE = 20_000
"""Characters of a traceback that are kept."""

log = structlog.get_logger()

Fetching = Callable[[str], Awaitable[dict[str, Any] | None]]
"""Gets what an id at hand stands for, in normal form, or nothing."""


class HandlerFailed(Exception):
    """A call came to nothing: ``kind`` names the exception or what ended it, ``where`` is the traceback."""

    def __init__(self, kind: str, where: str = "") -> None:
        """Take what failed and where."""
        super().__init__(kind)
        self.kind, self.where = kind, where[:MOST_WHERE]


class Process:
    """One package's process."""

    def __init__(self, name: str, place: str, limits: Limits) -> None:
        """Take the entry point's name and place, and the limits of each call."""
        self.name, self._place, self._limits = name, place, limits
        self._numbers = itertools.count(1)
        self._ends: dict[int, asyncio.Future[int]] = {}
        self._calls: dict[int, socket.socket] = {}
        self._process: asyncio.subprocess.Process
        self._control: socket.socket
        self._reading: asyncio.Task[None] | None = None
        self.alive = False

    async def start(self) -> Told:
        """Start the process and return what the package registers, or the fault that its import was."""
        self._control, theirs = socket.socketpair()
        self._control.setblocking(False)
        try:
            told = await self._begin(theirs)
        except BaseException:  # its server stops before it has begun
            self._control.close()
            raise
        if told.fault:
            await self._end()
        else:
            self.alive = True
            self._reading = asyncio.create_task(self._read(), name=f"package {self.name}")
        return told

    async def _begin(self, theirs: socket.socket) -> Told:
        try:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "fedibrand.inbox.packages.child", self.name, self._place),
                msgspec.json.encode(self._limits).decode(),
                stdin=theirs.fileno(),
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                env=_environment(),
                cwd="/",
                start_new_session=True,
            )
        finally:
            theirs.close()
        try:
            async with asyncio.timeout(IMPORT_SECONDS):
                return read(await _read_frame(self._control), Told)
        except (OSError, EOFError, TimeoutError, Garbled) as fault:
            said = f"the process ended while it imported ({type(fault).__name__})"
            return Told(name=self.name, fault=said)
        except BaseException:
            self._process.kill()
            await self._process.wait()
            raise

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    async def stop(self) -> None:
        """End the process and every call in it."""
        if self._reading is None:
            return
        if self.alive:
            self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)
        if self.alive:
            await self._end()

    async def call(self, ask: Ask, fetching: Fetching) -> bytes:
        """Have a handler decide; return its effects as JSON, not yet looked at.

        Raises:
            HandlerFailed: It raised, took too long or too much, or its process ended otherwise.
        """
        if not self.alive:
            raise HandlerFailed("PackageGone")
        number = next(self._numbers)
        ended = self._ends[number] = asyncio.get_running_loop().create_future()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        self._calls[number] = ours
        try:
            socket.send_fds(self._control, [number.to_bytes(4, "big")], [theirs.fileno()])
            theirs.close()
            async with asyncio.timeout(self._limits.seconds + GRACE_SECONDS):
                found = await self._talk(ours, ask, fetching)
                if found is None:
                    raise HandlerFailed(self._why(await ended))
        except TimeoutError:
            await self._see_ended(number, ended)
            raise HandlerFailed("TooSlow") from None
        except (OSError, EOFError, Garbled) as fault:
            raise HandlerFailed(type(fault).__name__) from None
        finally:
            theirs.close()
            self._calls.pop(number).close()
            self._kill(number)
            del self._ends[number]
        if isinstance(found, Raised):
            raise HandlerFailed(fault_name(found.kind), found.where)
        return bytes(found.effects)

    async def _talk(self, ours: socket.socket, ask: Ask, fetching: Fetching) -> Decided | Raised | None:
        loop, noted = asyncio.get_running_loop(), 0
        await loop.sock_sendall(ours, frame(ask))
        while True:
            try:
                said: AnySaid = read(await _read_frame(ours), AnySaid)
            except (EOFError, ConnectionError):
                return None
            if isinstance(said, Decided | Raised):
                return said
            if isinstance(said, Noted):
                noted += 1
                self._note(said, ask, noted)
            if isinstance(said, Fetch):
                answer = await fetching(said.uri) if said.uri in ask.ids else None
                await loop.sock_sendall(ours, frame(answer))

    def _note(self, said: Noted, ask: Ask, number: int) -> None:
        """Log what a call notes: ids of ours and numbers, under names that are not the log's own."""
        names = all(ABOUT.fullmatch(name) for name in said.about)
        if (
            number > MOST_NOTED
            or not EVENT.fullmatch(said.event)
            or not names
            or len(said.about) > MOST_ABOUT
        ):
            if number == MOST_NOTED + 1:
                log.warning("package notes too much", package=self.name)
            return
        about = {
            f"its_{name}": "(withheld)" if isinstance(one, str) and one not in ask.names else one
            for name, one in said.about.items()
        }
        log.info("package noted", package=self.name, noted=said.event, **about)

    def _why(self, code: int) -> str:
        """Return what ended a call that decided nothing."""
        if code == -signal.SIGALRM:
            return "TooSlow"
        known = -code in {*signal.Signals}
        return signal.Signals(-code).name if known else f"exit {code}"

    async def _see_ended(self, number: int, ended: "asyncio.Future[int]") -> None:
        """End a call that the system did not end; where that is of no avail, the process hears nobody."""
        self._kill(number)
        _, late = await asyncio.wait([ended], timeout=GRACE_SECONDS)
        if late:
            log.error("package's process hears nobody", package=self.name)
            await self.stop()

    def _kill(self, number: int) -> None:
        """End a call that may be running still: one whose end was told is not."""
        if not self._ends[number].done() and self.alive:
            try:
                self._control.send(number.to_bytes(4, "big"))
            except OSError:  # it is gone, and its calls with it
                log.warning("package's process is gone", package=self.name)

    async def _read(self) -> None:
        try:
            while True:
                one: Ended = read(await _read_frame(self._control), Ended)
                waiting = self._ends.get(one.call)
                if waiting is not None and not waiting.done():
                    waiting.set_result(one.code)
        except (OSError, EOFError, Garbled):
            await self._end()

    async def _end(self) -> None:
        self.alive = False
        self._control.close()
        for ours in self._calls.values():  # what was forked may live until its time is up; nobody listens
            with contextlib.suppress(OSError):
                ours.shutdown(socket.SHUT_RDWR)
        for waiting in self._ends.values():
            if not waiting.done():
                waiting.set_result(-signal.SIGKILL)
        try:
            async with asyncio.timeout(GRACE_SECONDS):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)  # what it started when it was imported


def _environment() -> dict[str, str]:
    """Return all the environment a package has: where to import from, and nothing of ours."""
    return {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONUTF8": "1", "TZ": "UTC"}


async def _read_frame(connection: socket.socket) -> bytes:
    return await _read(connection, size(await _read(connection, 4)))


async def _read(connection: socket.socket, length: int) -> bytes:
    loop, found = asyncio.get_running_loop(), bytearray()
    while len(found) < length:
        part = await loop.sock_recv(connection, length - len(found))
        if not part:
            raise EOFError("the other end is closed")
        found += part
    return bytes(found)
