"""What the server and a package's process say to one another: frames of four bytes of length, then JSON."""

import re
import socket
from typing import Any

import msgspec

from fedibrand.handling import Facts

MOST = 8 * 1024 * 1024

EVENT = re.compile(r"[a-z0-9-]{1,60}")
"""What a log line's event may be called."""

ABOUT = re.compile(r"[a-z][a-z0-9_]{0,39}")
"""What a log line's facts may be called."""

MOST_ABOUT = 20
"""Facts in one log line."""

FAULT = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
"""What an exception may be called; the name of a class that is made while it runs may be anything."""

Value = str | int | float | bool | None


class Garbled(ValueError):
    """What was sent is not what is said here."""


class Handles(msgspec.Struct, frozen=True, array_like=True):
    """One registration: names of the activity's and the object's types, the function, and what it says."""

    activity: str
    object: str
    function: str
    doc: str = ""


class Told(msgspec.Struct, frozen=True):
    """What a package's process tells first: what it registers, or the fault of its import."""

    name: str
    handlers: list[Handles] = []
    schema: dict[str, Any] = {}
    replies: bool = False
    fault: str = ""


class Ended(msgspec.Struct, frozen=True):
    """A call's process ended; ``code`` is negative where a signal ended it."""

    call: int
    code: int


class Ask(msgspec.Struct, frozen=True):
    """What a handler is to decide: about an activity in normal form, or about a webhook's reply.

    ``ids`` are what it may fetch, ``names`` the ids of ours that it may log.
    """

    facts: Facts
    settings: dict[str, Any]
    ids: list[str]
    names: list[str]
    activity: dict[str, Any] | None = None
    event: str = ""
    reply: dict[str, Any] | None = None


class Said(msgspec.Struct, frozen=True, tag_field="said", tag=True):
    """Something that a call says to the server."""


class Fetch(Said, frozen=True, tag="fetch"):
    """Get what an id stands for; the server answers with its normal form, or with nothing."""

    uri: str


class Noted(Said, frozen=True, tag="noted"):
    """Log something."""

    event: str
    about: dict[str, Value]


class Decided(Said, frozen=True, tag="decided"):
    """The effects, not yet looked at."""

    effects: msgspec.Raw


class Raised(Said, frozen=True, tag="raised"):
    """The handler failed; ``where`` is the traceback without what the exception says."""

    kind: str
    where: str


AnySaid = Fetch | Noted | Decided | Raised


def frame(value: Any) -> bytes:
    """Return a value as one frame."""
    data = msgspec.json.encode(value)
    return len(data).to_bytes(4, "big") + data


def read(data: bytes, kind: Any) -> Any:
    """Return what a frame says, as ``kind``; a package can send anything.

    Raises:
        Garbled: It says nothing of the kind.
    """
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Garbled(Garbled.__doc__) from None


def fault_name(name: str) -> str:
    """Return an exception's name, or that of any where it is none that an author would choose."""
    return name if FAULT.fullmatch(name) else Exception.__name__


def read_frame(connection: socket.socket) -> bytes:
    """Return the JSON of the next frame; empty when the other end is closed. It blocks.

    Raises:
        ConnectionError: A frame is longer than may be, or breaks off.
    """
    head = _read(connection, 4)
    return _read(connection, size(head)) if head else b""


def size(head: bytes) -> int:
    """Return how long the frame is that begins so.

    Raises:
        ConnectionError: Longer than may be.
    """
    length = int.from_bytes(head, "big")
    if length > MOST:
        raise ConnectionError("a frame is too long")
    return length


def _read(connection: socket.socket, length: int) -> bytes:
    found = bytearray()
    while len(found) < length:
        part = connection.recv(length - len(found))
        if not part:
            if found:
                raise ConnectionError("a frame breaks off")
            return b""
        found += part
    return bytes(found)
