"""A package's own process: it imports the package once, and forks one process for each call of a handler.

    python -P -m fedibrand.inbox.packages.child NAME MODULE:ATTRIBUTE LIMITS

* The process that imported the package never runs a handler. It tells what the package registers, forks
  when it is asked to, and tells how each fork ended. It ends, and kills what it forked, when its server does.
* A fork runs one handler for one brand and ends: nothing that it was shown stays in memory for another, and
  whatever happens to it happens to that call alone. :mod:`fedibrand.inbox.packages.call` is what it does.

Standard input is the socket to the server. All that is said over it, and over the socket of each call, are
frames: four bytes of length, then JSON. Nothing here knows a database, a secret, or where they are.
"""

import contextlib
import importlib
import inspect
import os
import resource
import select
import signal
import socket
import sys
import traceback
from typing import Any

import msgspec

from fedibrand.handling import Handlers
from fedibrand.inbox.packages.call import Limits, at_most, handle, size
from fedibrand.inbox.packages.frames import Ended, Handles, Told, frame

NICE = 10
IMPORT_MEMORY = 4
"""How many times the memory of a call a package may take when it is imported."""

IMPORT_SECONDS = 30.0
LATE_SECONDS = 5.0
_CALL = 4


class NoHandlers(TypeError):
    """The entry point leads to something that is not a registry of handlers."""


def main(name: str, place: str, limits: Limits) -> None:
    """Import the package, tell what it registers, and fork for each call until the server is gone.

    Args:
        name: The entry point's name.
        place: Where the registry is: ``module:attribute``.
        limits: What each call may use.
    """
    control = socket.socket(fileno=os.dup(0))
    _leave_the_terminal()
    # Its server ends it before; this is for when the server is gone, and nobody listens yet.
    signal.setitimer(signal.ITIMER_REAL, IMPORT_SECONDS + LATE_SECONDS)
    at_most(resource.RLIMIT_AS, size() + IMPORT_MEMORY * limits.memory)
    handlers, told = _import(name, place)
    signal.setitimer(signal.ITIMER_REAL, 0)
    control.sendall(frame(told))
    if handlers is not None:
        _Forking(control, handlers, limits).run()


def _import(name: str, place: str) -> tuple[Handlers | None, Told]:
    try:
        module, _, attribute = place.partition(":")
        found = importlib.import_module(module)
        for part in attribute.split("."):
            found = getattr(found, part)
        if not isinstance(found, Handlers):
            raise NoHandlers(f"{place} is a {type(found).__name__}, not fedibrand.Handlers")
        return found, _told(found)
    except BaseException:  # whatever it is, SystemExit too: the server is told, and runs without the package
        return None, Told(name=name, fault=traceback.format_exc())


def _told(handlers: Handlers) -> Told:
    return Told(
        name=handlers.name,
        handlers=[
            Handles(activity.__name__, kind.__name__, function.__qualname__, _first_line(function))
            for activity, kind, function in handlers
        ],
        schema=msgspec.json.decode(msgspec.json.encode(handlers.schema)),
        replies=handlers.on_reply is not None,
    )


def _first_line(function: Any) -> str:
    return (inspect.getdoc(function) or "").partition("\n")[0]


def _leave_the_terminal() -> None:
    """Print nowhere: what a package prints may be somebody's words. Core comes before packages."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    os.close(nowhere)
    with contextlib.suppress(OSError):
        os.nice(NICE)


class _Forking:
    """Forks on demand, and says how each fork ended."""

    def __init__(self, control: socket.socket, handlers: Handlers, limits: Limits) -> None:
        self._control, self._handlers, self._limits = control, handlers, limits
        self._calls: dict[int, int] = {}

    def run(self) -> None:
        """Serve until the server closes its end."""
        woken, wakes = socket.socketpair()
        woken.setblocking(False)
        wakes.setblocking(False)
        signal.set_wakeup_fd(wakes.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in (signal.SIGINT, signal.SIGTERM):  # the server ends us by closing its end
            signal.signal(number, signal.SIG_IGN)
        try:
            while True:
                ready, _, _ = select.select([self._control, woken], [], [])
                if woken in ready:
                    with contextlib.suppress(BlockingIOError):
                        woken.recv(4096)
                    self._reap()
                if self._control in ready and not self._ask():
                    return
        except OSError:  # the server is gone
            return
        finally:
            for pid in self._calls:
                _kill(pid)

    def _ask(self) -> bool:
        data, fds, _, _ = socket.recv_fds(self._control, _CALL, 1)
        if not data:
            return False
        number = int.from_bytes(data, "big")
        if not fds:  # the server wants a call ended
            for pid in [pid for pid, call in self._calls.items() if call == number]:
                _kill(pid)
            return True
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            self._control.close()
            handle(socket.socket(fileno=fds[0]), self._handlers, self._limits)
        os.close(fds[0])
        with contextlib.suppress(OSError):  # the fork says it too: whichever comes first
            os.setpgid(pid, pid)
        self._calls[pid] = number
        return True

    def _reap(self) -> None:
        while self._calls:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            number = self._calls.pop(pid, None)
            if number is not None:
                _kill_group(pid)
                self._control.sendall(frame(Ended(number, os.waitstatus_to_exitcode(status))))


def _kill(pid: int) -> None:
    """Kill a call, whichever group it has gone over to, with everything it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)
    _kill_group(pid)


def _kill_group(pid: int) -> None:
    """Kill what a call started: it leads a process group of its own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], msgspec.json.decode(sys.argv[3], type=Limits))
