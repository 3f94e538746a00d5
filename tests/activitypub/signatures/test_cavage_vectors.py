"""draft-cavage-http-signatures-12 appendix C: its key (1024 bits, so only here), request and signatures."""

import pytest

from fedibrand.activitypub.errors import BadKey
from fedibrand.activitypub.signatures import algorithms, cavage, digest
from fedibrand.activitypub.signatures.keys import PublicKey
from fedibrand.activitypub.signatures.request import Request
from tests.activitypub.signatures.signing import with_headers

PEM = """-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDCFENGw33yGihy92pDjZQhl0C3
6rPJj+CvfSC8+q28hxA161QFNUd13wuCTUcq0Qd2qsBe/2hFyc2DCJJg0h1L78+6
Z4UMR7EOcpfdUE9Hf3m/hs+FUR45uBJeDK1HSFHD8bHKD6kv8FPGfJTotc+2xjJw
oYi+1hqp1fIekaxsyQIDAQAB
-----END PUBLIC KEY-----
"""
REQUEST = Request(
    "POST",
    "https://example.com/foo?param=value&pet=dog",
    (
        ("Host", "example.com"),
        ("Date", "Sun, 05 Jan 2014 21:31:40 GMT"),
        ("Content-Type", "application/json"),
        ("Digest", "SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE="),
        ("Content-Length", "18"),
    ),
    b'{"hello": "world"}',
)
VECTORS = {
    "C.1": (
        "date",
        "SjWJWbWN7i0wzBvtPl8rbASWz5xQW6mcJmn+ibttBqtifLN7Sazz6m79cNfwwb8DMJ5cou1s7uEGKKCs+FLEEaDV5lp7q25WqS+l"
        "avg7T8hc0GppauB6hbgEKTwblDHYGEtbGmtdHgVCk9SuS13F0hZ8FD0k/5OxEPXe5WozsbM=",
    ),
    "C.2": (
        "(request-target) host date",
        "qdx+H7PHHDZgy4y/Ahn9Tny9V3GP6YgBPyUXMmoxWtLbHpUnXS2mg2+SbrQDMCJypxBLSPQR2aAjn7ndmw2iicw3HMbe8VfEdKFY"
        "Rqzic+efkb3nndiv/x1xSHDJWeSWkx3ButlYSuBskLu6kd9Fswtemr3lgdDEmn04swr2Os0=",
    ),
    "C.3": (
        "(request-target) host date content-type digest content-length",
        "vSdrb+dS3EceC9bcwHSo4MlyKS59iFIrhgYkz8+oVLEEzmYZZvRs8rgOp+63LEM3v+MFHB32NfpB2bEKBIvB1q52LaEUHFv120V0"
        "1IL+TAD48XaERZFukWgHoBTLMhYS2Gb51gWxpeIq8knRmPnYePbF5MOkR0Zkly4zKH7s1dE=",
    ),
}


@pytest.mark.parametrize("name", VECTORS)
def test_the_drafts_signatures_hold(name: str) -> None:
    covered, signature = VECTORS[name]
    value = f'keyId="Test",algorithm="rsa-sha256",headers="{covered}",signature="{signature}"'
    claim = cavage.parse(with_headers(REQUEST, {"Signature": value}))
    key = PublicKey.from_pem("Test", "", PEM, minimum_bits=1024)
    assert algorithms.holds(algorithms.RSA_V1_5_SHA256, key, claim.signature, claim.bases[0])
    assert claim.created is not None
    assert claim.created.isoformat() == "2014-01-05T21:31:40+00:00"


def test_the_one_that_covers_all_passes_whole() -> None:
    covered, signature = VECTORS["C.3"]
    value = f'keyId="Test",headers="{covered}",signature="{signature}"'
    request = with_headers(REQUEST, {"Signature": value})
    digest.check(request)
    cavage.check(cavage.parse(request), request, PublicKey.from_pem("Test", "", PEM, minimum_bits=1024))


def test_the_drafts_key_is_too_small_for_anything_but_this() -> None:
    with pytest.raises(BadKey):
        PublicKey.from_pem("Test", "", PEM)
