import hmac
from base64 import b64decode, b64encode
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from fedibrand.activitypub.errors import BadKey, BadSignature, NotCovered, Stale, Unsigned
from fedibrand.activitypub.signatures import algorithms, cavage, digest
from fedibrand.activitypub.signatures.keys import PublicKey, SigningKey
from fedibrand.activitypub.signatures.request import Request
from tests.activitypub.signatures.signing import BODY, INBOX, NOW, get, post, signed, told, with_headers

OWNER = "https://them.example/users/ann"


def header(**parameters: str) -> str:
    stated = {"keyId": "https://them.example/k", "headers": "date", "signature": "AAAA", **parameters}
    return ",".join(f'{name}="{value}"' for name, value in stated.items())


def stating(
    value: str, *, date: str = "Sun, 01 Mar 2026 12:00:00 GMT", request: Request | None = None
) -> Request:
    added = {"Host": "brands.example", "Date": date, "Signature": value}
    return with_headers(request or post(), added)


def by_hand(request: Request, key: SigningKey, lines: dict[str, str], extra: str = "") -> Request:
    """Sign exactly these lines, as another server might."""
    base = "\n".join(f"{name}: {value}" for name, value in lines.items()).encode()
    made = b64encode(algorithms.sign(key, base)).decode()
    return stating(header(keyId=key.id, headers=" ".join(lines), signature=made) + extra, request=request)


def flipped(text: str, position: int) -> str:
    raw = bytearray(b64decode(text))
    raw[position % len(raw)] ^= 1
    return b64encode(raw).decode()


def checked(request: Request, key: SigningKey) -> None:
    cavage.check(cavage.parse(request), request, key.public(OWNER))


def refused(request: Request) -> tuple[int, str]:
    with pytest.raises(BadSignature) as found:
        cavage.parse(request)
    return told(found.value)


def test_what_we_sign_we_take(key: SigningKey) -> None:
    checked(signed(post(), cavage, key), key)
    checked(signed(get(), cavage, key), key)


def test_a_claim_says_what_was_signed_by_which_key_and_when(ed_key: SigningKey) -> None:
    claim = cavage.parse(signed(post(), cavage, ed_key))
    assert claim.key_id == ed_key.id
    assert claim.dialect == "cavage"
    assert set(claim.covered) == {"(request-target)", "host", "date", "digest"}
    assert (claim.created, claim.expires, claim.algorithm) == (NOW, None, "hs2019")
    assert b"(request-target): post /inbox?from=them" in claim.bases[0].split(b"\n")


def test_a_get_is_signed_without_a_digest(ed_key: SigningKey) -> None:
    assert set(cavage.sign(get(), ed_key, NOW)) == {"Date", "Host", "Signature"}


def test_an_empty_post_signs_the_digest_of_nothing(ed_key: SigningKey) -> None:
    assert cavage.sign(post(b""), ed_key, NOW)["Digest"] == digest.digest_header(b"")


def test_headers_of_the_request_that_signing_replaces_do_not_count(ed_key: SigningKey) -> None:
    stale = with_headers(post(), {"Date": "yesterday", "Host": "elsewhere", "Digest": "SHA-256=old"})
    checked(signed(stale, cavage, ed_key), ed_key)


def test_the_date_is_written_in_gmt_wherever_we_are(ed_key: SigningKey) -> None:
    assert cavage.sign(get(), ed_key, NOW)["Date"] == "Sun, 01 Mar 2026 12:00:00 GMT"


@pytest.mark.parametrize("algorithm", ["rsa-sha256", "hs2019", "hmac-sha256", "none", "rsa-sha512"])
def test_the_algorithm_that_a_message_names_changes_nothing(algorithm: str, key: SigningKey) -> None:
    request = signed(post(), cavage, key)
    renamed = cavage.sign(post(), key, NOW)["Signature"]
    for ours in ("rsa-sha256", "hs2019"):
        renamed = renamed.replace(f'algorithm="{ours}"', f'algorithm="{algorithm}"')
    checked(with_headers(request, {"Signature": renamed}), key)


