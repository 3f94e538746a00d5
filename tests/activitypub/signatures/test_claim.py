import pytest

from fedibrand.activitypub.errors import AmbiguousHeader, BadSignature, Unsigned
from fedibrand.activitypub.signatures import cavage, rfc9421
from fedibrand.activitypub.signatures.claim import claim
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.activitypub.signatures.request import Request
from tests.activitypub.signatures.signing import post, signed, told, with_headers


def test_each_dialect_is_known_by_its_headers(ed_key: SigningKey) -> None:
    assert claim(signed(post(), cavage, ed_key)).dialect == "cavage"
    assert claim(signed(post(), rfc9421, ed_key)).dialect == "rfc9421"


def test_a_request_with_signature_input_is_read_by_rfc_9421_alone(ed_key: SigningKey) -> None:
    mixed = with_headers(signed(post(), cavage, ed_key), {"Signature-Input": "sig1=()"})
    with pytest.raises(BadSignature) as refused:
        claim(mixed)
    assert told(refused.value) == (401, "bad-signature")


def test_an_unsigned_request_is_told_so() -> None:
    with pytest.raises(Unsigned) as refused:
        claim(post())
    assert told(refused.value) == (401, "unsigned")


@pytest.mark.parametrize("name", ["Signature", "signature-input", "Digest", "Content-Digest", "HOST", "Date"])
def test_a_header_that_signatures_rest_on_may_come_once(name: str, ed_key: SigningKey) -> None:
    request = signed(post(), cavage, ed_key)
    twice = Request(request.method, request.url, (*request.headers, (name, "x"), (name, "x")), request.body)
    with pytest.raises(AmbiguousHeader) as refused:
        claim(twice)
    assert told(refused.value) == (401, "ambiguous-header")
