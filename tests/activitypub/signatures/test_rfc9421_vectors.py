"""RFC 9421 appendix B: its keys, request and signatures, as far as they use algorithms of ours."""

from base64 import b64decode
from dataclasses import dataclass

import pytest

from fedibrand.activitypub.signatures import algorithms, digest, rfc9421
from fedibrand.activitypub.signatures.algorithms import ECDSA_P256_SHA256, ED25519, RSA_PSS_SHA512, Algorithm
from fedibrand.activitypub.signatures.keys import PublicKey, SigningKey
from fedibrand.activitypub.signatures.request import Request
from tests.activitypub.signatures.signing import with_headers

RSA_PSS = """-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2
+QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+
oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHq
gDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5W
Utzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4
aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI
2wIDAQAB
-----END PUBLIC KEY-----
"""
P256 = """-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lf
w0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==
-----END PUBLIC KEY-----
"""
ED = """-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=
-----END PUBLIC KEY-----
"""
ED_PRIVATE = b"""-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF
-----END PRIVATE KEY-----
"""
REQUEST = Request(
    "POST",
    "https://example.com/foo?param=Value&Pet=dog",
    (
        ("Host", "example.com"),
        ("Date", "Tue, 20 Apr 2021 02:07:55 GMT"),
        ("Content-Type", "application/json"),
        (
            "Content-Digest",
            "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:",
        ),
        ("Content-Length", "18"),
    ),
    b'{"hello": "world"}',
)


@dataclass(frozen=True)
class Vector:
    stated: str
    signature: str
    pem: str
    algorithm: Algorithm
    lines: tuple[str, ...]

    @property
    def request(self) -> Request:
        added = {"Signature-Input": f"sig={self.stated}", "Signature": f"sig=:{self.signature}:"}
        return with_headers(REQUEST, added)


DATE = '"date": Tue, 20 Apr 2021 02:07:55 GMT'
CONTENT_DIGEST = f'"content-digest": {REQUEST.header("content-digest")}'
VECTORS = {
    "B.2.1": Vector(
        '();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd"',
        "d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckzXa"
        "JMkA7ChG52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXehhWwE56Y"
        "CE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3+7EPY"
        "TU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q==",
        RSA_PSS,
        RSA_PSS_SHA512,
        (),
    ),
    "B.2.2": Vector(
        '("@authority" "content-digest" "@query-param";name="Pet");created=1618884473'
        ';keyid="test-key-rsa-pss";tag="header-example"',
        "LjbtqUbfmvjj5C5kr1Ugj4PmLYvx9wVjZvD9GsTT4F7GrcQEdJzgI9qHxICagShLRiLMlAJjtq6N4CDfKtjvuJyE5qH7KT8UCMkSowOB"
        "4+ECxCmT8rtAmj/0PIXxi0A0nxKyB09RNrCQibbUjsLS/2YyFYXEu4TRJQzRw1rLEuEfY17SARYhpTlaqwZVtR8NV7+4UKkjqpcAoFqW"
        "FQh62s7Cl+H2fjBSpqfZUJcsIk4N6wiKYd4je2U/lankenQ99PZfB4jY3I5rSV2DSBVkSFsURIjYErOs0tFTQosMTAoxk//0RoKUqiYY"
        "8Bh0aaUEb0rQl3/XaVe4bXTugEjHSw==",
        RSA_PSS,
        RSA_PSS_SHA512,
        ('"@authority": example.com', CONTENT_DIGEST, '"@query-param";name="Pet": dog'),
    ),
    "B.2.3": Vector(
        '("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length")'
        ';created=1618884473;keyid="test-key-rsa-pss"',
        "bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrC"
        "Ub38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91"
        "kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRx"
        "pJyoEZAFL2FUo5fTIztsDZKEgM4cUA==",
        RSA_PSS,
        RSA_PSS_SHA512,
        (
            DATE,
            '"@method": POST',
            '"@path": /foo',
            '"@query": ?param=Value&Pet=dog',
            '"@authority": example.com',
            '"content-type": application/json',
            CONTENT_DIGEST,
            '"content-length": 18',
        ),
    ),
    "B.2.6": Vector(
        '("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473'
        ';keyid="test-key-ed25519"',
        "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==",
        ED,
        ED25519,
        (
            DATE,
            '"@method": POST',
            '"@path": /foo',
            '"@authority": example.com',
            '"content-type": application/json',
            '"content-length": 18',
        ),
    ),
}


@pytest.mark.parametrize("name", VECTORS)
def test_the_rfcs_base_is_made_and_its_signature_holds(name: str) -> None:
    vector = VECTORS[name]
    claim = rfc9421.read(vector.request, "sig")
    lines = [*vector.lines, f'"@signature-params": {vector.stated}']
    assert claim.bases == ("\n".join(lines).encode(),)
    key = PublicKey.from_pem("k", "", vector.pem)
    assert algorithms.holds(vector.algorithm, key, claim.signature, claim.bases[0])


def test_the_one_that_covers_all_passes_whole() -> None:
    vector = VECTORS["B.2.3"]
    digest.check(vector.request)
    rfc9421.check(rfc9421.parse(vector.request), vector.request, PublicKey.from_pem("k", "", vector.pem))


def test_ed25519_makes_the_rfcs_signature_again() -> None:
    vector = VECTORS["B.2.6"]
    claim = rfc9421.read(vector.request, "sig")
    assert algorithms.sign(SigningKey.from_pem("k", ED_PRIVATE), claim.bases[0]) == claim.signature


def test_the_rfcs_ecdsa_signature_holds() -> None:
    """B.2.4 signs a response, which has no place here, so its base is written out."""
    stated = (
        '("@status" "content-type" "content-digest" "content-length")'
        ';created=1618884473;keyid="test-key-ecc-p256"'
    )
    base = "\n".join(
        (
            '"@status": 200',
            '"content-type": application/json',
            '"content-digest": sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4G'
            "TsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:",
            '"content-length": 23',
            f'"@signature-params": {stated}',
        )
    )
    made = b64decode(
        "wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw=="
    )
    key = PublicKey.from_pem("k", "", P256)
    assert algorithms.holds(ECDSA_P256_SHA256, key, made, base.encode())
    assert not algorithms.holds(ECDSA_P256_SHA256, key, made, base.encode() + b" ")
