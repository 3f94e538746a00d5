"""THREATS 10: what goes wrong unforeseen tells a stranger nothing, and the log no word of theirs."""

import asyncio
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fedibrand.activitypub.signatures import cavage, rfc9421
from fedibrand.brands.registry import BrandRow
from fedibrand.inbox.journal import Journal
from fedibrand.store.run import Store
from fedibrand.testing.reading import PUBLIC
from tests.refusals.peer import CANARY, Document, Peer, Person
from tests.refusals.watching import Watch
from tests.refusals.wire import Door, Headers, exchange, head, instead, signed, value

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Broken(Exception):
    """A fault of ours whose message holds a stranger's words."""


async def breaks(*_given: object) -> None:
    raise Broken(CANARY)


@pytest.fixture
def mallory(peer: Peer) -> Person:
    return peer.person("mallory")


async def test_a_fault_of_ours_in_an_inbox_is_a_fault_and_no_more(
    door: Door, mallory: Person, acme: BrandRow, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Journal, "append", breaks)
    reply = await watch.refused(door.send(mallory.mention(acme.names.actor), mallory), 500, "internal")
    assert b"Broken" not in reply.body
    assert b"Traceback" not in reply.body


@pytest.mark.parametrize("path", ["/brands/acme/answers/x", "/nodeinfo/2.1", "/brands/acme/followers"])
@pytest.mark.parametrize("accept", ["application/activity+json", "text/html", "*/*"])
async def test_a_fault_of_ours_in_a_page_is_a_fault_and_no_more(
    path: str,
    accept: str,
    door: Door,
    acme: BrandRow,
    lines: list[Any],
    watch: Watch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Store, "read", breaks)
    headers = [("Host", door.origin.partition("//")[2]), ("Accept", accept), ("Connection", "close")]
    reply = await exchange(door.port, head(headers, path, "GET"))
    if reply.status == 500:
        told = [
            line for line in lines if "code" in line
        ]  # housekeeping fails too, and says so in its own way
        assert [(line["log_level"], line["code"]) for line in told] == [("warning", "internal")]
    for word in (b"Broken", b"Traceback", b".py"):
        assert word not in reply.body
    watch.silent(reply)


async def test_an_id_with_words_in_it_is_no_id_in_the_log(
    door: Door, mallory: Person, acme: BrandRow, watch: Watch
) -> None:
    mention = mallory.mention(acme.names.actor)
    spoken = {**mention, "id": f"https://elsewhere.example/ {CANARY}"}
    await watch.refused(door.send(spoken, mallory), 403, "not-theirs")
    keyed = signed(door.url, mention, mallory.key)
    words = value(keyed, "Signature").replace(mallory.key.id, f"the {CANARY} leaks")
    await watch.refused(door.post(instead(keyed, "Signature", words), mention), 401, "no-key")


async def test_a_type_with_words_in_it_is_no_type_in_the_log(
    door: Door, mallory: Person, acme: BrandRow, watch: Watch
) -> None:
    for kind in (f"the {CANARY} leaks", ["Create", CANARY], [CANARY, "Like"]):
        reply = await door.send({**mallory.mention(acme.names.actor), "type": kind}, mallory)
        assert reply.status in {202, 400}
    await watch.instance.settled()
    watch.silent()


HEADERS = """Signature Signature-Input Digest Content-Digest Date Host Collection-Synchronization Content-Type
    X-Forwarded-Host Accept"""
PARTS = """sig1= ( ) ; , " : = @method @target-uri date digest created= expires= nonce= tag= alg= algorithm=
    keyId= headers= signature= hs2019 (request-target) (created) (expires) sha-256= SHA-256= :AAAA: AAAA == ?1
    1 -1 99999999999999999999 1e400 nan http://localhost:1/ # % é ÿ"""
FIELDS = """@context id type actor object to cc target published updated proof content contentMap summary name
    tag attachment inReplyTo attributedTo url interactionPolicy signature as:object @id @type instrument
    audience replies icon endpoints oneOf closed emoji _misskey_reaction context conversation"""
KINDS = """Create Update Delete Undo Like Follow Announce Accept Reject Block Move Flag Add QuoteRequest View
    Question"""

NO_TIMES = (
    "Thu, 01 Jan 2026 00:00:00 +9999999999999999",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
)

_NAMES = st.sampled_from(HEADERS.split())
_VALUES = st.lists(st.sampled_from([*PARTS.split(), " ", "\t"]), max_size=12).map("".join)
_KINDS = st.sampled_from(KINDS.split())
_PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(["Create", "Note", PUBLIC, "http://localhost/1", *NO_TIMES])
)
_JSON = st.recursive(
    _PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_DOCUMENTS = st.dictionaries(st.sampled_from(FIELDS.split()), _JSON, max_size=3)
_MANY = settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_MANY
@given(
    changes=st.lists(st.tuples(_NAMES, _VALUES), min_size=1, max_size=3),
    dialect=st.sampled_from([cavage, rfc9421]),
)
async def test_no_header_breaks_anything(
    changes: Headers, dialect: ModuleType, door: Door, mallory: Person, acme: BrandRow, watch: Watch
) -> None:
    mention = mallory.mention(acme.names.actor)
    headers = signed(door.url, mention, mallory.key, dialect=dialect)
    for name, each in changes:
        headers = instead(headers, name, each)
    reply = await door.post(headers, mention)
    assert reply.status in {202, 400, 401, 404, 415, 503}, reply


@_MANY
@given(kind=_KINDS, outer=_DOCUMENTS, inner=_DOCUMENTS)
async def test_no_document_breaks_anything(
    kind: str, outer: Document, inner: Document, door: Door, mallory: Person, acme: BrandRow, watch: Watch
) -> None:
    mention = mallory.mention(acme.names.actor)
    document = {**mention, "type": kind, **outer}
    if isinstance(document["object"], dict):
        document["object"] = {**document["object"], **inner}
    reply = await door.send(document, mallory)
    assert reply.status in {202, 400, 401, 403, 503}, reply
    if reply.status >= 400:
        assert reply.problem["status"] == reply.status


@pytest.mark.parametrize("time", NO_TIMES)
async def test_no_time_breaks_anything(
    time: str, door: Door, mallory: Person, acme: BrandRow, watch: Watch
) -> None:
    for field in ("published", "updated"):
        mention = mallory.mention(acme.names.actor, **{field: time})
        for document in (mention, {**mention, field: time, "type": "Update"}):
            sent = {**document, "id": mallory.new_id("activities")}
            assert (await door.send(sent, mallory)).status in {202, 400}


async def test_nothing_of_all_that_was_more_than_could_be_handled(watch: Watch) -> None:
    assert [each for each in await watch.left() if each[0] == "quarantined"] == []
    watch.silent()


async def test_a_crowd_that_hangs_up_breaks_nothing(
    door: Door, mallory: Person, acme: BrandRow, watch: Watch
) -> None:
    mention = mallory.mention(acme.names.actor)
    data = head(signed(door.url, mention, mallory.key), door.path)

    async def hang_up(after: int) -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", door.port)
        writer.write(data[:after])
        writer.transport.abort()

    await asyncio.gather(*(hang_up(after) for after in range(0, len(data), 40)))
    assert (await door.send(mention, mallory)).status == 202
    watch.silent()
