"""Public keys of other servers' actors, and how long we believe what we were told about them.

Rules:

- A key counts only when it says whose it is and its owner lists it, both on one host.
- A key is remembered for a day. When a signature does not fit, it is fetched again, once in five minutes.
- A failure is remembered with its kind: unreachable a minute (or as long as its server asks), refused or
  not bound five minutes, gone a day.
- Whoever waits for one key shares one request.
"""

import math
from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from fedibrand.activitypub.errors import BadKey, KeyGone, KeyUnreachable, NoKey, Unfetched
from fedibrand.activitypub.signatures.keys import PublicKey
from fedibrand.activitypub.verification import FetchKey
from fedibrand.clock import Clock
from fedibrand.problems import Refusal
from fedibrand.remote import bindings
from fedibrand.remote.actors import Actors, read
from fedibrand.remote.cache import Cache
from fedibrand.remote.client import Client
from fedibrand.remote.sharing import Sharing
from fedibrand.remote.signer import Signer

MOST_KEYS = 10_000
REMEMBERED = timedelta(hours=24)
BETWEEN_REFETCHES = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=1)
_FAILURE_REMEMBERED: dict[type[Refusal], timedelta] = {
    KeyUnreachable: timedelta(seconds=60),
    NoKey: timedelta(minutes=5),
    BadKey: timedelta(minutes=5),
    KeyGone: timedelta(days=1),
}
_AGAIN_LATER = (408, 429)

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Failure:
    kind: type[Refusal]
    until: datetime


class Keys:
    """Fetches keys, as the instance actor, whom anybody may fetch unsigned: so no fetch waits for another."""

    def __init__(
        self, client: Client, actors: Actors, clock: Clock, signer: Signer, *, most: int = MOST_KEYS
    ) -> None:
        """Take the way out, the actors (who are remembered on the way), and the instance actor."""
        self._client = client
        self._actors = actors
        self._clock = clock
        self._signer = signer
        self._known: Cache[PublicKey] = Cache(most)
        self._failed: Cache[_Failure] = Cache(most)
        self._refetched: Cache[bool] = Cache(most)
        self._sharing: Sharing[PublicKey] = Sharing()

    async def fetch(self, request: FetchKey) -> PublicKey:
        """Return the key that is asked for, as remembered or else fetched.

        Raises:
            KeyUnreachable: Its server could not be reached; ``retry_after`` says when to try again.
            KeyGone: It or its owner is gone.
            NoKey: It is not where it should be.
            BadKey: It is not bound to its owner both ways, or of a kind we do not take.
        """
        key_id, now = request.key_id, self._clock.now()
        known = self._known.get(key_id, now)
        if known is not None and not request.fresh:
            return known
        failure = self._failed.get(key_id, now)
        if failure is not None:
            raise _refusal(failure, key_id, now)
        if known is not None and self._refetched.get(key_id, now):
            return known
        if request.fresh:
            self._refetched.put(key_id, True, now + BETWEEN_REFETCHES)
        return await self._sharing.get(key_id, lambda: self._learn(key_id))

    async def _learn(self, key_id: str) -> PublicKey:
        try:
            key = await self._find(key_id)
        except Unfetched as fault:
            raise self._note(key_id, _kind(fault), fault.retry_after) from fault
        except (BadKey, NoKey) as fault:
            raise self._note(key_id, type(fault), None) from fault
        self._known.put(key_id, key, self._clock.now() + REMEMBERED)
        return key

    def _note(self, key_id: str, kind: type[Refusal], wait: int | None) -> Refusal:
        now = self._clock.now()
        lasts = _FAILURE_REMEMBERED[kind] if wait is None else min(timedelta(seconds=wait), LONGEST_WAIT)
        failure = _Failure(kind, now + lasts)
        self._failed.put(key_id, failure, failure.until)
        # A server that is down has not taken its key back, and may be asked again once it is up.
        (self._refetched if kind is KeyUnreachable else self._known).drop(key_id)
        return _refusal(failure, key_id, now)

    async def _find(self, key_id: str) -> PublicKey:
        document = (await self._client.get_document(key_id, self._signer)).document
        owner = bindings.owner_of_bare_key(key_id, document)
        if owner is not None:
            return bindings.bound(key_id, await self._actors.refresh(owner, self._signer))
        actor = read(document)
        self._actors.keep(actor)
        return bindings.bound(key_id, actor)


def _kind(fault: Unfetched) -> type[Refusal]:
    status = fault.status or 0
    if fault.kind == "network" or status >= 500 or status in _AGAIN_LATER:
        return KeyUnreachable
    return KeyGone if status == 410 else NoKey


def _refusal(failure: _Failure, key_id: str, now: datetime) -> Refusal:
    if failure.kind is KeyUnreachable:
        seconds = math.ceil((failure.until - now).total_seconds())
        return KeyUnreachable(retry_after=max(1, seconds), key=key_id)
    return failure.kind(key=key_id)


async def drive(
    generator: Generator[FetchKey, PublicKey, Result], fetch: Callable[[FetchKey], Awaitable[PublicKey]]
) -> Result:
    """Run a verification: fetch each key it asks for, and return what it returns.

    Raises:
        Refusal: What the verification raises, also for a key that could not be had.
    """
    try:
        wanted = next(generator)
        while True:
            try:
                key = await fetch(wanted)
            except Refusal as refusal:
                wanted = generator.throw(refusal)
            else:
                wanted = generator.send(key)
    except StopIteration as done:
        result: Result = done.value
        return result
    finally:
        generator.close()
