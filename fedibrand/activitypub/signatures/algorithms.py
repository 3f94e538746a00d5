"""The algorithms, by the kind of key that can use them (RFC 9421 section 3.3).

The key decides. What a message says of its algorithm is heard in one case only: RFC 9421 gives an RSA key
two of them, and the message may say which.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA512

from fedibrand.activitypub.errors import BadKey, BadSignature
from fedibrand.activitypub.signatures.dialect import Claim
from fedibrand.activitypub.signatures.keys import Material, PublicKey, SigningKey

Verify = Callable[[Any, bytes, bytes], None]


def _rsa_v1_5_sha256(key: RSAPublicKey, signature: bytes, base: bytes) -> None:
    key.verify(signature, base, padding.PKCS1v15(), SHA256())


def _rsa_pss_sha512(key: RSAPublicKey, signature: bytes, base: bytes) -> None:
    key.verify(signature, base, padding.PSS(padding.MGF1(SHA512()), 64), SHA512())


def _ecdsa_p256_sha256(key: EllipticCurvePublicKey, signature: bytes, base: bytes) -> None:
    if len(signature) != 64:
        raise InvalidSignature
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    key.verify(encode_dss_signature(r, s), base, ec.ECDSA(SHA256()))


def _ed25519(key: Ed25519PublicKey, signature: bytes, base: bytes) -> None:
    key.verify(signature, base)


@dataclass(frozen=True, slots=True)
class Algorithm:
    """One way to check a signature, by its RFC 9421 name, and the kind of key that can."""

    name: str
    kind: type[Material]
    verify: Verify


RSA_V1_5_SHA256 = Algorithm("rsa-v1_5-sha256", RSAPublicKey, _rsa_v1_5_sha256)
RSA_PSS_SHA512 = Algorithm("rsa-pss-sha512", RSAPublicKey, _rsa_pss_sha512)
ECDSA_P256_SHA256 = Algorithm("ecdsa-p256-sha256", EllipticCurvePublicKey, _ecdsa_p256_sha256)
ED25519 = Algorithm("ed25519", Ed25519PublicKey, _ed25519)


def check(claim: Claim, key: PublicKey, algorithms: tuple[Algorithm, ...], named: str | None = None) -> None:
    """Check a signature by each of these algorithms that the key can use, over each of its bases.

    Args:
        claim: The signature.
        key: The key it should be of.
        algorithms: Those of the dialect.
        named: The one of the key's own algorithms that is meant, where the message says so.

    Raises:
        BadKey: The key can use none of them.
        BadSignature: It does not hold, or the algorithm named is none of the key's.
    """
    usable = [each for each in algorithms if isinstance(key.material, each.kind)]
    if not usable:
        raise BadKey(key=key.id)
    meant = [each for each in usable if named in (None, each.name)]
    if not any(holds(each, key, claim.signature, base) for each in meant for base in claim.bases):
        raise BadSignature(key=key.id)


def holds(algorithm: Algorithm, key: PublicKey, signature: bytes, base: bytes) -> bool:
    """Return whether a signature over these bytes is the key's."""
    try:
        algorithm.verify(key.material, signature, base)
    except InvalidSignature:
        return False
    return True


def of(key: SigningKey) -> Algorithm:
    """Return the algorithm that a key of ours signs by."""
    return RSA_V1_5_SHA256 if isinstance(key.private, RSAPrivateKey) else ED25519


def sign(key: SigningKey, base: bytes) -> bytes:
    """Return the key's signature over these bytes, by the algorithm that :func:`of` names."""
    if isinstance(key.private, RSAPrivateKey):
        return key.private.sign(base, padding.PKCS1v15(), SHA256())
    return key.private.sign(base)
