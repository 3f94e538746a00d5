"""THREATS 2: the key decides the algorithm, never the message. What must be covered is ours to require."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

from fedibrand.activitypub.signatures import cavage, rfc9421
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.brands.registry import BrandRow
from tests.refusals.peer import Document, Peer, Person, a_key
from tests.refusals.watching import Watch
from tests.refusals.wire import Door, Headers, encoded, instead, signed, value, without

pytestmark = pytest.mark.asyncio(loop_scope="module")

BOTH = pytest.mark.parametrize("dialect", [cavage, rfc9421], ids=["cavage", "rfc9421"])
ALL = "(request-target) host date digest"


@pytest.fixture
def mallory(peer: Peer) -> Person:
    return peer.person("mallory")


@pytest.fixture
def mention(mallory: Person, acme: BrandRow) -> Document:
    return mallory.mention(acme.names.actor)


def by_hand(
    door: Door,
    document: Document,
    key_id: str,
    sign: Callable[[bytes], bytes],
    *,
    covered: str = ALL,
    algorithm: str = "rsa-sha256",
    date: str = "",
) -> Headers:
    """Headers signed as Cavage has it, with whatever is asked for covered, by whatever function."""
    headers = signed(door.url, document, SigningKey(key_id, a_key("theirs")))
    headers = instead(headers, "Date", date or value(headers, "Date"))
    given = {"(request-target)": f"post {door.path}", **{name.lower(): each for name, each in headers}}
    base = "\n".join(f"{name}: {given[name]}" for name in covered.split()).encode()
    made = base64.b64encode(sign(base)).decode()
    stated = f'keyId="{key_id}",algorithm="{algorithm}",headers="{covered}",signature="{made}"'
    return instead(headers, "Signature", stated)


def rsa(base: bytes) -> bytes:
    return a_key("theirs").sign(base, padding.PKCS1v15(), SHA256())


async def test_what_a_peer_signed_well_is_taken(
    door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    before = await watch.rows()
    reply = await door.post(by_hand(door, mention, mallory.key.id, rsa), mention)
    assert reply.status == 202
    assert (await watch.rows())["holding"] == before["holding"] + 1
    watch.silent(reply)


async def test_nothing_is_taken_unsigned(
    door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    headers = without(signed(door.url, mention, mallory.key), "Signature")
    await watch.refused(door.post(headers, mention), 401, "unsigned")


@BOTH
async def test_another_keys_signature_does_not_hold(
    dialect: ModuleType, door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    forged = SigningKey(mallory.key.id, a_key("another"))
    await watch.refused(door.send(mention, forged, dialect=dialect), 401, "bad-signature")


@BOTH
async def test_a_body_with_one_byte_flipped_is_refused(
    dialect: ModuleType, door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    body = bytearray(encoded(mention))
    headers = signed(door.url, bytes(body), mallory.key, dialect=dialect)
    body[body.index(b"kettle")] ^= 1
    await watch.refused(door.post(headers, bytes(body)), 401, "bad-digest")


async def test_a_body_whose_digest_was_made_anew_is_refused(
    door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    other = {**mention, "id": mallory.new_id("activities")}
    headers = signed(door.url, mention, mallory.key)
    headers = instead(headers, "Digest", value(signed(door.url, other, mallory.key), "Digest"))
    headers = instead(headers, "Content-Length", str(len(encoded(other))))
    await watch.refused(door.post(headers, other), 401, "bad-signature")


@pytest.mark.parametrize(("dialect", "name"), [(cavage, "Digest"), (rfc9421, "Content-Digest")])
async def test_a_signed_digest_that_did_not_come_is_refused(
    dialect: ModuleType, name: str, door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    headers = without(signed(door.url, mention, mallory.key, dialect=dialect), name)
    await watch.refused(door.post(headers, mention), 401, "bad-signature")


@pytest.mark.parametrize("missing", ALL.split())
async def test_a_signature_that_leaves_something_out_is_refused(
    missing: str, door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    covered = " ".join(name for name in ALL.split() if name != missing)
    headers = by_hand(door, mention, mallory.key.id, rsa, covered=covered)
    await watch.refused(door.post(headers, mention), 401, "not-covered")


async def test_a_digest_by_no_algorithm_we_know_is_no_digest(
    door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    md5 = base64.b64encode(hashlib.md5(encoded(mention)).digest()).decode()
    headers = instead(signed(door.url, mention, mallory.key), "Digest", f"MD5={md5}")
    await watch.refused(door.post(headers, mention), 401, "bad-digest")


@BOTH
@pytest.mark.parametrize("ago", [timedelta(hours=2), timedelta(minutes=-10), timedelta(days=4000)])
async def test_what_was_signed_at_another_time_is_refused(
    ago: timedelta, dialect: ModuleType, door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    sending = door.send(mention, mallory, dialect=dialect, ago=ago)
    await watch.refused(sending, 401, "stale-signature")


@pytest.mark.parametrize(
    "date",
    [
        "yesterday",
        "Thu, 01 Jan 2026 00:00:00 +9999999999999999",
        "Thu, 99 Foo 99999999999 99:99:99 GMT",
        "Mon, 01 Jan 0001 00:00:00 +2359",
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "0",
    ],
)
async def test_a_date_that_is_none_is_refused(
    date: str, door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    headers = by_hand(door, mention, mallory.key.id, rsa, date=date)
    await watch.refused(door.post(headers, mention), 401, "stale-signature")


@pytest.mark.parametrize("name", ["Signature", "Digest", "Host", "Date"])
@pytest.mark.parametrize("same", [True, False], ids=["same", "other"])
async def test_a_header_that_came_twice_is_refused(
    name: str, same: bool, door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    headers = signed(door.url, mention, mallory.key)
    twice = [(name, value(headers, name) if same else "x"), *headers]
    status, code = (400, "bad-request") if name == "Host" else (401, "ambiguous-header")
    await watch.refused(door.post(twice, mention), status, code)


async def test_a_public_key_is_nobodys_secret(
    door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    secret = mallory.key.public_pem().encode()
    for algorithm in ("hmac-sha256", "hs2019", "rsa-sha256"):
        headers = by_hand(
            door,
            mention,
            mallory.key.id,
            lambda base: hmac.digest(secret, base, "sha256"),
            algorithm=algorithm,
        )
        await watch.refused(door.post(headers, mention), 401, "bad-signature")


async def test_a_message_cannot_choose_a_weaker_hash(
    door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    def weak(base: bytes) -> bytes:
        return a_key("theirs").sign(base, padding.PKCS1v15(), SHA1())

    headers = by_hand(door, mention, mallory.key.id, weak, algorithm="rsa-sha1")
    await watch.refused(door.post(headers, mention), 401, "bad-signature")


async def test_what_a_message_says_of_its_algorithm_changes_nothing(
    door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    headers = by_hand(door, mention, mallory.key.id, rsa, algorithm="hmac-sha256")
    assert (await door.post(headers, mention)).status == 202


@pytest.mark.parametrize("algorithm", ["hmac-sha256", "ed25519", "rsa-pss-sha512", "none", ""])
async def test_an_algorithm_that_is_not_the_keys_is_refused(
    algorithm: str, door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    headers = signed(door.url, mention, mallory.key, dialect=rfc9421)
    stated = value(headers, "Signature-Input") + f';alg="{algorithm}"'
    await watch.refused(door.post(instead(headers, "Signature-Input", stated), mention), 401, "bad-signature")


async def test_a_signature_for_another_inbox_does_not_hold_here(
    door: Door, mention: Document, mallory: Person, acme: BrandRow, watch: Watch
) -> None:
    elsewhere = Door(door.port, door.origin, "/brands/acme/inbox")
    headers = signed(elsewhere.url, mention, mallory.key)
    await watch.refused(door.post(headers, mention), 401, "bad-signature")


async def test_a_signed_get_is_no_signed_post(
    door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    def of_a_get(base: bytes) -> bytes:
        return rsa(base.replace(b"post ", b"get ", 1))

    headers = by_hand(door, mention, mallory.key.id, of_a_get)
    await watch.refused(door.post(headers, mention), 401, "bad-signature")


@pytest.mark.parametrize("bits", [1024])
async def test_a_short_key_is_no_key(bits: int, door: Door, peer: Peer, acme: BrandRow, watch: Watch) -> None:
    weak = SigningKey.generate_rsa(f"{peer.origin}/users/weak#main-key", bits)
    listed = {"id": weak.id, "owner": f"{peer.origin}/users/weak", "publicKeyPem": weak.public_pem()}
    mallory = peer.person("weak", publicKey=listed)
    sending = door.send(mallory.mention(acme.names.actor), weak)
    await watch.refused(sending, 401, "bad-key")


async def test_a_request_may_be_late_when_it_says_until_when(
    door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    headers = signed(door.url, mention, mallory.key)
    then = int((datetime.now(UTC) - timedelta(hours=13)).timestamp())
    covered = "(request-target) host (created) (expires) digest"
    base = "\n".join(
        [
            f"(request-target): post {door.path}",
            f"host: {value(headers, 'Host')}",
            f"(created): {then}",
            f"(expires): {then + 90000}",
            f"digest: {value(headers, 'Digest')}",
        ]
    )
    made = base64.b64encode(rsa(base.encode())).decode()
    stated = (
        f'keyId="{mallory.key.id}",algorithm="hs2019",created={then},expires={then + 90000},'
        f'headers="{covered}",signature="{made}"'
    )
    sending = door.post(instead(headers, "Signature", stated), mention)
    await watch.refused(sending, 401, "stale-signature")
