"""Forwarded activities: signed by another than their actor, and proved or not (FEP-8b32)."""

import json
from datetime import datetime, timedelta
from typing import Any

import base58
import pytest

from fedibrand.activitypub.errors import (
    KeyUnreachable,
    Unsigned,
)
from fedibrand.activitypub.signatures import algorithms, proofs
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.activitypub.verification import FetchKey, Unproven, Verified
from tests.activitypub.signatures.asking import (
    ANN,
    ANNS,
    ANNS_PROOFS,
    BOB,
    BOBS,
    FOLLOW,
    KEYS,
    refused,
    refused_unasked,
    sent,
    verified,
)
from tests.activitypub.signatures.signing import NOW, post


def proved(
    by: SigningKey = ANNS_PROOFS, at: datetime = NOW, document: dict[str, Any] = FOLLOW
) -> dict[str, Any]:
    return proofs.sign(document, by, at, by.id)


def test_somebody_elses_activity_with_its_actors_proof_is_verified() -> None:
    document = proved()
    found, asked = verified(sent(document, by=BOBS), document)
    assert isinstance(found, Verified)
    assert (found.actor, found.signer, found.how, found.dialect) == (ANN, BOB, "proof", "cavage")
    assert found.key is KEYS[ANNS_PROOFS.id]
    assert asked == [FetchKey(BOBS.id, fresh=False), FetchKey(ANNS_PROOFS.id, fresh=False)]


def test_a_proofs_key_that_does_not_fit_is_fetched_once_more() -> None:
    document = proved()
    old = SigningKey.generate_ed25519(ANNS_PROOFS.id).public(ANN)
    found, _ = verified(sent(document, by=BOBS), document, answers={ANNS_PROOFS.id: old}, fresh=dict(KEYS))
    assert isinstance(found, Verified)


def test_the_actors_own_signature_needs_no_proof() -> None:
    document = {**proved(), "content": "changed since"}
    found, asked = verified(sent(document), document)
    assert isinstance(found, Verified)
    assert found.how == "signature"
    assert len(asked) == 1


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({**proved(), "object": "https://brands.example/brands/other"}, id="changed since"),
        pytest.param(proved(at=NOW - timedelta(days=7, seconds=1)), id="too old"),
        pytest.param(proved(at=NOW + timedelta(minutes=5, seconds=1)), id="of the future"),
        pytest.param(proved(by=BOBS), id="by the one who forwards"),
        pytest.param({**FOLLOW, "proof": {"type": "DataIntegrityProof"}}, id="not readable"),
        pytest.param(proved(by=SigningKey(f"{ANN}#unknown", ANNS.private)), id="by a key nobody has"),
    ],
)
def test_a_proof_that_does_not_hold_is_no_proof(document: dict[str, Any]) -> None:
    found, _ = verified(sent(document, by=BOBS), document)
    assert isinstance(found, Unproven)
    assert (found.actor, found.signer) == (ANN, BOB)


def test_a_proof_that_has_expired_is_no_proof() -> None:
    whole = proved()
    options = {name: value for name, value in whole["proof"].items() if name != "proofValue"}
    document = with_expiry(options, "2026-03-01T11:59:59Z")
    assert isinstance(verified(sent(document, by=BOBS), document)[0], Unproven)
    document = with_expiry(options, "2026-03-01T12:00:01Z")
    assert isinstance(verified(sent(document, by=BOBS), document)[0], Verified)


def with_expiry(options: dict[str, Any], expires: str) -> dict[str, Any]:
    """The activity with a proof that really was made with that expiry."""
    document = {**FOLLOW, "proof": {**options, "expires": expires, "proofValue": "z1"}}
    claim = proofs.claim(document)
    assert claim is not None
    value = base58.b58encode(algorithms.sign(ANNS_PROOFS, claim.bases[0])).decode()
    return {**document, "proof": {**document["proof"], "proofValue": f"z{value}"}}


def test_a_proof_by_another_actor_of_the_same_host_is_no_proof() -> None:
    eve = SigningKey.generate_ed25519("https://them.example/users/eve#ed25519-key")
    document = proved(by=eve)
    answers = {eve.id: eve.public("https://them.example/users/eve")}
    assert isinstance(verified(sent(document, by=BOBS), document, answers=answers)[0], Unproven)


def test_a_proofs_key_on_another_host_than_the_actor_is_never_fetched() -> None:
    astray = SigningKey("https://evil.example/key", ANNS_PROOFS.private)
    document = proved(by=astray)
    found, asked = verified(sent(document, by=BOBS), document, answers={astray.id: astray.public(ANN)})
    assert isinstance(found, Unproven)
    assert asked == [FetchKey(BOBS.id, fresh=False)]


def test_a_proofs_key_that_cannot_be_reached_now_is_asked_for_later() -> None:
    document = proved()
    answers = {ANNS_PROOFS.id: KeyUnreachable()}
    assert refused(KeyUnreachable, sent(document, by=BOBS), document, answers=answers) == (
        503,
        "key-unreachable",
    )


def test_a_proof_does_not_replace_the_requests_own_signature() -> None:
    document = proved()
    assert refused_unasked(Unsigned, post(json.dumps(document).encode()), document) == (401, "unsigned")
