"""THREATS 1: nothing remote is true until signature, key, actor, origin and the object's owner agree."""

from datetime import UTC, datetime, timedelta

import pytest

from fedibrand.activitypub.signatures import proofs
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.brands.registry import BrandRow
from fedibrand.domain import HoldingState
from tests.refusals.peer import Document, Peer, Person, a_key
from tests.refusals.watching import Watch
from tests.refusals.wire import Door

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def alice(peer: Peer) -> Person:
    return peer.person("alice")


@pytest.fixture
def mallory(peer: Peer) -> Person:
    return peer.person("mallory", key="another")


def with_proof_key(peer: Peer, name: str) -> tuple[Person, SigningKey]:
    """Somebody who lists an Ed25519 key besides their own, which proofs are made with."""
    key = SigningKey.generate_ed25519(f"{peer.origin}/users/{name}#proofs")
    listed = {
        "id": key.id,
        "type": "Multikey",
        "controller": f"{peer.origin}/users/{name}",
        "publicKeyMultibase": key.multibase(),
    }
    return peer.person(name, assertionMethod=[listed]), key


def proved(document: Document, key: SigningKey, ago: timedelta = timedelta()) -> Document:
    return proofs.sign(document, key, datetime.now(UTC) - ago, key.id)


async def test_a_key_that_its_actor_does_not_list_is_nobodys(
    door: Door, peer: Peer, acme: BrandRow, watch: Watch
) -> None:
    eve = peer.person("eve")
    stray = SigningKey(f"{peer.origin}/users/eve#stray", a_key("another"))
    await watch.refused(door.send(eve.mention(acme.names.actor), stray), 401, "no-key")


async def test_a_key_of_its_own_that_names_an_actor_who_does_not_list_it_is_nobodys(
    door: Door, peer: Peer, alice: Person, acme: BrandRow, watch: Watch
) -> None:
    stray = SigningKey(f"{peer.origin}/keys/stray", a_key("another"))
    peer.serve("/keys/stray", {"id": stray.id, "owner": alice.id, "publicKeyPem": stray.public_pem()})
    await watch.refused(door.send(alice.mention(acme.names.actor), stray), 401, "no-key")


async def test_a_key_that_names_another_owner_than_who_lists_it_is_nobodys(
    door: Door, peer: Peer, alice: Person, acme: BrandRow, watch: Watch
) -> None:
    key = SigningKey(f"{peer.origin}/users/thief#main-key", a_key("another"))
    listed = {"id": key.id, "owner": alice.id, "publicKeyPem": key.public_pem()}
    thief = peer.person("thief", key="another", publicKey=listed)
    await watch.refused(door.send(thief.mention(acme.names.actor), thief), 401, "bad-key")
    await watch.refused(door.send(alice.mention(acme.names.actor), thief), 401, "bad-key")


async def test_a_key_on_another_host_than_its_actors_is_nobodys(
    door: Door, peer: Peer, acme: BrandRow, watch: Watch
) -> None:
    async with Peer() as other:
        name = f"{peer.origin}/users/split"
        key = SigningKey(f"{other.origin}/keys/split", a_key("another"))
        listed = {"id": key.id, "owner": name, "publicKeyPem": key.public_pem()}
        split = peer.person("split", key="another", key_id=key.id, publicKey=listed)
        other.serve("/keys/split", listed)
        await watch.refused(door.send(split.mention(acme.names.actor), split), 401, "bad-key")


async def test_an_activitys_id_lies_on_its_actors_host(
    door: Door, alice: Person, acme: BrandRow, watch: Watch
) -> None:
    claimed = {**alice.mention(acme.names.actor), "id": "https://elsewhere.example/activities/1"}
    await watch.refused(door.send(claimed, alice), 403, "not-theirs")


@pytest.mark.parametrize(
    "id",
    [
        "http://localhost:1/activities/1",
        "http://{host}@elsewhere.example/1",
        "http://elsewhere.example\\@{host}/1",
        "//{host}/1",
        "data:text/plain,1",
        "http://{host}:80/1",
    ],
)
async def test_an_id_that_only_looks_like_the_actors_hosts_is_refused(
    id: str, door: Door, peer: Peer, alice: Person, acme: BrandRow, watch: Watch
) -> None:
    claimed = {**alice.mention(acme.names.actor), "id": id.format(host=peer.origin.partition("//")[2])}
    await watch.refused(door.send(claimed, alice), 403, "not-theirs")


@pytest.mark.parametrize(
    "id", [" {origin}/1", "{origin}\t/1", "{origin}/1\nx", "{origin}/" + "1" * 3000, 1, ["x"]]
)
async def test_an_id_that_is_none_is_refused(
    id: object, door: Door, peer: Peer, alice: Person, acme: BrandRow, watch: Watch
) -> None:
    found = id.format(origin=peer.origin) if isinstance(id, str) else id
    sending = door.send({**alice.mention(acme.names.actor), "id": found}, alice)
    reply = await watch.refused_somehow(sending)
    assert (reply.status, reply.problem["code"]) in {(400, "wrong-shape"), (403, "not-theirs")}


async def test_a_post_that_says_it_is_somebody_elses_is_refused(
    door: Door, alice: Person, mallory: Person, acme: BrandRow, watch: Watch
) -> None:
    note = alice.note(acme.names.actor)
    await watch.refused(door.send(mallory.create(note), mallory), 403, "not-theirs")
    mine = {**note, "attributedTo": mallory.id, "id": "https://elsewhere.example/1"}
    await watch.refused(door.send(mallory.create(mine), mallory), 403, "not-theirs")


