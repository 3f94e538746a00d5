"""What a consumer edits or deletes: the words before are gone, and so is the key that opened them."""

from datetime import timedelta

import pytest

from fedibrand.activitypub.errors import EffectRefused
from fedibrand.domain import ConversationState, HoldingState
from fedibrand.testing import documents
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.dialects import SOFTWARE
from fedibrand.testing.reading import PUBLIC
from tests.journeys.story import Story


async def test_an_edit_replaces_the_words_and_destroys_the_key_to_the_old_ones(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    post = await alice.mention(acme, "the kettle leaks")
    await story.settled()
    before = await story.held(acme)
    assert before.lease_key_id in await story.lease_keys()
    await alice.edit(post, f"{acme.acct} the kettle explodes")
    await story.settled()
    after, (thread,) = await story.held(acme), await story.threads(acme)
    assert "explodes" in thread.posts[0].text
    assert thread.posts[0].edited
    assert before.lease_key_id not in await story.lease_keys()
    assert after.lease_key_id in await story.lease_keys()
    assert before.content_id not in await story.rows("SELECT id FROM content")


async def test_the_later_edit_stands_whichever_comes_last(story: Story, acme: Brand, alice: Consumer) -> None:
    post = await alice.mention(acme, "one")
    story.clock.move(2)
    await alice.edit(post, f"{acme.acct} two")
    second = alice.home.deliveries.sent[-1].body
    story.clock.move(2)
    await alice.edit(post, f"{acme.acct} three")
    await story.settled()
    await alice.send({**second, "id": f"{second['id']}-again"}, [acme.names.inbox])
    await story.settled()
    (thread,) = await story.threads(acme)
    assert [one.text for one in thread.posts] == ["@acme three"]
    assert await story.counted("dropped-older") == 1


async def test_an_edit_by_somebody_else_changes_nothing(
    story: Story, acme: Brand, alice: Consumer, bob: Consumer
) -> None:
    post = await alice.mention(acme, "the kettle leaks")
    await story.settled()
    forged = {**alice.home.posts[post].document, "attributedTo": bob.id, "updated": "2030-01-01T00:00:00Z"}
    await bob.send(documents.update(forged, bob.id, story.clock.now(), "forged"), [acme.names.inbox])
    await story.settled()
    (thread,) = await story.threads(acme)
    assert "the kettle leaks" in thread.posts[0].text
    assert await story.counted("dropped-not-theirs") == 1


@pytest.mark.parametrize("software", ["mastodon", "gotosocial", "misskey"])
async def test_a_deleted_post_is_gone_but_for_its_stub(story: Story, acme: Brand, software: str) -> None:
    alice = (await story.server(software=SOFTWARE[software])).consumer("alice")
    post = await alice.mention(acme, "the kettle leaks")
    await story.settled()
    before = await story.held(acme)
    await alice.delete(post)
    await story.settled()
    after, (thread,) = await story.held(acme), await story.threads(acme)
    assert after.state == HoldingState.WITHDRAWN
    assert (after.content_id, after.lease_key_id, after.wrapped) == (None, None, None)
    assert before.lease_key_id not in await story.lease_keys()
    assert before.content_id not in await story.rows("SELECT id FROM content")
    assert [(one.text, one.ended) for one in thread.posts] == [("", "withdrawn by its author")]
    assert thread.state is ConversationState.RESOLVED


async def test_a_deleted_post_takes_no_new_answer_and_what_was_answered_can_still_be_changed(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    post = await alice.mention(acme, "the kettle leaks")
    await story.settled()
    await story.answer(acme, alice, "Which kettle is it?")
    await alice.delete(post)
    await story.settled()
    with pytest.raises(EffectRefused) as refused:
        await story.answer(acme, alice, "Hello?")
    assert refused.value.promise == "P1"
    assert len(story.documents("Create")) == 1


async def test_nothing_of_a_deleted_post_is_left_in_any_file(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    post = await alice.mention(acme, "canary-6f2c1d")
    await story.settled()
    await alice.delete(post)
    await story.settled()
    folder = story.instance.settings.data
    assert not [
        path for path in folder.rglob("*") if path.is_file() and b"canary-6f2c1d" in path.read_bytes()
    ]


async def test_a_delete_that_comes_before_the_post_keeps_the_post_out(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    post = await alice.mention(acme, "never mind")
    create = alice.home.deliveries.sent[-1].body
    await story.settled()
    early = {**create["object"], "id": f"{post}-2"}
    await alice.send(documents.delete(early), [acme.names.shared_inbox])
    await story.settled()
    await alice.send({**create, "id": f"{post}-2/activity", "object": early}, [acme.names.inbox])
    await story.settled()
    assert len(await story.holdings()) == 1
    assert await story.counted("dropped-deleted") == 1


async def test_a_post_that_was_deleted_does_not_come_back_as_an_edit(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    post = await alice.mention(acme, "the kettle leaks")
    document = alice.home.posts[post].document
    await alice.delete(post)
    await story.settled()
    story.clock.move(2)
    edited = {**document, "updated": documents.stamp(story.clock.now())}
    await alice.send(documents.update(edited, alice.id, story.clock.now(), "late"), [acme.names.inbox])
    await story.settled()
    assert (await story.held(acme)).state == HoldingState.WITHDRAWN


async def test_nobody_deletes_what_is_somebody_elses(
    story: Story, acme: Brand, alice: Consumer, bob: Consumer
) -> None:
    post = await alice.mention(acme, "the kettle leaks")
    await story.settled()
    delete = documents.activity("Delete", f"{bob.id}#delete/1", bob.id, post, [PUBLIC])
    await bob.send(delete, [acme.names.inbox])
    await story.settled()
    assert (await story.held(acme)).state == HoldingState.HELD
    assert await story.rows("SELECT count(*) FROM remembered") == [0]


async def test_a_post_lapses_with_its_lease_although_nobody_deletes_it(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    before = await story.held(acme)
    await story.passes(timedelta(days=90) - timedelta(seconds=1))
    assert (await story.held(acme)).state == HoldingState.HELD
    await story.passes(timedelta(seconds=1))
    (thread,) = await story.threads(acme)
    assert [(one.text, one.ended) for one in thread.posts] == [("", "lapsed")]
    assert before.lease_key_id not in await story.lease_keys()
