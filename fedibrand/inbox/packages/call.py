"""One call of a handler, in a process of its own that ends with it.

Whatever the handler does, it does to this process: it may take so many seconds and so much memory, and then
the system ends it. It has no network, writes no file and starts no process; what it wants done is an effect.
That keeps honest code from leaking what it was shown. It is no prison: see THREAT_MODEL.md.
"""

import asyncio
import contextlib
import os
import re
import resource
import signal
import socket
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from fedibrand.activitypub.vocabulary import Activity, Thing, from_normal
from fedibrand.handling import Context, Effects, Handlers, NotAtHand, OnlyEffects, WebhookReply
from fedibrand.inbox.packages.frames import (
    ABOUT,
    EVENT,
    MOST_ABOUT,
    Ask,
    Decided,
    Fetch,
    Noted,
    Raised,
    Value,
    fault_name,
    frame,
    read_frame,
)

_FORBIDDEN = frozenset(
    {
        *("socket.bind", "socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendmsg"),
        *("socket.gethostbyaddr", "socket.getnameinfo", "sqlite3.connect", "os.kill", "os.killpg"),
        *("socket.sendto", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system"),
        *("os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.truncate"),
        *("subprocess.Popen", "ctypes.dlopen"),
    }
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_OURS = (OnlyEffects, NotAtHand)
_OUR_WORDS = re.compile(
    "(?:{}|{})(?: [(][a-zA-Z_.]+[)])?".format(*(re.escape(str(one.__doc__)) for one in _OURS))
)


class Limits(msgspec.Struct, frozen=True):
    """What one call may use: seconds by the clock, and bytes of memory beyond what the package took."""

    seconds: float
    memory: int


class NoEffects(TypeError):
    """The handler returned something that is no list of effects."""


class NoHandler(LookupError):
    """The package has no handler for this any more."""


def handle(connection: socket.socket, handlers: Handlers, limits: Limits) -> NoReturn:
    """Read what is asked, run the handler, say what it decided, and end the process.

    Args:
        connection: Where the server asks, and is answered.
        handlers: The package's.
        limits: What it may use.
    """
    code = 1
    try:
        _limit(limits)
        asked = msgspec.json.decode(read_frame(connection), type=Ask)
        sys.addaudithook(_refuse)
        connection.sendall(frame(asyncio.run(_decide(handlers, asked, connection))))
        code = 0
    finally:
        # Neither the package's exit handlers nor a word on standard error: nobody is there to read them.
        os._exit(code)


def _limit(limits: Limits) -> None:
    """Have the system end this process when it takes too much, whatever it is doing then."""
    with contextlib.suppress(OSError):
        os.setpgid(0, 0)
    sys.dont_write_bytecode = True
    for number in (signal.SIGCHLD, signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits.seconds)
    at_most(resource.RLIMIT_AS, size() + limits.memory)
    at_most(resource.RLIMIT_CORE, 0)  # a core dump would hold what the handler was shown
    at_most(resource.RLIMIT_FSIZE, 0)


def at_most(what: int, most: int) -> None:
    """Have the system give this process, and what it forks, no more of something (setrlimit(2))."""
    _, hard = resource.getrlimit(what)
    limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (limit, limit))


def size() -> int:
    """Return the bytes of address space that the package took when it was imported."""
    pages = Path("/proc/self/statm")
    return int(pages.read_text().split()[0]) * resource.getpagesize() if pages.exists() else 1 << 32


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _FORBIDDEN or (event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING):
        raise OnlyEffects(f"{OnlyEffects.__doc__} ({event})")


async def _decide(handlers: Handlers, asked: Ask, connection: socket.socket) -> Decided | Raised:
    calling = _Calling(connection, frozenset(asked.ids))
    facts = {name: getattr(asked.facts, name) for name in asked.facts.__struct_fields__}
    context = Context(**facts, settings=asked.settings, fetch=calling.fetch, log=calling.log)
    try:
        effects = await _run(handlers, asked, context)
        if not isinstance(effects, Iterable):
            raise NoEffects(NoEffects.__doc__)
        return Decided(msgspec.Raw(msgspec.json.encode(list(effects))))
    except BaseException as fault:  # SystemExit and its kin too: they are no way to answer
        return Raised(fault_name(type(fault).__name__), where(fault))


async def _run(handlers: Handlers, asked: Ask, context: Context) -> Effects:
    if asked.activity is None:
        if handlers.on_reply is None:
            raise NoHandler(NoHandler.__doc__)
        return await handlers.on_reply(WebhookReply(event=asked.event, data=asked.reply or {}), context)
    activity = from_normal(asked.activity)
    found = handlers.find(activity) if isinstance(activity, Activity) else None
    if found is None:
        raise NoHandler(NoHandler.__doc__)
    return await found(activity, context)


def where(fault: BaseException) -> str:
    """Return the traceback without what exceptions say, which may be somebody's words, but for our own."""
    parts: list[str] = []
    seen: BaseException | None = fault
    while seen is not None:
        frames = [one for one in traceback.extract_tb(seen.__traceback__) if one.filename != __file__]
        lines = traceback.StackSummary.from_list(frames).format()
        parts.append("".join(lines) + fault_name(type(seen).__name__) + _said(seen))
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\n\nwhich came while this was handled:\n\n".join(parts)


def _said(fault: BaseException) -> str:
    """Return what one of our own exceptions says, where it is we who say it."""
    words = str(fault) if isinstance(fault, _OURS) else ""
    return f": {words}" if _OUR_WORDS.fullmatch(words) else ""


class _Calling:
    """What a handler can ask of the server: to fetch, and to log."""

    def __init__(self, connection: socket.socket, ids: frozenset[str]) -> None:
        self._connection, self._ids = connection, ids

    async def fetch(self, uri: str) -> Thing:
        if uri not in self._ids:
            raise NotAtHand(NotAtHand.__doc__)
        answer = self._ask(Fetch(uri))  # nothing else runs in this process: it may as well wait here
        if answer is None:
            raise NotAtHand(NotAtHand.__doc__)
        return from_normal(answer)

    def log(self, event: str, /, **about: Value) -> None:
        if not EVENT.fullmatch(event):
            raise ValueError("an event is a name of small letters, digits and hyphens")
        if len(about) > MOST_ABOUT or not all(ABOUT.fullmatch(name) for name in about):
            raise ValueError(
                f"up to {MOST_ABOUT} facts, under names of small letters, digits and underscores"
            )
        self._connection.sendall(frame(Noted(event, about)))  # the server withholds what is no id of ours

    def _ask(self, said: Fetch) -> dict[str, Any] | None:
        self._connection.sendall(frame(said))
        found: dict[str, Any] | None = msgspec.json.decode(read_frame(self._connection))
        return found
