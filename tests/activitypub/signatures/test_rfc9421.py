from base64 import b64decode, b64encode
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from hypothesis import given
from hypothesis import strategies as st

from fedibrand.activitypub.errors import AmbiguousHeader, BadKey, BadSignature, NotCovered, Unsigned
from fedibrand.activitypub.signatures import algorithms, digest, rfc9421
from fedibrand.activitypub.signatures.keys import PublicKey, SigningKey
from fedibrand.activitypub.signatures.request import Request
from tests.activitypub.signatures.signing import BODY, INBOX, NOW, get, post, signed, told, with_headers

OWNER = "https://them.example/users/ann"
CREATED = int(NOW.timestamp())
ENOUGH = '("@method" "@target-uri" "content-digest")'


def stating(parameters: str, signature: bytes = b"x", request: Request | None = None) -> Request:
    """A request whose one signature states these parameters."""
    added = {
        "Content-Digest": digest.content_digest(BODY),
        "Signature-Input": f"sig1={parameters}",
        "Signature": f"sig1=:{b64encode(signature).decode()}:",
    }
    return with_headers(request or post(), added)


def base(parameters: str) -> bytes:
    """The base of what :func:`stating` states."""
    return rfc9421.read(stating(parameters), "sig1").bases[0]


def checked(request: Request, key: PublicKey) -> None:
    rfc9421.check(rfc9421.parse(request), request, key)


def refused(request: Request, key: PublicKey) -> tuple[int, str]:
    with pytest.raises(BadSignature) as found:
        checked(request, key)
    return told(found.value)


def unread(request: Request) -> tuple[int, str]:
    with pytest.raises(BadSignature) as found:
        rfc9421.parse(request)
    return told(found.value)


def test_what_we_sign_we_take(key: SigningKey) -> None:
    checked(signed(post(), rfc9421, key), key.public(OWNER))
    checked(signed(get(), rfc9421, key), key.public(OWNER))


def test_a_claim_says_what_was_signed_by_which_key_and_when(ed_key: SigningKey) -> None:
    claim = rfc9421.parse(signed(post(), rfc9421, ed_key))
    assert (claim.dialect, claim.key_id) == ("rfc9421", ed_key.id)
    assert claim.covered == ("@method", "@target-uri", "content-digest")
    assert (claim.created, claim.expires, claim.algorithm) == (NOW, None, "ed25519")


def test_the_base_is_written_as_the_rfc_writes_it(ed_key: SigningKey) -> None:
    """RFC 9421 section 2.5."""
    parameters = f'{ENOUGH};created={CREATED};keyid="k"'
    lines = [
        '"@method": POST',
        f'"@target-uri": {INBOX}',
        f'"content-digest": {digest.content_digest(BODY)}',
        f'"@signature-params": {parameters}',
    ]
    assert base(parameters).decode().split("\n") == lines


def test_a_get_is_signed_without_a_digest(ed_key: SigningKey) -> None:
    assert set(rfc9421.sign(get(), ed_key, NOW)) == {"Host", "Signature-Input", "Signature"}


@pytest.mark.parametrize(
    ("alg", "status"), [("", None), (';alg="rsa-pss-sha512"', None), (';alg="rsa-v1_5-sha256"', 401)]
)
def test_an_rsa_key_may_sign_by_pss_when_the_message_does_not_say_otherwise(
    alg: str, status: int | None, rsa_key: SigningKey
) -> None:
    assert isinstance(rsa_key.private, RSAPrivateKey)
    parameters = f'{ENOUGH};created={CREATED};keyid="k"{alg}'
    made = rsa_key.private.sign(base(parameters), padding.PSS(padding.MGF1(SHA512()), 64), SHA512())
    request = stating(parameters, made)
    if status is None:
        checked(request, rsa_key.public(OWNER))
    else:
        assert refused(request, rsa_key.public(OWNER)) == (status, "bad-signature")


def test_an_rsa_key_may_leave_its_algorithm_unsaid(rsa_key: SigningKey) -> None:
    parameters = f'{ENOUGH};created={CREATED};keyid="k"'
    checked(stating(parameters, algorithms.sign(rsa_key, base(parameters))), rsa_key.public(OWNER))


@pytest.mark.parametrize("alg", ["hmac-sha256", "rsa-v1_5-sha256", "ed25519ph", ""])
def test_an_algorithm_that_is_not_the_keys_is_refused(alg: str, ed_key: SigningKey) -> None:
    parameters = f'{ENOUGH};created={CREATED};keyid="k";alg="{alg}"'
    request = stating(parameters, algorithms.sign(ed_key, base(parameters)))
    assert refused(request, ed_key.public(OWNER)) == (401, "bad-signature")


