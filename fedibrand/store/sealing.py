"""AES-256-GCM, as the vault uses it: a random nonce before the ciphertext, bound to an id."""

import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fedibrand.clock import Clock

NONCE = 12


def derive(secret: str) -> bytes:
    """Return the key that an instance secret stands for (HKDF, RFC 5869)."""
    return HKDF(SHA256(), 32, hashlib.sha256(b"fedibrand").digest(), b"wrap").derive(secret.encode())


def seal(key: bytes, words: bytes, bound_to: bytes, clock: Clock) -> bytes:
    """Return ``words`` sealed under ``key`` and bound to an id."""
    nonce = clock.token(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, words, bound_to)


def unseal(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """Return what was sealed.

    Raises:
        InvalidTag: It was sealed under another key, bound to another id, or changed.
    """
    return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound_to)


def opens(key: bytes, sealed: bytes, bound_to: str) -> bool:
    """Return whether something was sealed under ``key`` and bound to that id."""
    try:
        unseal(key, sealed, bound_to.encode())
    except InvalidTag:
        return False
    return True
