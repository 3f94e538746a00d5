"""The vault: seals and opens. No other module sees a key or what lies under one.

Three keys stand one on the other:

* a **content key**, random, for the bytes of one content; written nowhere in the clear;
* a **lease key**, random, for one holding (or arrival, answer, profile): it wraps the content key, and
  lies in the key store alone. Destroying it ends that holding;
* the **instance secret**, from which the key is derived that wraps lease keys and signing keys.

All are AES-256-GCM with a random nonce, bound to an id as associated data.
"""

import hmac
import threading
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag

from fedibrand.clock import Clock
from fedibrand.store.keys import Ending, KeyStore
from fedibrand.store.sealing import derive, seal, unseal

POOL_AGE = timedelta(minutes=30)
OPENED_SECONDS = 10.0
_REFILL = 4
CHECKED = b"fedibrand"
CHECK, REWRAPPING = "check", "rewrapping"


class WrongSecret(RuntimeError):
    """FEDIBRAND_SECRET is not the secret this data was made with; nothing was touched."""


class CutShort(RuntimeError):
    """A rewrap was cut short; run `fedibrand vault rewrap` again, with the same two secrets."""


class OlderKeys(RuntimeError):
    """The key store is older than the record, or lost; put the right one back, or see `fedibrand vault`."""


@dataclass(frozen=True, slots=True)
class Lease:
    """What a row keeps of its words: which content, and the content key wrapped by which lease key.

    ``wrapped`` begins with the number of the lease key's refill, four bytes: a record that names a higher one
    than the key store ever made has an older key store beside it.
    """

    content_id: str
    lease_key_id: str
    wrapped: bytes

    def columns(self, prefix: str = "") -> dict[str, object]:
        """Return the three columns a row keeps, each name with ``prefix`` before it."""
        return {
            f"{prefix}content_id": self.content_id,
            f"{prefix}lease_key_id": self.lease_key_id,
            f"{prefix}wrapped": self.wrapped,
        }


@dataclass(frozen=True, slots=True)
class Sealed:
    """Bytes just sealed: the row for the table of contents, and the lease that opens it."""

    content: dict[str, object]
    lease: Lease


@dataclass(frozen=True, slots=True)
class Opened:
    """Words opened for a moment, with what it takes to lease them once more."""

    words: bytes
    content_id: str
    content_key: bytes


@dataclass(frozen=True, slots=True)
class PoolKey:
    """A lease key that is safe on disk and not yet in use."""

    id: str
    key: bytes
    made_at: datetime
    refill: int