def test_a_public_key_is_no_secret_to_sign_with(rsa_key: SigningKey) -> None:
    """The forgery that a verifier which believes ``algorithm`` falls for."""
    claim = cavage.parse(signed(post(), cavage, rsa_key))
    forged = hmac_sha256(rsa_key.public_pem().encode(), claim.bases[0])
    lines = "(request-target) date host digest"
    value = header(keyId=rsa_key.id, algorithm="hmac-sha256", headers=lines, signature=forged)
    request = with_headers(signed(post(), cavage, rsa_key), {"Signature": value})
    with pytest.raises(BadSignature) as found:
        checked(request, rsa_key)
    assert told(found.value) == (401, "bad-signature")


def hmac_sha256(secret: bytes, base: bytes) -> str:
    return b64encode(hmac.digest(secret, base, "sha256")).decode()


def test_a_target_signed_without_its_query_is_taken(key: SigningKey) -> None:
    lines = {
        "(request-target)": "post /inbox",
        "host": "brands.example",
        "date": "Sun, 01 Mar 2026 12:00:00 GMT",
        "digest": digest.digest_header(BODY),
    }
    checked(by_hand(with_headers(post(), {"Digest": lines["digest"]}), key, lines), key)


def test_created_and_expires_are_taken_when_they_are_signed(ed_key: SigningKey) -> None:
    lines = {
        "(request-target)": "post /inbox?from=them",
        "host": "brands.example",
        "(created)": str(int(NOW.timestamp())),
        "(expires)": f"{int(NOW.timestamp()) + 60}.5",
        "digest": digest.digest_header(BODY),
    }
    times = f",created={lines['(created)']},expires={lines['(expires)']}"
    request = by_hand(with_headers(post(), {"Digest": lines["digest"]}), ed_key, lines, times)
    checked(request, ed_key)
    claim = cavage.parse(request)
    assert (claim.created, claim.expires) == (NOW, NOW + timedelta(seconds=60.5))


def test_an_expiry_that_was_not_signed_is_not_believed() -> None:
    assert cavage.parse(stating(header(expires="9999999999"))).expires is None


def test_lines_of_one_header_are_signed_joined_by_commas(ed_key: SigningKey) -> None:
    request = signed(post(), cavage, ed_key)
    two = Request(request.method, request.url, (*request.headers, ("X", " a "), ("x", "b")), BODY)
    value = header(keyId=ed_key.id, headers="X")
    assert cavage.parse(with_headers(two, {"Signature": value})).bases == (b"x: a, b",)


def test_header_bytes_are_signed_as_they_came() -> None:
    request = with_headers(stating(header(headers="x")), {"X": b"\xff \xc3\xbc".decode("latin-1")})
    assert cavage.parse(request).bases == (b"x: \xff \xc3\xbc",)


def test_parameters_we_do_not_know_are_ignored() -> None:
    assert cavage.parse(stating(header() + ',opaque="x",realm=y')).key_id == "https://them.example/k"


def test_a_key_id_may_hold_commas_and_equal_signs() -> None:
    assert cavage.parse(stating(header(keyId="https://them.example/?a=1,b=2"))).key_id.endswith("?a=1,b=2")


def test_an_unsigned_request_is_told_so() -> None:
    with pytest.raises(Unsigned) as found:
        cavage.parse(post())
    assert told(found.value) == (401, "unsigned")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Bearer x",
        "keyId",
        'keyId="unterminated',
        header(keyId=""),
        header(headers=""),
        header(signature="?"),
        header(signature="AAA"),
        header() + ',keyId="https://them.example/other"',
        header(headers="date x-never-sent"),
        header(headers="(expires)"),
        header(headers="(created)"),
        header(headers="(created)") + ",created=soon",
        header(headers="(created)") + ",created=1e999",
        header(headers="(created)") + ",created=nan",
        header(headers=" ".join(["date"] * 51)),
        'keyId="https://them.example/k",signature="AAAA"',
    ],
)
def test_a_signature_that_cannot_be_read_is_refused(value: str) -> None:
    assert refused(stating(value)) == (401, "bad-signature")


