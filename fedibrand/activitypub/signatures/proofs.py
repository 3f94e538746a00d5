"""Proofs that travel with a document: FEP-8b32 with ``eddsa-jcs-2022`` (W3C vc-di-eddsa section 3.3)."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import base58
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fedibrand.activitypub.errors import BadKey, BadSignature
from fedibrand.activitypub.signatures import algorithms
from fedibrand.activitypub.signatures.algorithms import ED25519
from fedibrand.activitypub.signatures.keys import PublicKey, SigningKey

_SUITE = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022", "proofPurpose": "assertionMethod"}
_MOST_PROOFS = 10
_LONGEST_VALUE = 100
_NEVER_PROVED = ("proof", "signature")
"""The proof itself, and Linked Data signatures, which are taken out before (FEP-8b32)."""

CONTEXT = "https://w3id.org/security/data-integrity/v1"
"""The context that defines ``proof``."""

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ProofClaim:
    """A proof as it was stated, not yet checked: whose key, over which bytes, when, until when."""

    key_id: str
    bases: tuple[bytes, ...]
    signature: bytes
    created: datetime
    expires: datetime | None


def declared(document: Document) -> Document:
    """Return the document with the context that defines ``proof``, for :func:`sign` to prove both.

    Who reads it as JSON-LD (Fedify) sees no member that its contexts do not define, and so no proof.
    """
    stated = _many(document.get("@context", []))
    return document if CONTEXT in stated else {**document, "@context": [*stated, CONTEXT]}


def sign(document: Document, key: SigningKey, now: datetime, verification_method: str) -> Document:
    """Return the document with a proof by an Ed25519 key.

    Args:
        document: What is proved; a proof it has is replaced.
        key: The key.
        now: When.
        verification_method: The id that the key's actor lists it by in ``assertionMethod``.

    Raises:
        ValueError: The key is not Ed25519, or the document is none that JCS can write.
    """
    if not isinstance(key.private, Ed25519PrivateKey):
        raise ValueError("proofs are made by Ed25519 keys")
    created = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    proof = {**_context(document), **_SUITE, "verificationMethod": verification_method, "created": created}
    value = base58.b58encode(algorithms.sign(key, _base(document, proof))).decode()
    return {**document, "proof": {**proof, "proofValue": f"z{value}"}}


def claim(document: Document) -> ProofClaim | None:
    """Return what the first proof of a kind we know claims, or None where there is none we can read.

    FEP-8b32 has us ignore what we cannot read and look for other authentication.
    """
    proofs = document.get("proof")
    for proof in (proofs if isinstance(proofs, list) else [proofs])[:_MOST_PROOFS]:
        if isinstance(proof, dict) and _SUITE.items() <= _strings(proof).items():
            try:
                return _read(document, proof)
            except (KeyError, TypeError, ValueError):
                continue
    return None


def check(claim: ProofClaim, document: Document, key: PublicKey) -> None:
    """Check that a claimed proof of a document is the key's. Its times are not checked here.

    Raises:
        BadKey: The key is not Ed25519.
        BadSignature: It is not.
    """
    if not isinstance(key.material, ED25519.kind):
        raise BadKey(key=key.id)
    if not any(algorithms.holds(ED25519, key, claim.signature, base) for base in claim.bases):
        raise BadSignature(key=key.id, activity=document.get("id"))


def _read(document: Document, proof: Document) -> ProofClaim:
    key_id, value, expires = proof["verificationMethod"], proof["proofValue"], proof.get("expires")
    if not isinstance(key_id, str) or not isinstance(value, str):
        raise TypeError("a key's id and a value are text")
    if not value.startswith("z") or len(value) > _LONGEST_VALUE:
        raise ValueError("not base58btc")
    options = {name: each for name, each in proof.items() if name != "proofValue"}
    return ProofClaim(
        key_id=key_id,
        bases=_bases(document, options),
        signature=base58.b58decode(value[1:]),
        created=_time(proof["created"]),
        expires=None if expires is None else _time(expires),
    )


def _bases(document: Document, options: Document) -> tuple[bytes, ...]:
    """The options as they stand, then with the document's context, which some sign and do not send."""
    if "@context" not in options:
        return tuple(_base(document, each) for each in (options, {**_context(document), **options}))
    stated = _many(options["@context"])
    if _many(document.get("@context"))[: len(stated)] != stated:
        raise ValueError("the document begins with another context than its proof")
    return (_base({**document, "@context": options["@context"]}, options),)


def _base(document: Document, options: Document) -> bytes:
    """What is signed: the hash of the options, then that of the document (section 3.3.4)."""
    proved = {name: value for name, value in document.items() if name not in _NEVER_PROVED}
    return b"".join(hashlib.sha256(rfc8785.dumps(each)).digest() for each in (options, proved))


def _context(document: Document) -> Document:
    return {"@context": document["@context"]} if "@context" in document else {}


def _strings(document: Document) -> dict[str, str]:
    return {name: value for name, value in document.items() if isinstance(value, str)}


def _many(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _time(text: str) -> datetime:
    read = datetime.fromisoformat(text)
    if read.tzinfo is None:
        raise ValueError("a time without a zone")
    return read
