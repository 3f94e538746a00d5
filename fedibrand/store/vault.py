"""The vault: seals and opens. No other module sees a key or what lies under one.

Three keys stand one on the other:

* a **content key**, random, for the bytes of one content; written nowhere in the clear;
* a **lease key**, random, for one holding (or arrival, answer, profile): it wraps the content key, and
  lies in the key store alone. Destroying it ends that holding;
* the **instance secret**, from which the key is derived that wraps lease keys and signing keys.

All are AES-256-GCM with a random nonce, bound to an id as associated data.
"""

import hashlib
import hmac
import threading
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fedibrand.clock import Clock
from fedibrand.store.keys import KeyStore

POOL_AGE = timedelta(minutes=30)
OPENED_SECONDS = 10.0
_NONCE = 12
_CHECK = b"fedibrand"


class WrongSecret(RuntimeError):
    """FEDIBRAND_SECRET is not the secret this data was made with; nothing was touched."""


@dataclass(frozen=True, slots=True)
class Lease:
    """What a row keeps of its words: which content, and the content key wrapped by which lease key."""

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


class Vault:
    """Seals and opens under one instance secret and one key store, from any thread."""

    def __init__(self, keys: KeyStore, secret: str, clock: Clock, *, stock: int = 1000) -> None:
        """Take the key store, the instance secret, and how many lease keys to make at a time.

        Raises:
            WrongSecret: The key store was made with another secret.
        """
        self._keys, self._clock, self._stock = keys, clock, stock
        self._wrapping = _derive(secret, b"wrap")
        self._hash_key = b""
        self._pool: deque[tuple[str, bytes, datetime]] = deque()
        self._opened: dict[str, tuple[bytes, float]] = {}
        self._turn = threading.Lock()
        check = keys.value("check")
        if check is None:
            keys.set_value("check", self.wrap("check", _CHECK))
        elif self.unwrap("check", check) != _CHECK:
            raise WrongSecret(WrongSecret.__doc__)

    def wrap(self, name: str, secret: bytes) -> bytes:
        """Wrap a secret of the record (a signing key, the hash key) under its name."""
        return _seal(self._wrapping, secret, name.encode(), self._clock)

    def unwrap(self, name: str, wrapped: bytes) -> bytes:
        """Return what :func:`wrap` was given.

        Raises:
            WrongSecret: It was wrapped under another secret or name.
        """
        try:
            return _open(self._wrapping, wrapped, name.encode())
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
        sealed = _seal(content_key, words, content_id.encode(), self._clock)
        return Sealed({"id": content_id, "sealed": sealed}, self._lease(content_id, content_key))

    def lease_again(self, opened: Opened) -> Lease:
        """Return one more lease, with a lease key of its own, for content that is open at this moment."""
        return self._lease(opened.content_id, opened.content_key)

    def open(self, rows: Sequence[tuple[Lease, bytes]]) -> list[Opened | None]:
        """Open contents, each given its lease and the sealed bytes; ``None`` where the key is gone."""
        keys = self._find({lease.lease_key_id for lease, _ in rows})
        return [_opened(lease, sealed, keys.get(lease.lease_key_id)) for lease, sealed in rows]

    def destroy(self, ids: Iterable[str]) -> None:
        """Destroy lease keys, on disk and in memory."""
        found = list(ids)
        with self._turn:
            for key_id in found:
                self._opened.pop(key_id, None)
        for start in range(0, len(found), 500):
            self._keys.destroy(found[start : start + 500])

    def restock(self) -> None:
        """Make lease keys durable until the pool is full again; blocks on the disk."""
        with self._turn:
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
        key_id, key = self._take()
        return Lease(content_id, key_id, _seal(key, content_key, content_id.encode(), self._clock))

    def _take(self) -> tuple[str, bytes]:
        youngest = self._clock.now() - POOL_AGE
        with self._turn:
            while True:
                if not self._pool:
                    self._refill(self._stock)
                key_id, key, made_at = self._pool.popleft()
                if made_at > youngest:
                    return key_id, key

    def _refill(self, count: int) -> None:
        now = self._clock.now()
        fresh = [(self._clock.new_id(), self._clock.token(32)) for _ in range(count)]
        self._keys.add([(i, _seal(self._wrapping, key, i.encode(), self._clock), now) for i, key in fresh])
        self._pool.extend((i, key, now) for i, key in fresh)

    def _find(self, ids: set[str]) -> dict[str, bytes]:
        self.tidy()
        with self._turn:
            known = {key_id: self._opened[key_id][0] for key_id in ids if key_id in self._opened}
            missing = ids - known.keys()
            if missing:
                at = self._clock.monotonic()
                for key_id, wrapped in self._keys.find(missing).items():
                    known[key_id] = _open(self._wrapping, wrapped, key_id.encode())
                    self._opened[key_id] = (known[key_id], at)
            return known


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, hashlib.sha256(b"fedibrand").digest(), purpose).derive(secret.encode())


def _seal(key: bytes, words: bytes, bound_to: bytes, clock: Clock) -> bytes:
    nonce = clock.token(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, words, bound_to)


def _open(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to)


def _opened(lease: Lease, sealed: bytes, key: bytes | None) -> Opened | None:
    if key is None:
        return None
    try:
        content_key = _open(key, lease.wrapped, lease.content_id.encode())
        return Opened(_open(content_key, sealed, lease.content_id.encode()), lease.content_id, content_key)
    except InvalidTag:
        return None
