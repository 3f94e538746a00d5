"""Passwords: argon2id (RFC 9106), off the event loop.

What is hashed is first brought to Unicode's NFKC, so that one password typed on two keyboards is one.
"""

import asyncio
import unicodedata
from collections.abc import Callable
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from fedibrand.activitypub.errors import Busy, Malformed
from fedibrand.problems import Sentence

LEAST, MOST = 12, 200
AT_ONCE = 2
"""How many are hashed at a time: each takes 64 MiB."""
WAITING = 50
"""How many may wait for it: some seconds' worth."""

T = TypeVar("T")

_hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


class Passwords:
    """Hashes and checks passwords, a few at a time."""

    def __init__(self) -> None:
        """Begin with nobody waiting."""
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0
        self._nobody = ""

    async def hash(self, password: str) -> str:
        """Return what is kept of a password.

        Raises:
            Malformed: It has fewer than 12 characters, or more than 200.
            Busy: Too many wait already.
        """
        check(password)
        return await self._in_turn(_hasher.hash, _normal(password))

    async def fits(self, kept: str, password: str) -> bool:
        """Return whether a password is the one that ``kept`` was made of.

        With nothing kept it takes as long, so that nobody learns by it who has an account.

        Raises:
            Busy: Too many wait already.
        """
        if not self._nobody:
            self._nobody = await self.hash("nobody has this password")
        found = await self._in_turn(_fits, kept or self._nobody, _normal(password[: MOST + 1]))
        return found and bool(kept)

    async def _in_turn(self, function: Callable[..., T], *given: str) -> T:
        if self._waiting >= WAITING:
            raise Busy
        self._waiting += 1
        try:
            async with self._turn:
                return await asyncio.to_thread(function, *given)
        finally:
            self._waiting -= 1


def check(password: str) -> None:
    """Return if a password may be one.

    Raises:
        Malformed: It has fewer than 12 characters, or more than 200.
    """
    if not LEAST <= len(password) <= MOST:
        raise Malformed(Sentence("A password has %(least)s to %(most)s characters.", least=LEAST, most=MOST))


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def _fits(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except VerificationError:
        return False
