"""A hostile peer: a server that answers as it is told, and people on it who sign whatever they like."""

import asyncio
import contextlib
import functools
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.testing.consumer_server import new_key
from fedibrand.testing.reading import PUBLIC

ACTIVITY_JSON = "application/activity+json"
CANARY = "kettle-7c1e9b"
"""Stands in every word a peer sends, and must never stand in a log line or in what we answer."""

_NUMBERS = itertools.count(1)

Document = dict[str, Any]


@functools.cache
def a_key(which: str) -> rsa.RSAPrivateKey:
    """A private key of that name, the same for the whole run: making one takes long."""
    return new_key()


@dataclass(frozen=True, slots=True)
class Said:
    """How a peer answers a GET."""

    body: bytes
    status: int = 200
    media_type: str = ACTIVITY_JSON
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a peer, with the key they sign with."""

    id: str
    key: SigningKey

    @property
    def actor(self) -> Document:
        return {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": self.id,
            "type": "Person",
            "preferredUsername": self.id.rpartition("/")[2],
            "inbox": f"{self.id}/inbox",
            "outbox": f"{self.id}/outbox",
            "followers": f"{self.id}/followers",
            "summary": CANARY,
            "publicKey": {"id": self.key.id, "owner": self.id, "publicKeyPem": self.key.public_pem()},
        }

    def new_id(self, what: str = "statuses") -> str:
        return f"{self.id}/{what}/{next(_NUMBERS)}"

    def activity(self, kind: str, about: object, **more: Any) -> Document:
        return {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": self.new_id("activities"),
            "type": kind,
            "actor": self.id,
            "object": about,
            **more,
        }

    def note(self, brand: str, **more: Any) -> Document:
        return {
            "id": self.new_id(),
            "type": "Note",
            "attributedTo": self.id,
            "to": [PUBLIC],
            "cc": [brand],
            "content": f"<p>{CANARY}</p>",
            "summary": CANARY,
            "published": datetime.now(UTC).isoformat(),
            "tag": [{"type": "Mention", "href": brand, "name": "@acme"}],
            **more,
        }

    def message(self, brand: str, **more: Any) -> Document:
        return self.note(brand, to=[brand], cc=[], **more)

    def create(self, note: Document, **more: Any) -> Document:
        return self.activity("Create", note, to=note["to"], cc=note["cc"], **more)

    def mention(self, brand: str, **more: Any) -> Document:
        return self.create(self.note(brand, **more))


class Peer:
    """One server on loopback: ``answers`` by path, ``asked`` is every path that came."""

    def __init__(self, host: str = "localhost") -> None:
        self._host = host
        self.answers: dict[str, Said] = {}
        self.asked: list[str] = []
        self.taken: list[Document] = []
        self.origin = ""
        self._held: dict[str, asyncio.Event] = {}
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_get("/{path:.*}", self._get)
        application.router.add_post("/{path:.*}", self._post)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.origin = f"http://{self._host}:{port}"
        return self

    async def __aexit__(self, *failure: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def person(self, name: str, *, key: str = "theirs", key_id: str = "", **changes: Any) -> Person:
        """Somebody of that name, whose actor is served, with ``changes`` to it."""
        actor_id = f"{self.origin}/users/{name}"
        person = Person(actor_id, SigningKey(key_id or f"{actor_id}#main-key", a_key(key)))
        self.serve(f"/users/{name}", {**person.actor, **changes})
        return person

    def serve(self, path: str, document: object, **how: Any) -> str:
        """Answer with a document, and return the address it is at."""
        self.answers[path] = Said(json.dumps(document).encode(), **how)
        return f"{self.origin}{path}"

    def fail(self, path: str, status: int, **headers: str) -> None:
        self.answers[path] = Said(CANARY.encode(), status, "text/plain", headers)

    @contextlib.contextmanager
    def silent(self, path: str) -> Iterator[None]:
        """Take requests for what lies below ``path`` and answer none of them until this ends."""
        self._held[path] = asyncio.Event()
        try:
            yield
        finally:
            self._held.pop(path).set()

    async def _get(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        for path, over in list(self._held.items()):
            if request.path.startswith(path):
                await over.wait()
        said = self.answers.get(request.path, Said(b"", 404))
        headers = {"Content-Type": said.media_type, **said.headers}
        return web.Response(body=said.body, status=said.status, headers=headers)

    async def _post(self, request: web.Request) -> web.Response:
        self.taken.append(await request.json())
        return web.Response(status=202)
