"""Reads FEP-8fcf: a server tells with its followers-only posts which of us it thinks follow their author.

Where that does not agree with what we think, the collection is fetched. A follow of ours that is not in it
is over, but only when

* the collection's own digest is the one that was announced,
* that was so twice, ten minutes apart,
* and not within an hour of the Accept, which may still be on its way to where the digest is made.

What is under suspicion is kept in memory: after a restart the next post begins anew.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select

from fedibrand.activitypub.errors import Unfetched
from fedibrand.activitypub.hosts import host_of, same_host
from fedibrand.activitypub.shapes import iris
from fedibrand.applying import dated
from fedibrand.applying.apply import Applied
from fedibrand.applying.scope import Tools
from fedibrand.domain import FollowState
from fedibrand.queue import due
from fedibrand.remote.client import Client
from fedibrand.remote.signer import Signer
from fedibrand.store.run import Store
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.follows import FollowRow

KIND = "synchronise"
APART = timedelta(minutes=10)
AFTER_ACCEPT = timedelta(hours=1)
MOST_SUSPECTED = 10_000

_PART = re.compile(r'(\w+)="([^"]*)"')
_consumer, _follow = Consumer.__table__, FollowRow.__table__  # type: ignore[attr-defined]
_followed = (
    select(_consumer.c.id, _consumer.c.brand_id, _consumer.c.followers, _follow.c.accepted_at)
    .join(_follow, _follow.c.consumer_id == _consumer.c.id)
    .where(_consumer.c.actor_hash == bindparam("actor"), _follow.c.state == FollowState.ACCEPTED)
)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A follow that a server does not seem to know of; ``since`` is when it was first seen to be missing."""

    url: str
    digest: str
    brand_id: str
    accepted_at: datetime
    since: datetime | None = None


class Synchronising:
    """Compares digests, and looks closer where they differ."""

    def __init__(self, store: Store, tools: Tools, client: Client, signer: Callable[[str], Signer]) -> None:
        """Take the record, what applying needs, and who signs for a brand."""
        self._store, self._tools, self._client, self._signer = store, tools, client, signer
        self._suspected: dict[str, Suspicion] = {}

    async def read(self, actor: str, host: str, header: str) -> None:
        """Compare the digest in a ``Collection-Synchronization`` header with our own follows.

        Args:
            actor: Who is followed.
            host: The host of ours that it was sent to; the digest covers the brands there.
            header: The header's value.
        """
        said = dict(_PART.findall(header))
        if not same_host(said.get("url", ""), actor) or not said.get("digest"):
            return
        rows = await self._store.read(_rows, self._tools.vault.hash(actor))
        names = self._tools.names
        ours = [
            row
            for row in rows
            if row.followers == said.get("collectionId") and host_of(names(row.brand_id).actor) == host
        ]
        if not ours or digest(names(row.brand_id).actor for row in ours) == said["digest"].lower():
            for row in ours:
                self._suspected.pop(row.id, None)
            return
        fresh = [row for row in ours if row.id not in self._suspected]
        if len(self._suspected) + len(fresh) > MOST_SUSPECTED:
            return
        for row in fresh:
            self._suspected[row.id] = Suspicion(
                said["url"], said["digest"].lower(), row.brand_id, row.accepted_at
            )
        now = self._tools.clock.now()
        await self._store.write(due.plan, [(KIND, row.id, now) for row in fresh], self._tools.clock)

    async def look(self, consumer: str) -> Applied | None:
        """Fetch the collection for one follow under suspicion, and end the follow when it is over."""
        suspicion = self._suspected.get(consumer)
        if suspicion is None:
            return None
        now = self._tools.clock.now()
        if now - suspicion.accepted_at < AFTER_ACCEPT or not await self._is_missing(suspicion):
            del self._suspected[consumer]
            return None
        if suspicion.since is None or now - suspicion.since < APART:
            self._suspected[consumer] = replace(suspicion, since=suspicion.since or now)
            await self._store.write(due.plan, [(KIND, consumer, now + APART)], self._tools.clock)
            return None
        del self._suspected[consumer]
        return await self._store.write(dated.missed, consumer, self._tools)

    async def _is_missing(self, suspicion: Suspicion) -> bool:
        try:
            fetched = await self._client.get_document(suspicion.url, self._signer(suspicion.brand_id))
        except Unfetched:
            return False
        items = _items(fetched.document)
        brand = self._tools.names(suspicion.brand_id).actor
        return brand not in items and digest(items) == suspicion.digest


def digest(followers: Iterable[str]) -> str:
    """Return the digest of a partial followers collection: SHA-256 of each id, XORed, in hex (FEP-8fcf)."""
    total = 0
    for follower in followers:
        total ^= int.from_bytes(hashlib.sha256(follower.encode()).digest(), "big")
    return f"{total:064x}"


def _items(document: Mapping[str, Any]) -> list[str]:
    return iris(document.get("orderedItems") or document.get("items"))


def _rows(connection: Connection, actor_hash: bytes) -> list[Any]:
    return list(connection.execute(_followed, {"actor": actor_hash}))
