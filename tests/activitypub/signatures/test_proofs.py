from datetime import UTC, datetime
from typing import Any

import base58
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from fedibrand.activitypub.errors import BadKey, BadSignature
from fedibrand.activitypub.signatures import proofs
from fedibrand.activitypub.signatures.keys import PublicKey, SigningKey
from tests.activitypub.signatures.signing import NOW, told

OWNER = "https://them.example/users/ann"
METHOD = f"{OWNER}#ed25519-key"
CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v1"]
DOCUMENT: dict[str, Any] = {
    "@context": CONTEXT,
    "id": "https://them.example/activities/1",
    "type": "Create",
    "actor": OWNER,
    "object": {"type": "Note", "content": "Grüße, €, \U0001f600", "at": 1.5e-7},
}


def proved(key: SigningKey, document: dict[str, Any] = DOCUMENT) -> dict[str, Any]:
    return proofs.sign(document, key, NOW, METHOD)


def checked(document: dict[str, Any], key: PublicKey) -> None:
    claim = proofs.claim(document)
    assert claim is not None
    proofs.check(claim, document, key)


def with_proof(document: dict[str, Any], **changed: object) -> dict[str, Any]:
    proof = {**document["proof"], **changed}
    return {**document, "proof": {name: value for name, value in proof.items() if value is not None}}


def test_what_we_prove_we_take(ed_key: SigningKey) -> None:
    document = proved(ed_key)
    checked(document, ed_key.public(OWNER))
    assert {name: value for name, value in document.items() if name != "proof"} == DOCUMENT


def test_a_document_declares_what_a_proof_is_once_and_behind_its_own_contexts() -> None:
    """What JSON-LD does not know it drops: without this context Fedify sees no proof."""
    plain = {**DOCUMENT, "@context": CONTEXT[0]}
    assert proofs.declared(plain) == DOCUMENT
    assert proofs.declared(DOCUMENT) is DOCUMENT


def test_a_proof_says_whose_key_made_it_and_when(ed_key: SigningKey) -> None:
    claim = proofs.claim(proved(ed_key))
    assert claim is not None
    assert (claim.key_id, claim.created, claim.expires) == (METHOD, NOW, None)


def test_a_document_without_a_context_can_be_proved(ed_key: SigningKey) -> None:
    checked(proved(ed_key, {"id": "x"}), ed_key.public(OWNER))


def test_a_new_proof_replaces_an_old_one(ed_key: SigningKey) -> None:
    assert proved(ed_key, proved(ed_key)) == proved(ed_key)


def test_only_ed25519_proves(rsa_key: SigningKey, ed_key: SigningKey) -> None:
    with pytest.raises(ValueError, match="Ed25519"):
        proved(rsa_key)
    with pytest.raises(BadKey) as refused:
        checked(proved(ed_key), rsa_key.public(OWNER))
    assert told(refused.value) == (401, "bad-key")


def test_another_key_did_not_prove_it(ed_key: SigningKey) -> None:
    with pytest.raises(BadSignature) as refused:
        checked(proved(ed_key), SigningKey.generate_ed25519(METHOD).public(OWNER))
    assert told(refused.value) == (401, "bad-signature")


def test_a_linked_data_signature_beside_it_is_left_out(ed_key: SigningKey) -> None:
    """FEP-8b32, backward compatibility."""
    checked({**proved(ed_key), "signature": {"type": "RsaSignature2017"}}, ed_key.public(OWNER))


def test_the_order_of_members_is_no_matter(ed_key: SigningKey) -> None:
    checked(dict(reversed(proved(ed_key).items())), ed_key.public(OWNER))


def test_a_context_that_was_signed_but_not_sent_is_supplied(ed_key: SigningKey) -> None:
    """Fedify signs the document's context with the proof and need not write it there."""
    checked(with_proof(proved(ed_key), **{"@context": None}), ed_key.public(OWNER))


def test_a_context_may_grow_behind_the_proofs_own(ed_key: SigningKey) -> None:
    """W3C vc-di-eddsa section 3.3.2."""
    document = proved(ed_key)
    checked({**document, "@context": [*CONTEXT, "https://more.example/"]}, ed_key.public(OWNER))
    assert proofs.claim({**document, "@context": ["https://more.example/", *CONTEXT]}) is None
    assert proofs.claim({**document, "@context": CONTEXT[:1]}) is None


def test_of_several_proofs_the_first_we_can_read_is_taken(ed_key: SigningKey) -> None:
    document = proved(ed_key)
    others = [None, {"type": "Other"}, {**document["proof"], "proofValue": "u"}]
    checked({**document, "proof": [*others, document["proof"]]}, ed_key.public(OWNER))
    assert proofs.claim({**document, "proof": [*[None] * 10, document["proof"]]}) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"type": "Ed25519Signature2020"},
        {"cryptosuite": "eddsa-rdfc-2022"},
        {"proofPurpose": "authentication"},
        {"proofPurpose": None},
        {"verificationMethod": None},
        {"verificationMethod": {"id": METHOD}},
        {"created": None},
        {"created": "yesterday"},
        {"created": "2026-03-01T12:00:00"},
        {"created": 1},
        {"expires": "never"},
        {"proofValue": None},
        {"proofValue": 1},
        {"proofValue": "z0"},
        {"proofValue": "u3sX"},
        {"proofValue": "z" + "1" * 100},
        {"nonce": 2**60},
        {"nonce": "\ud800"},
    ],
)
def test_a_proof_that_cannot_be_read_is_none(changed: dict[str, object], ed_key: SigningKey) -> None:
    assert proofs.claim(with_proof(proved(ed_key), **changed)) is None


