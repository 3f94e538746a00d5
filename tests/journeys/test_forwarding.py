"""What one server forwards of another's people: believed where they proved it, looked into where not."""

from collections.abc import Callable

import pytest

from fedibrand.activitypub.signatures import proofs
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.domain import HoldingState
from fedibrand.testing import documents
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.one_key import one_key
from fedibrand.testing.records import Document
from tests.journeys.story import Story


class Proving(Consumer):
    """A consumer whose server lets them prove what they say (FEP-8b32)."""

    proof_key: SigningKey

    @property
    def actor(self) -> Document:
        listed = {
            "id": self.proof_key.id,
            "type": "Multikey",
            "controller": self.id,
            "publicKeyMultibase": self.proof_key.multibase(),
        }
        return {**super().actor, "assertionMethod": [listed]}

    def proved(self, document: Document) -> Document:
        return proofs.sign(document, self.proof_key, self.home.clock.now(), self.proof_key.id)


@pytest.fixture
def alice(server: ConsumerServer) -> Proving:
    actor = f"{server.origin}/users/alice"
    made = Proving(
        server.home, "alice", SigningKey(f"{actor}#main-key", one_key()), locked=False, indexable=True
    )
    made.proof_key = SigningKey.generate_ed25519(f"{actor}#proof")
    server.consumers["alice"] = made
    return made


@pytest.fixture
async def carol(story: Story) -> Consumer:
    """Somebody on another server, which forwards."""
    return (await story.server()).consumer("carol")


async def mentioned(story: Story, acme: Brand, alice: Consumer, visibility: str = "public") -> str:
    post = await alice.mention(acme, "the kettle leaks", visibility=visibility)
    await story.settled()
    return post


def create_of(alice: Proving, acme: Brand) -> Document:
    """A Create of a post that mentions acme and never was sent."""
    number = alice.home.clock.new_id()
    written = documents.Written("<p>the kettle leaks</p>", "en", alice.home.clock.now(), f"{alice.id}/c/1")
    addressed = documents.Addressed([acme.names.actor], [], [(acme.names.actor, acme.acct)])
    note = documents.note(f"{alice.id}/statuses/{number}", alice.id, alice.page, written, addressed)
    return documents.create(note)


async def test_a_forwarded_post_that_its_author_proved_is_held_as_theirs(
    story: Story, acme: Brand, alice: Proving, carol: Consumer
) -> None:
    await carol.send(alice.proved(create_of(alice, acme)), [acme.names.inbox])
    await story.settled()
    (thread,) = await story.threads(acme)
    assert thread.consumer.actor == alice.id
    assert [one.text for one in thread.posts] == ["the kettle leaks"]


def _other_words(document: Document) -> Document:
    return {**document, "object": {**document["object"], "content": "<p>forged</p>"}}


def _other_key(document: Document) -> Document:
    proof = {**document["proof"], "verificationMethod": f"{document['actor']}#other"}
    return {**document, "proof": proof}


@pytest.mark.parametrize("spoil", [_other_words, _other_key])
async def test_a_forwarded_post_whose_proof_does_not_hold_is_taken_and_not_believed(
    story: Story, acme: Brand, alice: Proving, carol: Consumer, spoil: Callable[[Document], Document]
) -> None:
    await carol.send(spoil(alice.proved(create_of(alice, acme))), [acme.names.inbox])
    await story.settled()
    assert [sent.status for sent in carol.home.deliveries.sent] == [202]
    assert await story.holdings() == []
    assert await story.rows("SELECT count(*) FROM arrival") == [0]
    assert await story.counted("forwarded") == 1


async def test_a_forwarded_post_without_proof_is_counted_and_nothing_else(
    story: Story, acme: Brand, alice: Proving, carol: Consumer
) -> None:
    await carol.send(create_of(alice, acme), [acme.names.inbox])
    await story.settled()
    assert [sent.status for sent in carol.home.deliveries.sent] == [202]
    assert await story.holdings() == []
    assert await story.counted("forwarded") == 1


async def test_who_forwards_a_proved_post_as_their_own_is_refused(
    story: Story, acme: Brand, alice: Proving, bob: Consumer
) -> None:
    await bob.send({**alice.proved(create_of(alice, acme)), "actor": bob.id}, [acme.names.inbox])
    await story.settled()
    assert [sent.status for sent in bob.home.deliveries.sent] == [403]
    assert await story.holdings() == []


async def test_a_forwarded_delete_with_proof_ends_the_post(
    story: Story, acme: Brand, alice: Proving, carol: Consumer, signers: list[tuple[str, str]]
) -> None:
    post = await mentioned(story, acme, alice, "direct")
    delete = documents.delete(alice.home.posts[post].document)
    await carol.send(alice.proved(delete), [acme.names.inbox])
    await story.settled()
    assert (await story.held(acme)).state == HoldingState.WITHDRAWN
    assert post not in [url for url, _ in signers]


async def test_a_forwarded_delete_without_proof_has_us_look_at_the_origin_as_the_brand(
    story: Story, acme: Brand, alice: Proving, carol: Consumer, signers: list[tuple[str, str]]
) -> None:
    post = await mentioned(story, acme, alice)
    before, delete = await story.held(acme), documents.delete(alice.home.posts[post].document)
    alice.home.posts.remove(post)
    await carol.send(delete, [acme.names.shared_inbox])
    await story.settled()
    assert (await story.held(acme)).state == HoldingState.WITHDRAWN
    assert before.lease_key_id not in await story.lease_keys()


async def test_a_forged_delete_of_what_is_still_there_ends_nothing(
    story: Story, acme: Brand, alice: Proving, carol: Consumer, signers: list[tuple[str, str]]
) -> None:
    post = await mentioned(story, acme, alice)
    await carol.send(documents.delete(alice.home.posts[post].document), [acme.names.inbox])
    await story.settled()
    assert (post, acme.names.actor) in signers
    assert (await story.held(acme)).state == HoldingState.HELD


async def test_a_forwarded_edit_is_read_at_its_origin_and_not_in_what_was_forwarded(
    story: Story, acme: Brand, alice: Proving, carol: Consumer
) -> None:
    post = alice.home.posts[await mentioned(story, acme, alice)]
    story.clock.move(60)
    moment = story.clock.now()
    post.document = {**post.document, "content": "<p>truly edited</p>", "updated": documents.stamp(moment)}
    forged = {**post.document, "content": "<p>forged</p>"}
    await carol.send(documents.update(forged, alice.id, moment, "1"), [acme.names.inbox])
    await story.settled()
    (thread,) = await story.threads(acme)
    assert [one.text for one in thread.posts] == ["truly edited"]


async def test_what_leaves_carries_the_brands_own_proof(story: Story, acme: Brand, alice: Proving) -> None:
    await mentioned(story, acme, alice)
    await story.answer(acme, alice, "Which kettle is it?")
    (create,) = story.documents("Create")
    made = proofs.claim(create)
    assert made is not None
    assert made.key_id.startswith(f"{acme.names.actor}#ed25519-key-")
    proofs.check(made, create, await alice.home.people.key(made.key_id))