class Vault:
    """Seals and opens under one instance secret and one key store, from any thread."""

    def __init__(self, keys: KeyStore, secret: str, clock: Clock, *, stock: int = 1000) -> None:
        """Take the key store, the instance secret, and how many lease keys to make at a time.

        Raises:
            WrongSecret: The key store was made with another secret.
            CutShort: A rewrap is not finished.
        """
        self._keys, self._clock, self._stock = keys, clock, stock
        self._wrapping = derive(secret)
        self._hash_key = b""
        self._pool: deque[PoolKey] = deque()
        self._opened: dict[str, tuple[bytes, float]] = {}
        self._turn = threading.Lock()  # for what is in memory; never held while the disk is at work
        self._destroyed = 0
        if keys.value(REWRAPPING):
            raise CutShort(CutShort.__doc__)
        check = keys.value(CHECK)
        if check is None:
            keys.set_value(CHECK, self.wrap(CHECK, CHECKED))
        elif self.unwrap(CHECK, check) != CHECKED:
            raise WrongSecret(WrongSecret.__doc__)

    def wrap(self, name: str, secret: bytes) -> bytes:
        """Wrap a secret of the record (a signing key, the hash key) under its name."""
        return seal(self._wrapping, secret, name.encode(), self._clock)

    def unwrap(self, name: str, wrapped: bytes) -> bytes:
        """Return what :func:`wrap` was given.

        Raises:
            WrongSecret: It was wrapped under another secret or name.
        """
        try:
            return unseal(self._wrapping, wrapped, name.encode())
        except InvalidTag:
            raise WrongSecret(WrongSecret.__doc__) from None

    def new_hash_key(self) -> bytes:
        """Return a fresh hash key, wrapped; made once, at first start."""
        return self.wrap("hash", self._clock.token(32))

    def use_hash_key(self, wrapped: bytes) -> None:
        """Take the hash key in use from now on.

        Raises:
            WrongSecret: The record was made with another secret.
        """
        self._hash_key = self.unwrap("hash", wrapped)

    def hash(self, value: str) -> bytes:
        """Return the keyed hash of something of a consumer's: an id, a handle, a key (16 bytes)."""
        return hmac.digest(self._hash_key, value.encode(), "sha256")[:16]

    def seal(self, words: bytes) -> Sealed:
        """Seal bytes under a content key of their own and a fresh lease key."""
        content_id, content_key = self._clock.new_id(), self._clock.token(32)
        sealed = seal(content_key, words, content_id.encode(), self._clock)
        return Sealed({"id": content_id, "sealed": sealed}, self._lease(content_id, content_key))

    def lease_again(self, opened: Opened) -> Lease:
        """Return one more lease, with a lease key of its own, for content that is open at this moment."""
        return self._lease(opened.content_id, opened.content_key)

    def open(self, rows: Sequence[tuple[Lease, bytes]]) -> list[Opened | None]:
        """Open contents, each given its lease and the sealed bytes; ``None`` where the key is gone."""
        keys = self._find({lease.lease_key_id for lease, _ in rows})
        return [_opened(lease, sealed, keys.get(lease.lease_key_id)) for lease, sealed in rows]

    def destroy(self, ids: Iterable[str], endings: Sequence[Ending] = ()) -> None:
        """Destroy lease keys, on disk and in memory, and note beside the keys what was ended by it."""
        found = list(ids)
        self._keys.end(endings, found)
        with self._turn:
            self._destroyed += 1
            for key_id in found:
                self._opened.pop(key_id, None)

    def present(self, ids: Iterable[str]) -> set[str]:
        """Return which lease keys are still there."""
        found: set[str] = set()
        wanted = list(ids)
        for start in range(0, len(wanted), 500):
            found |= self._keys.find(wanted[start : start + 500]).keys()
        return found

    def made_before(self, moment: datetime) -> list[str]:
        """Return the ids of lease keys made before then."""
        return self._keys.made_before(moment)

    def endings(self, since: datetime) -> list[Ending]:
        """Return what was ended since then, oldest first."""
        return self._keys.endings(since)

    def drop_endings(self, before: datetime) -> int:
        """Drop the notes of endings older than any backup that may be restored; return how many."""
        return self._keys.drop_endings(before)

    def is_older_than(self, wrapped: bytes | None) -> bool:
        """Return whether a row's wrapped key names a refill that this key store never made."""
        return wrapped is not None and int.from_bytes(wrapped[:_REFILL], "big") > self._keys.refills()

    def has(self, count: int) -> bool:
        """Return whether so many contents can be sealed without a wait for the disk."""
        with self._turn:
            self._drop_old()
            return len(self._pool) >= count

    def restock(self) -> None:
        """Make lease keys durable until the pool is full again; blocks on the disk."""
        with self._turn:
            self._drop_old()
            missing = self._stock - len(self._pool)
        if missing > self._stock // 2:
            self._refill(missing)

    def tidy(self) -> None:
        """Let opened keys go that were read more than ten seconds ago."""
        horizon = self._clock.monotonic() - OPENED_SECONDS
        with self._turn:
            for key_id in [key for key, (_, at) in self._opened.items() if at < horizon]:
                del self._opened[key_id]

    def _lease(self, content_id: str, content_key: bytes) -> Lease:
        one = self._take()
        wrapped = seal(one.key, content_key, content_id.encode(), self._clock)
        return Lease(content_id, one.id, one.refill.to_bytes(_REFILL, "big") + wrapped)

    def _take(self) -> PoolKey:
        while True:
            with self._turn:
                self._drop_old()
                if self._pool:
                    return self._pool.popleft()
            self._refill(self._stock)

    def _drop_old(self) -> None:
        youngest = self._clock.now() - POOL_AGE
        while self._pool and self._pool[0].made_at <= youngest:
            self._pool.popleft()

    def _refill(self, count: int) -> None:
        now = self._clock.now()
        fresh = [(self._clock.new_id(), self._clock.token(32)) for _ in range(count)]
        number = self._keys.refill(
            [(i, seal(self._wrapping, key, i.encode(), self._clock), now) for i, key in fresh]
        )
        with self._turn:
            self._pool.extend(PoolKey(i, key, now, number) for i, key in fresh)

    def _find(self, ids: set[str]) -> dict[str, bytes]:
        self.tidy()
        with self._turn:
            known = {key_id: self._opened[key_id][0] for key_id in ids if key_id in self._opened}
            destroyed = self._destroyed
        missing = ids - known.keys()
        if not missing:
            return known
        at = self._clock.monotonic()
        read = {
            key_id: unseal(self._wrapping, wrapped, key_id.encode())
            for key_id, wrapped in self._keys.find(missing).items()
        }
        with self._turn:
            if destroyed == self._destroyed:  # else one of them may have been destroyed since it was read
                self._opened.update((key_id, (key, at)) for key_id, key in read.items())
        return known | read


def _opened(lease: Lease, sealed: bytes, key: bytes | None) -> Opened | None:
    if key is None:
        return None
    try:
        content_key = unseal(key, lease.wrapped[_REFILL:], lease.content_id.encode())
        return Opened(unseal(content_key, sealed, lease.content_id.encode()), lease.content_id, content_key)
    except InvalidTag:
        return None
