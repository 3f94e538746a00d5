from base64 import b64encode
from hashlib import sha512

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedibrand.activitypub.errors import AmbiguousHeader, BadDigest
from fedibrand.activitypub.signatures import digest
from tests.activitypub.signatures.signing import BODY, post, told, with_headers

RIGHT_512 = b64encode(sha512(BODY).digest()).decode()
WRONG_512 = b64encode(sha512(b"other").digest()).decode()


def refused(headers: dict[str, str]) -> tuple[int, str]:
    with pytest.raises(BadDigest) as found:
        digest.check(with_headers(post(), headers))
    return told(found.value)


def test_the_rfcs_own_digest_of_hello_world() -> None:
    """RFC 9530 appendix B.1 and RFC 3230 as used in draft-cavage appendix C, which have no line feed."""
    assert (
        digest.digest_header(b'{"hello": "world"}') == "SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE="
    )
    assert (
        digest.content_digest(b'{"hello": "world"}')
        == "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"
    )


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Digest": digest.digest_header(BODY)},
        {"Digest": f"sha-512={RIGHT_512}"},
        {"Digest": f"unixsum=30637, SHA-512={RIGHT_512},{digest.digest_header(BODY)}"},
        {"Content-Digest": digest.content_digest(BODY)},
        {"Content-Digest": f"sha-512=:{RIGHT_512}:, crc32c=:AAAAAA==:"},
        {"Digest": digest.digest_header(BODY), "Content-Digest": digest.content_digest(BODY)},
    ],
)
def test_a_digest_of_this_body_is_taken(headers: dict[str, str]) -> None:
    digest.check(with_headers(post(), headers))


@pytest.mark.parametrize(
    "headers",
    [
        {"Digest": digest.digest_header(b"other")},
        {"Digest": f"{digest.digest_header(BODY)},SHA-512={WRONG_512}"},
        {"Digest": f"{digest.digest_header(BODY)},{digest.digest_header(b'other')}"},
        {"Digest": ""},
        {"Digest": "SHA-256"},
        {"Digest": "SHA-256=?"},
        {"Digest": "MD5=rL0Y20zC+Fzt72VPzMSk2A=="},
        {"Content-Digest": digest.content_digest(b"other")},
        {"Content-Digest": f"{digest.content_digest(b'other')}, {digest.content_digest(BODY)}"},
        {"Content-Digest": "sha-256=1"},
        {"Content-Digest": "sha-256"},
        {"Content-Digest": "sha-256=:?:"},
        {"Content-Digest": "md5=:rL0Y20zC+Fzt72VPzMSk2A==:"},
        {"Content-Digest": ""},
        {"Digest": digest.digest_header(BODY), "Content-Digest": digest.content_digest(b"other")},
    ],
)
def test_any_digest_that_is_not_this_bodys_is_refused(headers: dict[str, str]) -> None:
    assert refused(headers) == (401, "bad-digest")


@pytest.mark.parametrize("name", ["Digest", "Content-Digest"])
def test_two_headers_of_digests_are_refused(name: str) -> None:
    request = post()
    twice = type(request)(request.method, request.url, ((name, "a"), (name, "a")), request.body)
    with pytest.raises(AmbiguousHeader) as found:
        digest.check(twice)
    assert told(found.value) == (401, "ambiguous-header")


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_a_digest_holds_for_one_body_and_no_other(body: bytes, other: bytes) -> None:
    for headers in ({"Digest": digest.digest_header(body)}, {"Content-Digest": digest.content_digest(body)}):
        digest.check(with_headers(post(body), headers))
        if other != body:
            with pytest.raises(BadDigest):
                digest.check(with_headers(post(other), headers))


@given(st.text(max_size=60))
def test_no_text_makes_it_fail_in_another_way(text: str) -> None:
    for name in ("Digest", "Content-Digest"):
        with pytest.raises(BadDigest):
            digest.check(with_headers(post(), {name: text}))
