"""Consumers on one server of their own, who write, edit, delete, follow and unfollow without a pause.

Each does one thing after the other, and the next only when the last was answered 202, trying again the way
servers do; so what must be there in the end is known exactly, whatever happened to the brand's server.
"""

import asyncio
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any, Self
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from fedibrand.activitypub.naming import BrandNames
from fedibrand.activitypub.signatures import cavage
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.activitypub.signatures.request import Request

JSON = "application/activity+json"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
RETRY_SECONDS = 0.02


@dataclass
class Person:
    """A consumer, and what must be so once everything they did was handled."""

    id: str
    held: dict[str, str] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    follow: str = ""


class Crowd:
    """The consumers' server. ``accepted`` are the ids of what was answered 202, ``received`` what came in."""

    def __init__(self, brand: BrandNames, key: SigningKey, seed: int = 0) -> None:
        self.brand, self._key, self._random = brand, key, Random(seed)
        self.accepted: set[str] = set()
        self.people: list[Person] = []
        self.received: list[dict[str, Any]] = []
        self.documents_open, self.inboxes_open = asyncio.Event(), asyncio.Event()
        self.documents_open.set()
        self.inboxes_open.set()
        self.asked, self.knocked, self._news = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._stopping = False
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes([web.get("/users/{name}", self._actor), web.post("/users/{name}/inbox", self._inbox)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.origin = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))
        return self

    async def __aexit__(self, *_fault: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._session.close()
        await self._runner.cleanup()

    def person(self) -> Person:
        """Return one more consumer."""
        self.people.append(Person(f"{self.origin}/users/c{len(self.people)}"))
        return self.people[-1]

    def begin(self, count: int) -> None:
        """Have so many consumers act until :meth:`rest`."""
        self._tasks = [asyncio.create_task(self._live(self.person())) for _ in range(count)]

    async def rest(self) -> None:
        """Return once everybody has finished what they were at, and begins nothing more."""
        self._stopping = True
        async with asyncio.timeout(30):
            await asyncio.gather(*self._tasks)

    async def has_kept_a_post(self) -> bool:
        """Return whether a post was taken that nobody deletes: there is something to answer."""
        return any("/statuses/kept" in accepted for accepted in self.accepted)

    async def came(self, what: str) -> dict[str, Any]:
        """Return the first activity of a type that comes in, or came."""
        async with asyncio.timeout(15):
            while not (found := [one for one in self.received if one["type"] == what]):
                self._news.clear()
                await self._news.wait()
        return found[0]

    async def say(self, activity: dict[str, Any], inbox: str = "") -> int:
        """POST an activity once, signed; return the status, 0 when none came."""
        inbox, body = inbox or self.brand.inbox, json.dumps(activity).encode()
        key = SigningKey(f"{activity['actor']}#main-key", self._key.private)
        headers = {"Host": urlsplit(inbox).netloc, "Content-Type": JSON}
        request = Request("POST", inbox, tuple(headers.items()), body)
        headers |= cavage.sign(request, key, datetime.now(UTC))
        try:
            async with self._session.post(inbox, data=body, headers=headers) as response:
                status = response.status
        except (aiohttp.ClientError, OSError, TimeoutError):
            status = 0
        if status == 202:
            self.accepted.add(activity["id"])
        return status

    async def insist(self, activity: dict[str, Any]) -> None:
        """POST an activity, to either inbox, until it is answered 202; now and then once more after that."""
        while await self.say(activity, self._either()) != 202:  # noqa: ASYNC110  no event of ours says it is back
            await asyncio.sleep(RETRY_SECONDS)
        if self._random.random() < 0.1:
            await self.say(activity, self._either())

    def _either(self) -> str:
        return self._random.choice([self.brand.inbox, self.brand.shared_inbox])

    async def _live(self, person: Person) -> None:
        for turn in itertools.count():
            for activity in self._turn(person, turn):
                if self._stopping:
                    return
                await self.insist(activity)
                _believe(person, activity)

    def _turn(self, person: Person, turn: int) -> Iterator[dict[str, Any]]:
        kept, dropped = (self.note(person, f"{which}{turn}") for which in ("kept", "dropped"))
        follow = self.follow(person, turn)
        yield follow
        yield self.act("Create", kept)
        yield self.act("Update", {**kept, "content": f"edited {turn}", "updated": _stamp()})
        yield self.act("Create", dropped)
        yield self.act("Delete", {"id": dropped["id"], "type": "Tombstone", "attributedTo": person.id})
        if turn % 2:
            yield {"id": f"{follow['id']}/undo", "type": "Undo", "actor": person.id, "object": follow}

    def follow(self, person: Person, turn: int) -> dict[str, Any]:
        return {
            "id": f"{person.id}#follows/{turn}",
            "type": "Follow",
            "actor": person.id,
            "object": self.brand.actor,
        }

    def note(self, person: Person, name: str) -> dict[str, Any]:
        return {
            "id": f"{person.id}/statuses/{name}",
            "type": "Note",
            "attributedTo": person.id,
            "to": [PUBLIC],
            "cc": [self.brand.actor],
            "content": f"the kettle leaks: {name}",
            "published": _stamp(),
            "tag": [{"type": "Mention", "href": self.brand.actor, "name": "@acme"}],
        }

    def act(self, what: str, thing: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": f"{thing['id']}#{what.lower()}",
            "type": what,
            "actor": thing["attributedTo"],
            "to": [PUBLIC],
            "cc": [self.brand.actor],
            "object": thing,
        }

    async def _actor(self, request: web.Request) -> web.Response:
        self.asked.set()
        await self.documents_open.wait()
        actor = f"{self.origin}{request.path}"
        key = {"id": f"{actor}#main-key", "owner": actor, "publicKeyPem": self._key.public_pem()}
        document = {
            "id": actor,
            "type": "Person",
            "preferredUsername": request.match_info["name"],
            "inbox": f"{actor}/inbox",
            "outbox": f"{actor}/outbox",
            "publicKey": key,
        }
        return web.json_response(document, content_type=JSON)

    async def _inbox(self, request: web.Request) -> web.Response:
        activity = await request.json()
        self.knocked.set()
        await self.inboxes_open.wait()
        self.received.append(activity)
        self._news.set()
        return web.Response(status=202)


def _believe(person: Person, activity: dict[str, Any]) -> None:
    thing = activity["object"]
    match activity["type"]:
        case "Create" | "Update":
            person.held[thing["id"]] = thing["content"]
        case "Delete":
            del person.held[thing["id"]]
            person.deleted.add(thing["id"])
        case "Follow":
            person.follow = activity["id"]
        case "Undo":
            person.follow = ""


def _stamp() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
