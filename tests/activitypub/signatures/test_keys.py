import hashlib

import base58
import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from fedibrand.activitypub.errors import BadKey
from fedibrand.activitypub.signatures.keys import PublicKey, SigningKey
from tests.activitypub.signatures.signing import told

OWNER = "https://them.example/users/ann"


def pem(public: rsa.RSAPublicKey | dsa.DSAPublicKey | EllipticCurvePublicKey) -> str:
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def refused_pem(text: str) -> tuple[int, str]:
    with pytest.raises(BadKey) as refused:
        PublicKey.from_pem("k", OWNER, text)
    return told(refused.value)


@pytest.fixture(scope="session")
def small() -> rsa.RSAPublicKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key()


@pytest.fixture(scope="session")
def p256() -> EllipticCurvePublicKey:
    return ec.generate_private_key(ec.SECP256R1()).public_key()


def test_a_key_is_the_same_in_either_way_of_writing_it(key: SigningKey) -> None:
    public = key.public(OWNER)
    assert PublicKey.from_pem(key.id, OWNER, key.public_pem()) == public
    assert PublicKey.from_multibase(key.id, OWNER, key.multibase()) == public


def test_a_p256_key_can_be_written_both_ways_too(p256: EllipticCurvePublicKey) -> None:
    public = PublicKey.from_pem("k", OWNER, pem(p256))
    assert public.multibase.startswith("zDn")
    assert PublicKey.from_multibase("k", OWNER, public.multibase) == public


def test_pkcs1_is_read_as_well(rsa_key: SigningKey) -> None:
    old = rsa_key.private.public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1).decode()
    assert old.startswith("-----BEGIN RSA PUBLIC KEY-----")
    assert PublicKey.from_pem(rsa_key.id, OWNER, old) == rsa_key.public(OWNER)


def test_the_fingerprint_is_of_the_key_alone(key: SigningKey) -> None:
    spki = key.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert key.public(OWNER).fingerprint == hashlib.sha256(spki).hexdigest()
    assert (
        PublicKey.from_pem("elsewhere", "nobody", key.public_pem()).fingerprint
        == key.public(OWNER).fingerprint
    )


def test_a_private_key_comes_back_from_its_pem(key: SigningKey) -> None:
    assert SigningKey.from_pem(key.id, key.to_pem()).public(OWNER) == key.public(OWNER)


def test_we_sign_with_no_other_kind_of_key() -> None:
    foreign = ec.generate_private_key(ec.SECP256R1())
    other = SigningKey("k", foreign).to_pem()  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not a key we sign with"):
        SigningKey.from_pem("k", other)


def test_an_rsa_key_under_2048_bits_is_refused_unless_a_test_vector_needs_it(small: rsa.RSAPublicKey) -> None:
    assert refused_pem(pem(small)) == (401, "bad-key")
    assert PublicKey.from_pem("k", OWNER, pem(small), minimum_bits=1024).material == small


def test_an_rsa_key_too_large_to_check_cheaply_is_refused() -> None:
    huge = rsa.RSAPublicNumbers(65537, (1 << 8200) + 1).public_key()
    assert refused_pem(pem(huge)) == (401, "bad-key")


def test_other_curves_and_kinds_are_refused() -> None:
    assert refused_pem(pem(ec.generate_private_key(ec.SECP384R1()).public_key())) == (401, "bad-key")
    assert refused_pem(pem(dsa.generate_private_key(1024).public_key())) == (401, "bad-key")


@pytest.mark.parametrize(
    "text", ["", "PEM", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "\udc80"]
)
def test_what_is_no_pem_is_refused(text: str) -> None:
    assert refused_pem(text) == (401, "bad-key")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "z",
        "u7QGwDY2Tjn93",
        "z0OIl",
        "z" + base58.b58encode(b"\xed\x01short").decode(),
        "z" + base58.b58encode(b"\x80\x24" + b"\x05" * 33).decode(),
        "z" + base58.b58encode(b"\x85\x24" + b"\x30\x00").decode(),
        "z" + base58.b58encode(b"\xe7\x01" + b"\x02" * 33).decode(),
        "z" + "2" * 5000,
    ],
)
def test_what_is_no_multikey_of_a_kind_we_know_is_refused(text: str) -> None:
    with pytest.raises(BadKey) as refused:
        PublicKey.from_multibase("k", OWNER, text)
    assert told(refused.value) == (401, "bad-key")


def test_a_multikey_under_2048_bits_is_refused(small: rsa.RSAPublicKey) -> None:
    text = PublicKey("k", OWNER, small).multibase
    with pytest.raises(BadKey):
        PublicKey.from_multibase("k", OWNER, text)