@pytest.mark.parametrize(
    "date", ["", "yesterday", "Sun, 99 Mar 2026 12:00:00 GMT", "Sun, 01 Mar 99999 12:00:00 GMT"]
)
def test_a_signed_date_that_is_none_is_refused(date: str) -> None:
    with pytest.raises(Stale) as found:
        cavage.parse(stating(header(), date=date))
    assert told(found.value) == (401, "stale-signature")


def test_what_was_signed_for_another_host_is_not_for_us(ed_key: SigningKey) -> None:
    theirs = post(url=INBOX.replace("brands.example", "other.example"))
    sent_on = Request("POST", INBOX, signed(theirs, cavage, ed_key).headers, BODY)
    assert refused(sent_on) == (401, "bad-signature")


def test_a_port_that_goes_without_saying_may_be_said(ed_key: SigningKey) -> None:
    lines = {
        "(request-target)": "get /brands/acme",
        "host": "brands.example:443",
        "date": "Sun, 01 Mar 2026 12:00:00 GMT",
    }
    request = by_hand(get(), ed_key, lines)
    checked(with_headers(request, {"Host": "brands.example:443"}), ed_key)


@pytest.mark.parametrize(
    ("name", "code"),
    [("Signature", "ambiguous-header"), ("Date", "ambiguous-header"), ("Host", "bad-signature")],
)
def test_a_header_that_came_twice_is_refused(name: str, code: str, ed_key: SigningKey) -> None:
    request = signed(post(), cavage, ed_key)
    again = Request(request.method, request.url, (*request.headers, (name, "brands.example")), BODY)
    assert refused(again) == (401, code)


def test_a_post_whose_digest_is_not_signed_is_refused(ed_key: SigningKey) -> None:
    lines = {
        "(request-target)": "post /inbox?from=them",
        "host": "brands.example",
        "date": "Sun, 01 Mar 2026 12:00:00 GMT",
    }
    with pytest.raises(NotCovered) as found:
        checked(by_hand(post(), ed_key, lines), ed_key)
    assert told(found.value) == (401, "not-covered")


def test_another_key_did_not_sign_it(rsa_key: SigningKey, ed_key: SigningKey) -> None:
    request = signed(post(), cavage, rsa_key)
    with pytest.raises(BadSignature) as found:
        checked(request, ed_key)
    assert told(found.value) == (401, "bad-signature")


def test_a_key_this_dialect_has_no_algorithm_for_is_refused(ed_key: SigningKey) -> None:
    request = signed(post(), cavage, ed_key)
    p256 = PublicKey("k", OWNER, ec.generate_private_key(ec.SECP256R1()).public_key())
    with pytest.raises(BadKey) as found:
        cavage.check(cavage.parse(request), request, p256)
    assert told(found.value) == (401, "bad-key")


@given(st.data())
def test_any_signature_with_one_bit_flipped_is_refused(key: SigningKey, data: st.DataObject) -> None:
    request = signed(post(), cavage, key)
    value = request.header("signature") or ""
    good = value.partition('signature="')[2].rstrip('"')
    bad = value.replace(good, flipped(good, data.draw(st.integers(0, 255))))
    with pytest.raises(BadSignature) as found:
        checked(with_headers(request, {"Signature": bad}), key)
    assert told(found.value) == (401, "bad-signature")


@given(st.data())
def test_any_signed_header_with_one_letter_changed_is_refused(
    ed_key: SigningKey, data: st.DataObject
) -> None:
    request = signed(post(), cavage, ed_key)
    name = data.draw(st.sampled_from(["Date", "Digest"]))
    value = request.header(name) or ""
    place = data.draw(st.integers(0, len(value) - 1))
    letter = data.draw(st.characters(codec="ascii", exclude_characters=value[place] + " \t"))
    changed = value[:place] + letter + value[place + 1 :]
    with pytest.raises(BadSignature):
        checked(with_headers(request, {name: changed}), ed_key)


@given(st.text(max_size=200))
def test_no_header_makes_it_fail_in_another_way(text: str) -> None:
    with pytest.raises(BadSignature):
        cavage.parse(stating(text))


@given(st.text(max_size=60))
def test_no_date_makes_it_fail_in_another_way(text: str) -> None:
    with pytest.raises(BadSignature):
        cavage.parse(stating(header(), date=text))