@pytest.mark.parametrize("document", [{}, {"proof": None}, {"proof": "x"}, {"proof": []}, {"proof": [[]]}])
def test_a_document_without_a_proof_has_none(document: dict[str, Any]) -> None:
    assert proofs.claim(document) is None


def test_a_number_that_json_cannot_hold_exactly_is_proved_by_nobody(ed_key: SigningKey) -> None:
    assert proofs.claim({**proved(ed_key), "count": 2**60}) is None


@pytest.mark.parametrize(
    "changed", [{"expires": "2027-01-01T00:00:00Z"}, {"created": "2026-03-01T12:00:01Z"}, {"nonce": "x"}]
)
def test_no_word_of_the_proof_can_be_changed(changed: dict[str, object], ed_key: SigningKey) -> None:
    with pytest.raises(BadSignature):
        checked(with_proof(proved(ed_key), **changed), ed_key.public(OWNER))


@given(
    st.fixed_dictionaries({}, optional={name: st.text() for name in ("id", "type", "actor", "object", "new")})
)
def test_any_change_of_the_document_is_refused(ed_key: SigningKey, changes: dict[str, str]) -> None:
    document = {**proved(ed_key), **changes}
    if document == proved(ed_key):
        checked(document, ed_key.public(OWNER))
    else:
        with pytest.raises(BadSignature) as refused:
            checked(document, ed_key.public(OWNER))
        assert told(refused.value) == (401, "bad-signature")


@given(st.data())
def test_any_proof_with_one_bit_flipped_is_refused(ed_key: SigningKey, data: st.DataObject) -> None:
    document = proved(ed_key)
    raw = bytearray(base58.b58decode(document["proof"]["proofValue"][1:]))
    raw[data.draw(st.integers(0, 63))] ^= 1 << data.draw(st.integers(0, 7))
    flipped = "z" + base58.b58encode(raw).decode()
    with pytest.raises(BadSignature):
        checked(with_proof(document, proofValue=flipped), ed_key.public(OWNER))


# The vectors of FEP-8b32 (fep-8b32.feature) and of W3C vc-di-eddsa, which share one key.

SECRET = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
ACTIVITY: dict[str, Any] = {
    "@context": CONTEXT,
    "id": "https://server.example/activities/1",
    "type": "Create",
    "actor": "https://server.example/users/alice",
    "object": {
        "id": "https://server.example/objects/1",
        "type": "Note",
        "attributedTo": "https://server.example/users/alice",
        "content": "Hello world",
        "location": {"type": "Place", "longitude": -71.184902, "latitude": 25.273962},
    },
}
CREDENTIAL: dict[str, Any] = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://www.w3.org/ns/credentials/examples/v2",
    ],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
THEN = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)


@pytest.mark.parametrize(
    ("document", "method", "value"),
    [
        (
            ACTIVITY,
            "https://server.example/users/alice#ed25519-key",
            "zLaewdp4H9kqtwyrLatK4cjY5oRHwVcw4gibPSUDYDMhi4M49v8pcYk3ZB6D69dNpAPbUmY8ocuJ3m9KhKJEEg7z",
        ),
        (
            CREDENTIAL,
            f"did:key:{PUBLIC}#{PUBLIC}",
            "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX",
        ),
    ],
    ids=["FEP-8b32", "vc-di-eddsa"],
)
def test_ours_is_the_same_to_the_letter(document: dict[str, Any], method: str, value: str) -> None:
    private = base58.b58decode(SECRET[1:])[2:]
    key = SigningKey(method, Ed25519PrivateKey.from_private_bytes(private))
    assert key.multibase() == PUBLIC
    made = proofs.sign(document, key, THEN, method)
    assert made["proof"]["proofValue"] == value
    checked(made, PublicKey.from_multibase(method, "", PUBLIC))


def test_the_older_vector_whose_proof_has_no_context_holds() -> None:
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "verificationMethod": "https://server.example/users/alice#ed25519-key",
        "proofPurpose": "assertionMethod",
        "created": "2023-02-24T23:36:38Z",
        "proofValue": "z3sXaxjKs4M3BRicwWA9peyNPJvJqxtGsDmpt1jjoHCjgeUf71TRFz56osPSfDErszyLp5Ks1EhY"
        "SgpDaNM977Rg2",
    }
    older = {
        "@context": CONTEXT,
        "type": "Create",
        "actor": "https://server.example/users/alice",
        "object": {"type": "Note", "content": "Hello world"},
    }
    checked({**older, "proof": proof}, PublicKey.from_multibase("k", "", PUBLIC))
