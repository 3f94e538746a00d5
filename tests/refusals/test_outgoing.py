"""THREATS 4: nothing a stranger names leads us where we must not go, or to a document that lies."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.app.instance import Instance
from fedibrand.brands.registry import BrandRow
from fedibrand.testing.running import add_brand, free_port, local_settings, running
from tests.refusals.peer import Peer, Person, Said, a_key
from tests.refusals.watching import Watch
from tests.refusals.wire import Door, door_of

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shut(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Instance]:
    """An instance that may reach public addresses only, as every real one."""
    settings = local_settings(tmp_path_factory.mktemp("shut"), free_port(), FEDIBRAND_ALLOWED_NETWORKS="")
    async with running(settings) as instance:
        await add_brand(instance, "acme")
        yield instance


@pytest.fixture
def mallory(peer: Peer) -> Person:
    return peer.person("mallory")


@pytest.mark.parametrize(
    "host",
    [
        "localhost:{port}",
        "127.0.0.1:{port}",
        "127.1:{port}",
        "2130706433:{port}",
        "0x7f.1:{port}",
        "0177.0.0.1:{port}",
        "①②⑦.⓪.⓪.①:{port}",
        "0.0.0.0:{port}",
        "[::1]:{port}",
        "[::ffff:127.0.0.1]:{port}",
        "[::127.0.0.1]:{port}",
        "[64:ff9b::7f00:1]:{port}",
        "[2002:7f00:1::]:{port}",
        "[fe80::1%25lo]:{port}",
        "169.254.169.254",
        "10.0.0.1",
        "[fd00::1]",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_no_key_is_asked_for_at_an_address_that_is_not_for_us(
    scheme: str, host: str, shut: Instance, peer: Peer, watch: Watch
) -> None:
    port = int(peer.origin.rpartition(":")[2])
    actor = f"{scheme}://{host.format(port=port)}/users/mallory"
    inside = Person(actor, SigningKey(f"{actor}#main-key", a_key("theirs")))
    mention = inside.mention(f"{shut.settings.url}/brands/acme")
    peer.asked.clear()
    reply = await watch.over(shut).refused_somehow(door_of(shut).send(mention, inside))
    assert (reply.status, reply.problem["code"]) in REFUSED
    assert peer.asked == []


REFUSED = {(401, "no-key"), (503, "key-unreachable"), (401, "bad-signature"), (400, "wrong-shape")}


@pytest.mark.parametrize(
    "key_id", ["file:///etc/passwd", "ftp://localhost/key", "key", "", "javascript:0", "//x/y"]
)
async def test_a_key_that_has_no_address_is_none(
    key_id: str, door: Door, mallory: Person, acme: BrandRow, watch: Watch
) -> None:
    key = SigningKey(key_id, a_key("theirs"))
    reply = await watch.refused_somehow(door.send(mallory.mention(acme.names.actor), key))
    assert (reply.status, reply.problem["code"]) in {(401, "no-key"), (401, "bad-signature")}


@pytest.mark.parametrize(
    "location",
    ["http://169.254.169.254/latest", "http://10.0.0.1/", "ftp://localhost/", "file:///x", "http:"],
)
async def test_a_redirect_leads_no_further_than_a_link(
    location: str, door: Door, peer: Peer, acme: BrandRow, watch: Watch
) -> None:
    mallory = peer.person(f"moved{len(location)}")
    path = mallory.id.removeprefix(peer.origin)
    peer.answers[path] = Said(b"", 302, headers={"Location": location})
    reply = await watch.refused_somehow(door.send(mallory.mention(acme.names.actor), mallory))
    assert (reply.status, reply.problem["code"]) in REFUSED


async def test_after_three_redirects_we_stop(door: Door, peer: Peer, acme: BrandRow, watch: Watch) -> None:
    mallory = peer.person("round")
    peer.answers["/users/round"] = Said(b"", 302, headers={"Location": "/users/round"})
    peer.asked.clear()
    reply = await watch.refused_somehow(door.send(mallory.mention(acme.names.actor), mallory))
    assert (reply.status, reply.problem["code"]) in REFUSED
    assert len(peer.asked) == 4


async def test_an_actor_that_another_host_serves_is_not_that_actor(
    door: Door, peer: Peer, acme: BrandRow, watch: Watch
) -> None:
    """A host that redirects to another, or that serves another's document, speaks for itself alone."""
    async with Peer() as other:
        alice = other.person("alice")
        forged = {
            **alice.actor,
            "publicKey": {"id": alice.key.id, "owner": alice.id, "publicKeyPem": a_pem()},
        }
        peer.serve("/users/alice", forged)
        key = SigningKey(f"{peer.origin}/users/alice#main-key", a_key("another"))
        await watch.refused(door.send(alice.mention(acme.names.actor), key), 401, "no-key")


