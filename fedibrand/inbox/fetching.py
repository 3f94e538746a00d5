"""Fetches the document an arrival waits for, as the brand that asks, and has the arrival come again.

A consumer's server judges a request by who signs it, so a post is never fetched as the instance actor.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import structlog
from sqlalchemy import Connection

from fedibrand.activitypub.errors import Unfetched
from fedibrand.clock import Clock
from fedibrand.domain import ArrivalState
from fedibrand.inbox import waiting
from fedibrand.inbox.dispatch import Dispatch
from fedibrand.problems import Refusal
from fedibrand.remote.actors import Actors
from fedibrand.remote.client import Client
from fedibrand.remote.signer import Signer
from fedibrand.store import counting
from fedibrand.store.run import Store
from fedibrand.store.vault import Vault

log = structlog.get_logger()

MOST_TRIES = 5


class Fetching:
    """Fetches for arrivals; one job an arrival."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        dispatch: Dispatch,
        client: Client,
        actors: Actors,
        signer: Callable[[str], Signer],
        clock: Clock,
    ) -> None:
        """Take the record, what seals, what says which document is missing, and who signs for a brand."""
        self._store, self._vault, self._dispatch, self._client = store, vault, dispatch, client
        self._actors, self._signer, self._clock = actors, signer, clock

    async def run(self, arrival: str) -> None:
        """Fetch what ``arrival`` waits for.

        What cannot be had for good drops the arrival, and is counted; a passing fault is tried again, five
        times at most, with growing pauses.
        """
        taken = await self._store.read(waiting.take_one, arrival)
        if taken is None or taken.row.state != ArrivalState.FETCHING:
            return
        try:
            await self._fetch(arrival)
        except Unfetched as fault:
            passing = fault.kind == "network" or fault.status in (408, 429) or (fault.status or 0) >= 500
            if passing and taken.row.attempts < MOST_TRIES:
                pause = timedelta(seconds=fault.retry_after or 4 ** (taken.row.attempts + 1))
                at = self._clock.now() + pause
                await self._store.write(waiting.move, [taken.row], ArrivalState.FETCHING, at, str(fault), 1)
                return
            log.info("document not to be had", arrival=arrival, reason=str(fault))
            await self._store.write(self._drop, taken, "unfetchable")
        except Refusal as fault:
            log.info("document refused", arrival=arrival, reason=fault.code)
            await self._store.write(self._drop, taken, "document-refused")

    async def _fetch(self, arrival: str) -> None:
        need = await self._dispatch.need_of(arrival)
        now = self._clock.now()
        if need is None:
            taken = await self._store.read(waiting.take_one, arrival)
            rows = [taken.row] if taken else []
            await self._store.write(waiting.move, rows, ArrivalState.WAITING, now)
            return
        uri, actor, brand = need
        if uri == actor:
            await self._actors.get(uri, self._signer(brand))
            taken = await self._store.read(waiting.take_one, arrival)
            rows = [taken.row] if taken else []
            await self._store.write(waiting.move, rows, ArrivalState.WAITING, now)
            return
        fetched = await self._client.get_document(uri, self._signer(brand))
        sealed = await asyncio.to_thread(self._vault.seal, fetched.body)
        await self._store.write(waiting.attach, arrival, sealed, self._clock.now())

    def _drop(self, connection: Connection, taken: waiting.Taken, what: str) -> None:
        if not waiting.is_fetching(connection, taken.row.id):
            return  # another process had more luck
        waiting.finish(connection, [taken.row], set(), self._clock)
        counting.add(connection, {("", what): 1}, self._clock.now())
