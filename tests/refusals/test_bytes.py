"""THREATS 3: processed are exactly the bytes that were signed, and no two readers differ about them."""

import gzip
import json
from typing import Any

import pytest

from fedibrand.activitypub.strict_json import MAX_BYTES
from fedibrand.brands.registry import BrandRow
from tests.refusals.peer import CANARY, Document, Peer, Person
from tests.refusals.watching import Watch
from tests.refusals.wire import Door, Headers, encoded, exchange, head, instead, signed, without

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def mallory(peer: Peer) -> Person:
    return peer.person("mallory")


@pytest.fixture
def mention(mallory: Person, acme: BrandRow) -> Document:
    return mallory.mention(acme.names.actor)


def with_text(mention: Document, raw: bytes) -> bytes:
    """The document as bytes, with ``raw`` in the place of its summary."""
    return encoded(mention).replace(json.dumps(CANARY).encode(), raw, 1)


def nested(levels: int) -> Any:
    found: Any = 1
    for _ in range(levels):
        found = [found]
    return found


def chunked(headers: Headers) -> Headers:
    return [*without(headers, "Content-Length"), ("Transfer-Encoding", "chunked")]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'"\x00"', "not-json"),
        (b'"\\u0000"', "not-json"),
        (b'"\\ud800"', "not-json"),
        (b'"\\uDC00 x"', "not-json"),
        (b"NaN", "not-json"),
        (b"Infinity", "not-json"),
        (b"-Infinity", "not-json"),
        (b"1e999", "not-json"),
        (b"9007199254740993", "not-json"),
        (b"-" + b"9" * 5000, "not-json"),
        (b'"a", "type": "Delete", "type": "Delete"', "not-json"),
        (b'"\xff"', "not-json"),
        (b'"\xed\xa0\x80"', "not-json"),
        (b'"\x01"', "not-json"),
        (b"'single'", "not-json"),
        (b"01", "not-json"),
        (b'"a",', "not-json"),
        (b'/* */ "a"', "not-json"),
        (b"[" * 33 + b"]" * 33, "too-deep"),
        (b"[" * 100_000, "too-deep"),
        (b'{"a":' * 33 + b"1" + b"}" * 33, "too-deep"),
        (b"[" + b",".join([b"1"] * 1001) + b"]", "too-many"),
    ],
    ids=repr,
)
async def test_what_two_readers_could_read_differently_is_refused(
    raw: bytes, code: str, door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    await watch.refused(door.send(with_text(mention, raw), mallory), 400, code)


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"a"', b"1", b"true", b"{", b"{}x", b"{}{}"])
async def test_what_is_no_object_is_refused(body: bytes, door: Door, mallory: Person, watch: Watch) -> None:
    await watch.refused(door.send(body, mallory), 400, "not-json")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
async def test_json_is_utf_8_without_a_mark(
    encoding: str, door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    body = json.dumps(mention).encode(encoding)
    await watch.refused(door.send(body, mallory), 400, "not-json")


@pytest.mark.parametrize("keyword", ["@graph", "@included", "@reverse"])
@pytest.mark.parametrize("inside", [True, False], ids=["inside", "outside"])
async def test_keywords_that_hide_activities_are_refused(
    keyword: str, inside: bool, door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    hidden = {keyword: [mallory.activity("Delete", mallory.id)]}
    document = {**mention, "object": {**mention["object"], **hidden}} if inside else {**mention, **hidden}
    await watch.refused(door.send(document, mallory), 400, "wrong-shape")


async def test_a_body_of_a_megabyte_is_taken_and_one_byte_more_is_not(
    door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    room = MAX_BYTES - len(encoded({**mention, "pad": ""}))
    assert (await door.send({**mention, "pad": "x" * room}, mallory)).status == 202
    await watch.refused(door.send({**mention, "pad": "x" * (room + 1)}, mallory), 413, "too-large")


async def test_a_body_that_hides_its_length_is_cut_at_the_same_byte(
    door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    body = encoded({**mention, "pad": "x" * MAX_BYTES})
    headers = chunked(signed(door.url, body, mallory.key))
    pieces = [f"{len(body):x}\r\n".encode(), body, b"\r\n0\r\n\r\n"]
    await watch.refused(exchange(door.port, head(headers, door.path), *pieces), 413, "too-large")


async def test_a_chunked_body_is_taken_like_any_other(
    door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    body = encoded(mention)
    headers = chunked(signed(door.url, body, mallory.key))
    pieces = [f"{len(body):x}\r\n".encode(), body, b"\r\n0\r\n\r\n"]
    assert (await exchange(door.port, head(headers, door.path), *pieces)).status == 202


@pytest.mark.parametrize("size", [b"zz\r\n", b"-5\r\n", b"ffffffffffffffffffffff\r\n"])
async def test_a_chunk_that_has_no_size_is_refused(
    size: bytes, door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    headers = chunked(signed(door.url, mention, mallory.key))
    sending = exchange(door.port, head(headers, door.path), size + encoded(mention))
    reply = await watch.refused_somehow(sending)
    assert (reply.status, reply.problem["code"]) in {(400, "bad-request"), (400, "malformed")}


async def test_a_compressed_body_is_refused(
    door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    body = gzip.compress(encoded(mention))
    for encoding in ("gzip", "deflate", "br", "identity, gzip"):
        headers = [*signed(door.url, body, mallory.key), ("Content-Encoding", encoding)]
        await watch.refused(door.post(headers, body), 415, "wrong-media-type")


@pytest.mark.parametrize(
    "media_type", ["text/html", "application/xml", "multipart/form-data", "text/plain", "", "x", "a/b; c=/"]
)
async def test_another_media_type_is_refused(
    media_type: str, door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    headers = instead(signed(door.url, mention, mallory.key), "Content-Type", media_type)
    await watch.refused(door.post(headers, mention), 415, "wrong-media-type")


@pytest.mark.parametrize(
    "field", ["type", "object", "to", "tag", "content", "attributedTo", "published", "inReplyTo", "url"]
)
@pytest.mark.parametrize("strange", [None, [], {}, [[]], [{}], 0, -1.5, True, "", "\u202e", [None, 1, {}]])
async def test_no_strange_shape_breaks_anything(
    field: str, strange: object, door: Door, mention: Document, mallory: Person, watch: Watch
) -> None:
    for document in (
        {**mention, field: strange},
        {**mention, "object": {**mention["object"], field: strange}},
    ):
        reply = await door.send({**document, "id": mallory.new_id("activities")}, mallory)
        assert reply.status in {202, 400, 403}, (reply, document)
    assert await watch.left() == []
    watch.silent()
