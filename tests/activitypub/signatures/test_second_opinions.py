"""What other people's libraries make of our signatures, and we of theirs. They judge nothing at run time."""

import importlib
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import ModuleType

import http_message_signatures as hms
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from fedibrand.activitypub.signatures import cavage, digest, rfc9421
from fedibrand.activitypub.signatures.keys import PublicKey, SigningKey
from fedibrand.activitypub.signatures.request import Request
from tests.activitypub.signatures.signing import BODY, INBOX, NOW, get, post, signed, with_headers

OWNER = "https://them.example/users/ann"
LINES = ["(request-target)", "host", "date", "digest"]
ALGORITHMS = {"rsa": hms.algorithms.RSA_V1_5_SHA256, "ed25519": hms.algorithms.ED25519}


@pytest.fixture(scope="module")
def httpsig() -> ModuleType:
    """It imports pkg_resources, which warns that it will go."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module("httpsig")


@dataclass
class Message:
    """A request as http-message-signatures takes it."""

    method: str
    url: str
    headers: dict[str, str]

    @classmethod
    def of(cls, request: Request) -> "Message":
        return cls(request.method, request.url, dict(request.headers))


class Keys(hms.HTTPSignatureKeyResolver):
    def __init__(self, public: object, private: object) -> None:
        self.resolve_public_key = lambda key_id: public  # type: ignore[method-assign]
        self.resolve_private_key = lambda key_id: private  # type: ignore[method-assign]


def plain(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def test_httpsig_takes_our_cavage(httpsig: ModuleType, rsa_key: SigningKey) -> None:
    headers = plain(dict(signed(post(), cavage, rsa_key).headers))
    verifier = httpsig.HeaderVerifier(
        headers,
        rsa_key.public_pem(),
        required_headers=LINES,
        method="POST",
        path="/inbox?from=them",
        sign_header="signature",
    )
    assert verifier.verify()
    tampered = httpsig.HeaderVerifier(
        {**headers, "date": "Sun, 01 Mar 2026 12:00:01 GMT"},
        rsa_key.public_pem(),
        required_headers=LINES,
        method="POST",
        path="/inbox?from=them",
        sign_header="signature",
    )
    assert not tampered.verify()


def test_we_take_httpsigs_cavage(httpsig: ModuleType, rsa_key: SigningKey) -> None:
    signer = httpsig.HeaderSigner(
        rsa_key.id, rsa_key.to_pem(), algorithm="rsa-sha256", headers=LINES, sign_header="signature"
    )
    unsigned = {
        "Host": "brands.example",
        "Date": "Sun, 01 Mar 2026 12:00:00 GMT",
        "Digest": digest.digest_header(BODY),
    }
    headers = signer.sign(unsigned, method="POST", path="/inbox?from=them")
    request = with_headers(post(), dict(headers))
    digest.check(request)
    cavage.check(cavage.parse(request), request, rsa_key.public(OWNER))


def test_http_message_signatures_takes_our_rfc9421(key: SigningKey, request: pytest.FixtureRequest) -> None:
    for ours in (signed(post(), rfc9421, key), signed(get(), rfc9421, key)):
        verifier = hms.HTTPMessageVerifier(
            signature_algorithm=ALGORITHMS[request.node.callspec.params["key"]],
            key_resolver=Keys(key.private.public_key(), None),
        )
        (found,) = verifier.verify(
            Message.of(ours),
            max_age=timedelta(days=100_000),
            require_components=("@method", "@target-uri"),
            body=ours.body,
        )
        assert found.parameters["keyid"] == key.id


def test_we_take_its_rfc9421(key: SigningKey, request: pytest.FixtureRequest) -> None:
    message = theirs(key.id, ALGORITHMS[request.node.callspec.params["key"]], key.private)
    checked(message, key.public(OWNER))


def test_we_take_its_rsa_pss(rsa_key: SigningKey) -> None:
    message = theirs(rsa_key.id, hms.algorithms.RSA_PSS_SHA512, rsa_key.private)
    checked(message, rsa_key.public(OWNER))


def test_we_take_its_ecdsa() -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    message = theirs("k", hms.algorithms.ECDSA_P256_SHA256, private)
    checked(message, PublicKey("k", OWNER, private.public_key()))


def theirs(key_id: str, algorithm: type[hms.HTTPSignatureAlgorithm], private: object) -> Message:
    message = Message("POST", INBOX, {"Content-Type": "application/activity+json"})
    signer = hms.HTTPMessageSigner(signature_algorithm=algorithm, key_resolver=Keys(None, private))
    signer.sign(
        message,
        key_id=key_id,
        created=NOW,
        covered_component_ids=("@method", "@authority", "@path", "@query", "content-type"),
        body=BODY,
    )
    return message


def checked(message: Message, key: PublicKey) -> None:
    request = Request(message.method, message.url, tuple(message.headers.items()), BODY)
    digest.check(request)
    rfc9421.check(rfc9421.parse(request), request, key)
