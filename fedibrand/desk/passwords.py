"""Passwords: argon2id (RFC 9106), off the event loop.

What is hashed is first brought to Unicode's NFKC, so that one password typed on two keyboards is one.
"""

import asyncio
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from fedibrand.activitypub.errors import Malformed

LEAST, MOST = 12, 200
AT_ONCE = 2
"""How many are hashed at a time: each takes 64 MiB."""

_hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


class Passwords:
    """Hashes and checks passwords, a few at a time."""

    def __init__(self) -> None:
        """Begin with nobody waiting."""
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._nobody = ""

    async def hash(self, password: str) -> str:
        """Return what is kept of a password.

        Raises:
            Malformed: It has fewer than 12 characters, or more than 200.
        """
        check(password)
        async with self._turn:
            return await asyncio.to_thread(_hasher.hash, _normal(password))

    async def fits(self, kept: str, password: str) -> bool:
        """Return whether a password is the one that ``kept`` was made of.

        With nothing kept it takes as long, so that nobody learns by it who has an account.
        """
        if not self._nobody:
            self._nobody = await self.hash("nobody has this password")
        async with self._turn:
            found = await asyncio.to_thread(_fits, kept or self._nobody, _normal(password[: MOST + 1]))
        return found and bool(kept)


def check(password: str) -> None:
    """Return if a password may be one.

    Raises:
        Malformed: It has fewer than 12 characters, or more than 200.
    """
    if not LEAST <= len(password) <= MOST:
        raise Malformed(f"A password has {LEAST} to {MOST} characters.")


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def _fits(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except VerificationError:
        return False