@pytest.mark.parametrize("kind", ["Update", "Delete", "Undo", "Accept", "Reject", "Move", "Add", "Remove"])
async def test_nobody_acts_on_what_another_host_has(
    kind: str, door: Door, mallory: Person, acme: BrandRow, watch: Watch
) -> None:
    theirs = "https://elsewhere.example/users/alice"
    about: dict[str, object] = {
        "Update": {"type": "Person", "id": theirs, "inbox": f"{theirs}/inbox"},
        "Undo": {"type": "Follow", "id": f"{theirs}/1", "actor": theirs, "object": acme.names.actor},
        "Accept": {
            "type": "Follow",
            "id": f"{acme.names.actor}/1",
            "actor": acme.names.actor,
            "object": theirs,
        },
        "Reject": {
            "type": "Follow",
            "id": f"{acme.names.actor}/1",
            "actor": acme.names.actor,
            "object": theirs,
        },
    }
    activity = mallory.activity(kind, about.get(kind, theirs), target=theirs)
    await watch.refused(door.send(activity, mallory), 403, "not-theirs")


@pytest.mark.parametrize("kind", ["Update", "Delete", "Undo"])
async def test_a_neighbour_cannot_touch_a_post_that_is_held(
    kind: str, door: Door, alice: Person, mallory: Person, acme: BrandRow, watch: Watch
) -> None:
    note = alice.note(acme.names.actor)
    assert (await door.send(alice.create(note), alice)).status == 202
    held = await held_posts(watch)
    stolen = {**note, "attributedTo": mallory.id, "updated": datetime.now(UTC).isoformat(), "content": "x"}
    about: dict[str, object] = {"Update": stolen, "Delete": note["id"], "Undo": note["id"]}
    assert (await door.send(mallory.activity(kind, about[kind]), mallory)).status == 202
    assert await held_posts(watch) == held
    watch.silent()


async def held_posts(watch: Watch) -> list[tuple[str, str, bool]]:
    await watch.instance.settled()
    return await watch.instance.parts.store.read(
        lambda connection: [
            tuple(row)
            for row in connection.exec_driver_sql(
                "SELECT id, lease_key_id, edited FROM holding WHERE state = ? ORDER BY id",
                (HoldingState.HELD,),
            )
        ]
    )


async def test_an_accept_of_a_follow_that_nobody_asked_for_changes_nothing(
    door: Door, mallory: Person, acme: BrandRow, watch: Watch
) -> None:
    follow = {"type": "Follow", "actor": acme.names.actor, "object": mallory.id}
    for kind in ("Accept", "Reject"):
        await door.send(mallory.activity(kind, {**follow, "id": f"{acme.names.actor}/follows/1"}), mallory)
    rows = await watch.rows()
    assert (rows["follow"], rows["consent_grant"]) == (0, rows["consent_grant"])
    watch.silent()


async def test_what_somebody_else_sent_on_is_believed_of_nobody(
    door: Door, alice: Person, mallory: Person, acme: BrandRow, watch: Watch
) -> None:
    await watch.taken(door.send(alice.mention(acme.names.actor), mallory), counted="forwarded")


async def test_what_somebody_else_sent_on_counts_with_its_actors_own_proof(
    door: Door, peer: Peer, mallory: Person, acme: BrandRow, watch: Watch
) -> None:
    bob, key = with_proof_key(peer, "bob")
    before = await watch.rows()
    assert (await door.send(proved(bob.mention(acme.names.actor), key), mallory)).status == 202
    assert (await watch.rows())["holding"] == before["holding"] + 1
    watch.silent()


async def test_a_proof_that_does_not_hold_is_none(
    door: Door, peer: Peer, mallory: Person, acme: BrandRow, watch: Watch
) -> None:
    bob, key = with_proof_key(peer, "bob")
    good = proved(bob.mention(acme.names.actor), key)
    forged = SigningKey.generate_ed25519(key.id)
    untrue: list[Document] = [
        {**good, "id": bob.new_id("activities")},
        {**good, "proof": {**good["proof"], "proofPurpose": "authentication"}},
        {**good, "proof": {**good["proof"], "created": "0001-01-01T00:00:00+14:00"}},
        {**good, "proof": {**good["proof"], "proofValue": "z1"}},
        proved(bob.mention(acme.names.actor), forged),
        proved(bob.mention(acme.names.actor), key, timedelta(days=8)),
        proved(bob.mention(acme.names.actor), key, timedelta(hours=-1)),
    ]
    for document in untrue:
        await watch.taken(door.send(document, mallory), counted="forwarded")


async def test_a_neighbours_proof_is_not_the_actors(
    door: Door, peer: Peer, alice: Person, mallory: Person, acme: BrandRow, watch: Watch
) -> None:
    _, key = with_proof_key(peer, "bob")
    await watch.taken(door.send(proved(alice.mention(acme.names.actor), key), mallory), counted="forwarded")


async def test_a_delete_that_was_sent_on_makes_us_look_at_its_origin_and_believe_that(
    door: Door, peer: Peer, alice: Person, mallory: Person, acme: BrandRow, watch: Watch
) -> None:
    note = alice.note(acme.names.actor)
    peer.serve(note["id"].removeprefix(peer.origin), {"@context": [], **note})
    await door.send(alice.create(note), alice)
    held = await held_posts(watch)
    peer.asked.clear()
    assert (await door.send(alice.activity("Delete", note["id"]), mallory)).status == 202
    assert await held_posts(watch) == held
    assert note["id"].removeprefix(peer.origin) in peer.asked


async def test_an_activity_of_several_actors_or_of_none_is_nobodys(
    door: Door, alice: Person, mallory: Person, acme: BrandRow, watch: Watch
) -> None:
    for actor in ([alice.id, mallory.id], None, "", [], 1, {"type": "Person"}, "alice"):
        activity = {**alice.mention(acme.names.actor), "actor": actor}
        await watch.refused(door.send(activity, alice), 400, "wrong-shape")
