"""Requests written by hand, so that nothing puts them right on their way."""

import asyncio
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

from fedibrand.activitypub.signatures import cavage
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.activitypub.signatures.request import Request, authority_of
from fedibrand.app.instance import Instance
from tests.refusals.peer import ACTIVITY_JSON, Document, Person

SECONDS = 10

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def problem(self) -> Document:
        found: Document = json.loads(self.body)
        return found


async def exchange(port: int, *pieces: bytes) -> Reply:
    """Send bytes and return the one answer to them; the other end must close the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(SECONDS):
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
            return read(await reader.read())
    finally:
        writer.close()


def read(data: bytes) -> Reply:
    """Read an answer that was received whole."""
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Reply(int(first.split()[1]), headers, body)


def head(headers: Iterable[tuple[str, str]], target: str, method: str = "POST") -> bytes:
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode()


def encoded(document: Document | bytes) -> bytes:
    return document if isinstance(document, bytes) else json.dumps(document).encode()


def signed(
    url: str,
    document: Document | bytes,
    key: SigningKey,
    *,
    dialect: ModuleType = cavage,
    ago: timedelta = timedelta(),
    headers: Sequence[tuple[str, str]] = (("Content-Type", ACTIVITY_JSON),),
) -> Headers:
    """The headers of a POST as an honest peer signs it, ``ago`` before now."""
    body = encoded(document)
    first = [("Host", authority_of(url)), *headers, ("Content-Length", str(len(body)))]
    request = Request("POST", url, tuple(first), body)
    added: dict[str, str] = dialect.sign(request, key, datetime.now(UTC) - ago)
    kept = [each for each in first if each[0] not in added]
    return [*kept, *added.items(), ("Connection", "close")]


def without(headers: Headers, name: str) -> Headers:
    return [each for each in headers if each[0].lower() != name.lower()]


def value(headers: Headers, name: str) -> str:
    return next(each[1] for each in headers if each[0].lower() == name.lower())


def instead(headers: Headers, name: str, new: str) -> Headers:
    return [*without(headers, name), (name, new)]


@dataclass(frozen=True, slots=True)
class Door:
    """An inbox, as a peer sends to it."""

    port: int
    origin: str
    path: str = "/inbox"

    @property
    def url(self) -> str:
        return f"{self.origin}{self.path}"

    async def post(self, headers: Headers, document: Document | bytes) -> Reply:
        """Send these headers and this body as they are."""
        return await exchange(self.port, head(headers, self.path), encoded(document))

    async def send(self, document: Document | bytes, who: Person | SigningKey, **how: Any) -> Reply:
        """Send a document as an honest peer would, signed by ``who``."""
        key = who.key if isinstance(who, Person) else who
        return await self.post(signed(self.url, document, key, **how), document)


def door_of(instance: Instance) -> Door:
    """The shared inbox of an instance."""
    return Door(instance.port, instance.settings.url)
