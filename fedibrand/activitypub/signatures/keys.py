"""Keys: parsed once, and the only ones to say by which algorithm a signature is checked."""

import hashlib
from dataclasses import dataclass
from typing import Self

import base58
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_public_key,
    load_pem_private_key,
    load_pem_public_key,
)

from fedibrand.activitypub.errors import BadKey

Material = RSAPublicKey | Ed25519PublicKey | EllipticCurvePublicKey

MINIMUM_BITS = 2048
MAXIMUM_BITS = 8192
"""Larger RSA keys cost more to check than a stranger may ask of us."""

_LONGEST_TEXT = 4096
_ED25519, _P256, _RSA = b"\xed\x01", b"\x80\x24", b"\x85\x24"
"""Multicodec's codes 0xed, 0x1200 and 0x1205, as unsigned varints."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key and the actor it belongs to. That the actor says so too, who fetched it has checked."""

    id: str
    owner: str
    material: Material

    @classmethod
    def from_pem(cls, id: str, owner: str, pem: str, *, minimum_bits: int = MINIMUM_BITS) -> Self:
        """Return the key of a ``publicKeyPem`` (SPKI or PKCS #1).

        Raises:
            BadKey: It is not PEM, or of a kind or size we do not take.
        """
        try:
            loaded = load_pem_public_key(pem[:_LONGEST_TEXT].encode())
        except (ValueError, UnsupportedAlgorithm) as fault:
            raise BadKey(key=id) from fault
        return cls(id, owner, _taken(id, loaded, minimum_bits))

    @classmethod
    def from_multibase(cls, id: str, owner: str, text: str, *, minimum_bits: int = MINIMUM_BITS) -> Self:
        """Return the key of a Multikey's ``publicKeyMultibase`` (FEP-521a): base58btc with a multicodec.

        Raises:
            BadKey: It cannot be read, or is of a kind or size we do not take.
        """
        try:
            loaded = _decoded(text)
        except (ValueError, UnsupportedAlgorithm) as fault:
            raise BadKey(key=id) from fault
        return cls(id, owner, _taken(id, loaded, minimum_bits))

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the key alone (its SPKI in DER), in hex: the same wherever the same key stands."""
        return hashlib.sha256(
            self.material.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        ).hexdigest()

    @property
    def pem(self) -> str:
        """The key as PEM, for a ``publicKeyPem``."""
        return self.material.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    @property
    def multibase(self) -> str:
        """The key as a Multikey's ``publicKeyMultibase``."""
        return "z" + base58.b58encode(_coded(self.material)).decode()


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key of ours, under the id that its public half is published by."""

    id: str
    private: RSAPrivateKey | Ed25519PrivateKey

    @classmethod
    def generate_rsa(cls, id: str, bits: int = MINIMUM_BITS) -> Self:
        """Return a new RSA key; takes a tenth of a second and more."""
        return cls(id, rsa.generate_private_key(public_exponent=65537, key_size=bits))

    @classmethod
    def generate_ed25519(cls, id: str) -> Self:
        """Return a new Ed25519 key."""
        return cls(id, Ed25519PrivateKey.generate())

    @classmethod
    def from_pem(cls, id: str, pem: bytes) -> Self:
        """Return the key that :meth:`to_pem` wrote.

        Raises:
            ValueError: It is not an RSA or Ed25519 key in unencrypted PEM.
        """
        loaded = load_pem_private_key(pem, password=None)
        if not isinstance(loaded, RSAPrivateKey | Ed25519PrivateKey):
            raise ValueError("not a key we sign with")
        return cls(id, loaded)

    def to_pem(self) -> bytes:
        """Return the private key as unencrypted PKCS #8 PEM; to be wrapped before it is stored."""
        return self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def public(self, owner: str) -> PublicKey:
        """Return the public half, as the key of ``owner``."""
        return PublicKey(self.id, owner, self.private.public_key())

    def public_pem(self) -> str:
        """Return the public half as PEM, for a ``publicKeyPem``."""
        return self.public("").pem

    def multibase(self) -> str:
        """Return the public half as a Multikey's ``publicKeyMultibase`` (FEP-521a)."""
        return self.public("").multibase


def _decoded(text: str) -> object:
    if not text.startswith("z") or len(text) > _LONGEST_TEXT:
        raise ValueError("not base58btc")
    raw = base58.b58decode(text[1:])
    code, rest = raw[:2], raw[2:]
    if code == _ED25519:
        return Ed25519PublicKey.from_public_bytes(rest)
    if code == _P256:
        return EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), rest)
    if code == _RSA:
        return load_der_public_key(rest)
    raise ValueError("a multicodec we do not know")


def _coded(material: Material) -> bytes:
    if isinstance(material, Ed25519PublicKey):
        return _ED25519 + material.public_bytes(Encoding.Raw, PublicFormat.Raw)
    if isinstance(material, EllipticCurvePublicKey):
        return _P256 + material.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    return _RSA + material.public_bytes(Encoding.DER, PublicFormat.PKCS1)


def _taken(id: str, loaded: object, minimum_bits: int) -> Material:
    if isinstance(loaded, RSAPublicKey) and minimum_bits <= loaded.key_size <= MAXIMUM_BITS:
        return loaded
    if isinstance(loaded, EllipticCurvePublicKey) and isinstance(loaded.curve, ec.SECP256R1):
        return loaded
    if isinstance(loaded, Ed25519PublicKey):
        return loaded
    raise BadKey(key=id)