def test_a_p256_key_signs_with_two_plain_numbers() -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    parameters = f'{ENOUGH};created={CREATED};keyid="k";alg="ecdsa-p256-sha256"'
    der = private.sign(base(parameters), ec.ECDSA(SHA256()))
    raw = b"".join(number.to_bytes(32, "big") for number in decode_dss_signature(der))
    key = PublicKey("k", OWNER, private.public_key())
    checked(stating(parameters, raw), key)
    for bad in (der, raw[:-1], raw[:32] + b"\0" + raw[32:], bytes(64), raw[::-1]):
        assert refused(stating(parameters, bad), key) == (401, "bad-signature")


def test_the_first_label_that_covers_enough_is_taken(ed_key: SigningKey) -> None:
    request = signed(post(), rfc9421, ed_key)
    inputs, signatures = request.header("signature-input"), request.header("signature")
    several = {
        "Signature-Input": f'proxy=("@method");created={CREATED};keyid="proxy", none=1, {inputs}',
        "Signature": f"proxy=:AAAA:, {signatures}",
    }
    claim = rfc9421.parse(with_headers(request, several))
    assert claim.key_id == ed_key.id


def test_of_several_insufficient_labels_the_firsts_fault_is_told() -> None:
    request = stating(f'("@method");created={CREATED};keyid="k", sig2=1')
    with pytest.raises(NotCovered) as found:
        rfc9421.parse(request)
    assert told(found.value) == (401, "not-covered")


def test_a_label_beyond_the_tenth_is_not_looked_at(ed_key: SigningKey) -> None:
    request = signed(post(), rfc9421, ed_key)
    before = ", ".join(f"x{number}=1" for number in range(10))
    late = with_headers(request, {"Signature-Input": f"{before}, {request.header('signature-input')}"})
    assert unread(late) == (401, "bad-signature")


@pytest.mark.parametrize("missing", ["Signature", "Signature-Input"])
def test_half_a_signature_is_none(missing: str, ed_key: SigningKey) -> None:
    request = signed(post(), rfc9421, ed_key)
    half = tuple(each for each in request.headers if each[0] != missing)
    with pytest.raises(Unsigned) as found:
        rfc9421.parse(Request(request.method, request.url, half, request.body))
    assert told(found.value) == (401, "unsigned")


@pytest.mark.parametrize("name", ["Signature", "Signature-Input"])
def test_a_header_that_came_twice_is_refused(name: str, ed_key: SigningKey) -> None:
    request = signed(post(), rfc9421, ed_key)
    again = Request(request.method, request.url, (*request.headers, (name, "a=1")), request.body)
    with pytest.raises(AmbiguousHeader) as found:
        rfc9421.parse(again)
    assert told(found.value) == (401, "ambiguous-header")


@pytest.mark.parametrize(
    "parameters",
    [
        "1",
        "(",
        f"{ENOUGH};created={CREATED}",
        f"{ENOUGH};created={CREATED};keyid=token",
        f'{ENOUGH};created={CREATED};keyid="k";alg=1',
        f'{ENOUGH};created=soon;keyid="k"',
        f'{ENOUGH};created=1.5;keyid="k"',
        f'{ENOUGH};created;keyid="k"',
        f'{ENOUGH};created={CREATED};expires="x";keyid="k"',
        f'{ENOUGH};created={CREATED};created={CREATED};keyid="k"',
        f'{ENOUGH};created=999999999999999;keyid="k"',
        f'("@method" "@method" "@target-uri" "content-digest");created={CREATED};keyid="k"',
        f'("@method" "@target-uri" "content-digest" "x-never-sent");created={CREATED};keyid="k"',
        f'("@method" "@target-uri" "content-digest" "@status");created={CREATED};keyid="k"',
        f'("@method" "@target-uri" "content-digest" "@method";req);created={CREATED};keyid="k"',
        f'("@method" "@target-uri" "content-digest" "Content-Type");created={CREATED};keyid="k"',
        f'("@method" "@target-uri" "content-digest" "content-type";bs);created={CREATED};keyid="k"',
        f'("@method" "@target-uri" "content-digest" token);created={CREATED};keyid="k"',
        f'("@method" "@target-uri" "content-digest" 1);created={CREATED};keyid="k"',
        f'({" ".join(f"{chr(34)}x{number}{chr(34)}" for number in range(51))});created={CREATED};keyid="k"',
        f'{ENOUGH};created={CREATED};keyid="k", sig1={ENOUGH};created={CREATED};keyid="l"',
    ],
)
def test_a_signature_that_cannot_be_read_is_refused(parameters: str) -> None:
    assert unread(stating(parameters)) == (401, "bad-signature")


