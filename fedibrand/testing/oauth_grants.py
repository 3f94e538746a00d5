"""The memory of an OAuth server: its clients, the codes and tokens it gave out. No HTTP."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Literal

from fedibrand.clock import Clock

SignIn = Literal["mastodon", "userinfo", "older"]
"""Which server it is like: Mastodon 4.3 (metadata and PKCE), 4.4 (and userinfo), or one before both."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A client: an app that somebody registered."""

    id: str
    secret: str
    name: str
    addresses: tuple[str, ...]
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A code that was given out: to which client, where, for whom, and bound to which challenge."""

    client: str
    address: str
    consumer: str
    scope: str
    challenge: str


@dataclass(frozen=True, slots=True)
class Token:
    """A token that lives: which client's, for whom, for what."""

    client: str
    consumer: str
    scope: str


class Grants:
    """Everything of it, in memory."""

    def __init__(self, clock: Clock) -> None:
        """Take what makes secrets."""
        self._clock = clock
        self.clients: dict[str, Registered] = {}
        self.codes: dict[str, Code] = {}
        self.tokens: dict[str, Token] = {}
        self.revoked: list[str] = []
        """The tokens that were given back, in order."""

    def register(self, name: str, addresses: str, scopes: str) -> Registered:
        """Register a client; addresses and scopes are separated by white space."""
        client = Registered(
            self._secret(), self._secret(), name, tuple(addresses.split()), tuple(scopes.split())
        )
        self.clients[client.id] = client
        return client

    def client(self, client_id: str, secret: str) -> Registered | None:
        """Return the client that proves to be itself."""
        found = self.clients.get(client_id)
        return found if found is not None and found.secret == secret else None

    def give_code(self, code: Code) -> str:
        """Give out a code."""
        name = self._secret()
        self.codes[name] = code
        return name

    def redeem(self, client: Registered, code: str, address: str, verifier: str) -> str | None:
        """Return the token for a code, once, to whom it was given (RFC 6749 section 4.1.3, RFC 7636)."""
        found = self.codes.pop(code, None)
        if found is None or (found.client, found.address) != (client.id, address):
            return None
        if found.challenge and found.challenge != _challenge(verifier):
            return None
        token = self._secret()
        self.tokens[token] = Token(client.id, found.consumer, found.scope)
        return token

    def revoke(self, client: Registered, token: str) -> None:
        """Have a token of this client end (RFC 7009)."""
        found = self.tokens.get(token)
        if found is not None and found.client == client.id:
            del self.tokens[token]
            self.revoked.append(token)

    def _secret(self) -> str:
        return base64.urlsafe_b64encode(self._clock.token(32)).decode().rstrip("=")


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
