"""THREATS 5: the brand comes from Host and path alone; what is absent and what is forbidden look alike."""

import pytest

from fedibrand.brands.registry import BrandRow
from tests.refusals.peer import Peer, Person
from tests.refusals.watching import Watch
from tests.refusals.wire import Door, exchange, head, instead, signed

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def mallory(peer: Peer) -> Person:
    return peer.person("mallory")


@pytest.mark.parametrize(
    "path", ["/brands/nobody/inbox", "/brands/acme/inbox/", "/brands//inbox", "/inbox/", "//inbox"]
)
async def test_an_inbox_that_is_not_there_says_what_any_address_says(
    path: str, door: Door, mallory: Person, acme: BrandRow, watch: Watch
) -> None:
    absent = Door(door.port, door.origin, path)
    anything = Door(door.port, door.origin, "/nothing/here")
    mention = mallory.mention(acme.names.actor)
    told = [await watch.refused(each.send(mention, mallory), 404, "not-found") for each in (absent, anything)]
    for reply in told:
        del reply.headers["date"]
    assert told[0] == told[1]


async def test_a_brands_own_inbox_is_its_own(
    door: Door, mallory: Person, acme: BrandRow, watch: Watch
) -> None:
    own = Door(door.port, door.origin, "/brands/acme/inbox")
    assert (await own.send(mallory.mention(acme.names.actor), mallory)).status == 202


@pytest.mark.parametrize(
    "host",
    [
        "elsewhere.example",
        "localhost",
        "localhost:1",
        "127.0.0.1:{port}",
        "localhost:{port}.elsewhere.example",
    ],
)
@pytest.mark.parametrize("path", ["/inbox", "/brands/acme/inbox"])
async def test_another_hosts_name_leads_nowhere(
    host: str, path: str, door: Door, mallory: Person, acme: BrandRow, watch: Watch
) -> None:
    named = host.format(port=door.port)
    mention = mallory.mention(acme.names.actor)
    theirs = Door(door.port, f"http://{named}", path)
    await watch.refused(theirs.send(mention, mallory), 404, "not-found")


@pytest.mark.parametrize(
    "host",
    [
        "{host}/brands/acme",
        "{host}/",
        "x@{host}",
        "{host}?",
        "{host}#",
        "{host}\\",
        "{host}, {host}",
        "",
        "{host} ",
    ],
)
async def test_a_host_that_is_none_leads_nowhere(
    host: str, door: Door, mallory: Person, acme: BrandRow, watch: Watch
) -> None:
    mention = mallory.mention(acme.names.actor)
    named = host.format(host=door.origin.partition("//")[2])
    headers = instead(signed(door.url, mention, mallory.key), "Host", named)
    if named.strip() == door.origin.partition("//")[2]:
        assert (await door.post(headers, mention)).status == 202
    else:
        await watch.refused(door.post(headers, mention), 404, "not-found")


async def test_a_signature_for_a_brands_inbox_cannot_be_moved_to_the_shared_one_by_its_host(
    door: Door, mallory: Person, acme: BrandRow, watch: Watch
) -> None:
    mention = mallory.mention(acme.names.actor)
    own = Door(door.port, door.origin, "/brands/acme/inbox")
    host = door.origin.partition("//")[2]
    headers = instead(signed(own.url, mention, mallory.key), "Host", f"{host}/brands/acme")
    await watch.refused(door.post(headers, mention), 404, "not-found")


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "{origin}", "https://localhost"])
async def test_a_target_that_names_a_host_leads_nowhere(
    origin: str, door: Door, mallory: Person, acme: BrandRow, watch: Watch
) -> None:
    mention = mallory.mention(acme.names.actor)
    target = f"{origin.format(origin=door.origin)}/inbox"
    await watch.refused(
        Door(door.port, door.origin, target).post(signed(door.url, mention, mallory.key), mention),
        404,
        "not-found",
    )


async def test_a_strangers_word_for_the_host_counts_for_nothing(
    door: Door, mallory: Person, acme: BrandRow, watch: Watch
) -> None:
    mention = mallory.mention(acme.names.actor)
    theirs = Door(door.port, "http://elsewhere.example")
    named = [
        ("X-Forwarded-Host", door.origin.partition("//")[2]),
        ("Content-Type", "application/activity+json"),
    ]
    await watch.refused(theirs.send(mention, mallory, headers=named), 404, "not-found")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CANARY"])
async def test_another_method_is_refused_and_told_which_is_taken(
    method: str, door: Door, acme: BrandRow, watch: Watch
) -> None:
    headers = [("Host", door.origin.partition("//")[2]), ("Connection", "close"), ("Content-Length", "0")]
    sending = exchange(door.port, head(headers, "/inbox", method))
    reply = await watch.refused_somehow(sending)
    if reply.problem["code"] != "bad-request":
        assert (reply.status, reply.problem["code"]) == (405, "wrong-method")
        assert reply.headers["allow"] == "POST"


@pytest.mark.parametrize(
    "raw",
    [
        b"kettle-7c1e9b\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nkettle-7c1e9b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: kettle-7c1e9b\x00\r\n\r\n",
        b"POST /inbox HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /inbox HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"POST /inbox HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET /" + b"kettle-7c1e9b" * 4000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"kettle-7c1e9b" * 4000 + b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ],
    ids=lambda raw: repr(raw[:40]),
)
async def test_what_is_no_request_is_told_so_and_not_repeated(raw: bytes, door: Door, watch: Watch) -> None:
    await watch.refused(exchange(door.port, raw), 400, "bad-request")