def test_a_signature_must_be_bytes() -> None:
    request = stating(f'{ENOUGH};created={CREATED};keyid="k"')
    for value in ("sig1=1", "sig1", "other=:AAAA:", "sig1=(:AAAA:)"):
        assert unread(with_headers(request, {"Signature": value})) == (401, "bad-signature")


def test_expires_is_read() -> None:
    claim = rfc9421.parse(stating(f'{ENOUGH};created={CREATED};expires={CREATED + 60};keyid="k"'))
    assert claim.expires == NOW + timedelta(minutes=1)


def test_without_created_there_is_no_time() -> None:
    assert rfc9421.parse(stating(f'{ENOUGH};keyid="k"')).created is None


def test_a_part_of_the_query_may_be_signed_by_name() -> None:
    """RFC 9421 section 2.2.8."""
    url = "https://a.example/p?var=this%20is%20a%20big%0Avalue&bar=with+plus&x=~*&twice=1&twice=2"
    request = stating('();keyid="k"', request=post(url=url))

    def line(name: str) -> str:
        marked = stating(f'("@query-param";name="{name}");keyid="k"', request=request)
        return rfc9421.read(marked, "sig1").bases[0].decode().split("\n")[0].partition(": ")[2]

    assert [line(name) for name in ("var", "bar", "x")] == [
        "this%20is%20a%20big%0Avalue",
        "with%20plus",
        "%7E*",
    ]
    for name in ("twice", "absent"):
        with pytest.raises(BadSignature):
            line(name)


def test_what_was_signed_for_another_host_is_not_for_us(ed_key: SigningKey) -> None:
    theirs = post(url=INBOX.replace("brands.example", "other.example"))
    sent_on = Request("POST", INBOX, signed(theirs, rfc9421, ed_key).headers, BODY)
    assert refused(sent_on, ed_key.public(OWNER)) == (401, "bad-signature")


def test_another_key_did_not_sign_it(rsa_key: SigningKey) -> None:
    other = SigningKey.generate_ed25519("k").public(OWNER)
    assert refused(signed(post(), rfc9421, rsa_key), other) == (401, "bad-signature")


def test_a_key_no_algorithm_fits_is_refused(ed_key: SigningKey) -> None:
    p384 = ec.generate_private_key(ec.SECP384R1()).public_key()
    claim = rfc9421.parse(signed(post(), rfc9421, ed_key))
    with pytest.raises(BadKey) as found:
        algorithms.check(claim, PublicKey("k", OWNER, p384), (algorithms.ED25519,))
    assert told(found.value) == (401, "bad-key")


def test_a_header_asks_for_this_dialect() -> None:
    assert rfc9421.wants({"accept-signature": "sig1=()"})
    assert not rfc9421.wants({"Accept": "*/*"})


@given(st.data())
def test_any_signature_with_one_bit_flipped_is_refused(key: SigningKey, data: st.DataObject) -> None:
    request = signed(post(), rfc9421, key)
    raw = bytearray(b64decode((request.header("signature") or "").removeprefix("sig1=:").removesuffix(":")))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    bad = with_headers(request, {"Signature": f"sig1=:{b64encode(raw).decode()}:"})
    assert refused(bad, key.public(OWNER)) == (401, "bad-signature")


@given(st.data())
def test_any_statement_with_one_letter_changed_is_refused(ed_key: SigningKey, data: st.DataObject) -> None:
    request = signed(post(), rfc9421, ed_key)
    value = request.header("signature-input") or ""
    place = data.draw(st.integers(len("sig1="), len(value) - 1))
    letter = data.draw(st.characters(codec="ascii", exclude_characters=value[place]))
    changed = with_headers(request, {"Signature-Input": value[:place] + letter + value[place + 1 :]})
    with pytest.raises(BadSignature):
        checked(changed, ed_key.public(OWNER))


@given(st.text(max_size=200), st.text(max_size=60))
def test_no_headers_make_it_fail_in_another_way(inputs: str, signature: str) -> None:
    with pytest.raises((BadSignature, Unsigned)):
        rfc9421.parse(with_headers(post(), {"Signature-Input": inputs, "Signature": signature}))