def a_pem() -> str:
    return SigningKey("", a_key("another")).public_pem()


@pytest.mark.parametrize(
    ("body", "how"),
    [
        (b"<html>kettle-7c1e9b</html>", {"media_type": "text/html"}),
        (b"<html>kettle-7c1e9b</html>", {}),
        (None, {"media_type": "text/html"}),
        (None, {"media_type": "application/json"}),
        (None, {"media_type": "application/ld+json"}),
        (None, {"headers": {"Content-Encoding": "gzip"}}),
        (b"{" + b" " * 1_000_001 + b"}", {}),
        (b'{"id": NaN}', {}),
        (b"[]", {}),
        (b"", {}),
    ],
)
async def test_what_is_served_in_a_keys_place_is_no_key(
    body: bytes | None, how: dict[str, object], door: Door, peer: Peer, acme: BrandRow, watch: Watch
) -> None:
    name = f"served{abs(hash((body, repr(how))))}"
    mallory = peer.person(name)
    served = peer.answers[f"/users/{name}"].body
    peer.answers[f"/users/{name}"] = Said(served if body is None else body, **how)  # type: ignore[arg-type]
    reply = await watch.refused_somehow(door.send(mallory.mention(acme.names.actor), mallory))
    assert (reply.status, reply.problem["code"]) in REFUSED


async def test_a_post_that_is_somebody_elses_where_it_lies_is_not_held(
    door: Door, peer: Peer, mallory: Person, acme: BrandRow, watch: Watch
) -> None:
    before = (await watch.rows())["holding"]
    alice = peer.person("alice", key="another")
    note = alice.note(acme.names.actor)
    where = f"{mallory.id}/lie"
    for lie in (
        note,
        {**note, "id": where},
        {**note, "id": where, "attributedTo": "https://elsewhere.example/users/alice"},
        {**note, "id": None},
        {**mallory.note(acme.names.actor), "id": f"{mallory.id}/another"},
        mallory.actor,
        mallory.mention(acme.names.actor),
        {"type": "Tombstone", "id": where},
    ):
        peer.serve("/users/mallory/lie", {"@context": [], **lie})
        create = mallory.activity("Create", where, to=[acme.names.actor])
        assert (await door.send(create, mallory)).status == 202
        await watch.instance.settled()
    rows = await watch.rows()
    assert (rows["holding"], rows["arrival"]) == (before, 0)
    watch.silent()


@pytest.mark.parametrize("inbox", ["http://169.254.169.254/inbox", "file:///x", "", "http://[::1]:1/inbox"])
async def test_an_inbox_that_is_not_for_us_is_never_written_to(
    inbox: str, door: Door, peer: Peer, acme: BrandRow, watch: Watch
) -> None:
    """The Accept of a Follow is the first thing that a stranger can make leave."""
    follower = peer.person(f"follower{abs(hash(inbox))}", inbox=inbox)
    await door.send(follower.activity("Follow", acme.names.actor), follower)
    assert await watch.left() == []
    assert await watch.column("SELECT id FROM delivery WHERE state = 'delivered'") == []
    assert peer.taken == []
    watch.silent()
