"""Actors of other servers, remembered for a day."""

from datetime import timedelta
from typing import Any

from fedibrand.activitypub.errors import Malformed, Unfetched
from fedibrand.activitypub.parsing import parse_document
from fedibrand.activitypub.vocabulary import Actor
from fedibrand.clock import Clock
from fedibrand.remote.cache import Cache
from fedibrand.remote.client import Client
from fedibrand.remote.sharing import Sharing
from fedibrand.remote.signer import Signer

REMEMBERED = timedelta(hours=24)
MOST_ACTORS = 10_000


class Actors:
    """Fetches actors. Only what came from its own id, and says so, is an actor."""

    def __init__(self, client: Client, clock: Clock, *, most: int = MOST_ACTORS) -> None:
        """Take the way out, the clock, and how many actors are remembered."""
        self._client = client
        self._clock = clock
        self._cache: Cache[Actor] = Cache(most)
        self._sharing: Sharing[Actor] = Sharing()

    async def get(self, uri: str, signer: Signer | None) -> Actor:
        """Return the actor ``uri``, as remembered or else fetched as ``signer``.

        Raises:
            Unfetched: It could not be had, or is no actor of that id (``wrong-id``).
        """
        return self._cache.get(uri, self._clock.now()) or await self.refresh(uri, signer)

    async def refresh(self, uri: str, signer: Signer | None) -> Actor:
        """Fetch the actor anew, and remember it.

        Raises:
            Unfetched: As for :meth:`get`; what was remembered stays, unless the actor is gone (410).
        """
        # A server judges by who signs, so what one signer is refused is not refused to another.
        who = signer.key.id if signer else ""
        return await self._sharing.get(f"{who} {uri}", lambda: self._fetch(uri, signer))

    def remembered(self, uri: str) -> Actor | None:
        """Return the actor if they are remembered; nothing is fetched."""
        return self._cache.get(uri, self._clock.now())

    def keep(self, actor: Actor) -> None:
        """Remember an actor whose document came from its own id."""
        self._cache.put(actor.id, actor, self._clock.now() + REMEMBERED)

    def forget(self, uri: str) -> None:
        """Remember the actor no longer."""
        self._cache.drop(uri)

    async def _fetch(self, uri: str, signer: Signer | None) -> Actor:
        try:
            fetched = await self._client.get_document(uri, signer)
        except Unfetched as fault:
            if fault.status == 410:
                self.forget(uri)
            raise
        actor = read(fetched.document)
        if actor.id != uri:
            raise Unfetched("wrong-id")
        self.keep(actor)
        return actor


def read(document: dict[str, Any]) -> Actor:
    """Return the document as an actor.

    Raises:
        Unfetched: It is none (``wrong-id``), or cannot be read (``not-json``).
    """
    try:
        thing = parse_document(document)
    except Malformed:
        raise Unfetched("not-json") from None
    if not isinstance(thing, Actor):
        raise Unfetched("wrong-id")
    return thing
