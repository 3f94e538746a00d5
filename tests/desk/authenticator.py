"""An authenticator as a passkey's other side: ES256, no attestation, and what it can be made to lie about."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 1, 4, 64


class Authenticator:
    """Holds one passkey."""

    def __init__(self, origin: str, party: str = "localhost", flags: int = PRESENT | VERIFIED) -> None:
        self.origin, self.party, self.flags = origin, party, flags
        self.signed = 0
        self.id = b"a passkey's id"
        self.user = b""
        self._key = ec.generate_private_key(ec.SECP256R1())

    def create(self, options: str) -> str:
        """Make the passkey that is asked for."""
        asked = json.loads(options)
        self.user = _bytes(asked["user"]["id"])
        at = self._key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: at.x.to_bytes(32, "big"), -3: at.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(public)
        data = self._data(ATTESTED) + attested
        said = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", asked["challenge"])
        return self._credential({"clientDataJSON": _text(client), "attestationObject": _text(said)})

    def get(self, options: str) -> str:
        """Sign the challenge."""
        self.signed += 1
        data, client = self._data(0), self._client("webauthn.get", json.loads(options)["challenge"])
        signature = self._key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        parts = {"authenticatorData": data, "signature": signature, "userHandle": self.user}
        said = {name: _text(part) for name, part in parts.items()}
        return self._credential({"clientDataJSON": _text(client), **said})

    def _data(self, more: int) -> bytes:
        party = hashlib.sha256(self.party.encode()).digest()
        return party + bytes([self.flags | more]) + self.signed.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _credential(self, response: dict[str, Any]) -> str:
        name = _text(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
