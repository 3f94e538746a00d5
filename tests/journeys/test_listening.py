"""Listening: by invitation, for as long as the consumer likes, and never a day longer than its lease."""

from datetime import timedelta

import pytest

from fedibrand.activitypub.errors import EffectRefused
from fedibrand.domain import HoldingState, Standing
from fedibrand.effects import React, RequestFollow
from fedibrand.testing import documents
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.journeys.story import Story


async def invited(story: Story, acme: Brand, alice: Consumer, word: str = "invite") -> None:
    await alice.message(acme, word)
    await story.settled()


async def overheard(
    story: Story, alice: Consumer, words: str = "canary-5e11", level: str = "followers"
) -> str:
    post = await alice.post(words, level)
    await story.settled()
    return post


async def standing(story: Story, acme: Brand, alice: Consumer) -> Standing:
    known = await story.known(acme, alice)
    assert known is not None
    return known.standing


async def test_who_invites_is_followed_and_what_they_say_to_followers_is_held_for_a_week(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await invited(story, acme, alice)
    assert [each["object"] for each in story.documents("Follow")] == [alice.id]
    assert list(alice.followers) == [acme.names.actor]
    assert await standing(story, acme, alice) is Standing.FOLLOWING
    await overheard(story, alice)
    known, held = await story.known(acme, alice), await story.held(acme)
    assert known is not None
    assert (held.why, held.level, held.conversation_id) == ("listen", "followers", None)
    assert [each.lease_until - each.arrived_at for each in known.held] == [timedelta(days=7)]
    await story.passes(timedelta(days=7))
    assert await story.holdings() == []
    assert held.lease_key_id not in await story.lease_keys()
    assert held.content_id not in await story.rows("SELECT id FROM content")


async def test_the_word_of_invitation_is_done_and_not_held(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await invited(story, acme, alice)
    assert await story.threads(acme) == []


async def test_what_was_overheard_is_not_answered_and_may_be_liked(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await invited(story, acme, alice)
    post = await overheard(story, alice)
    with pytest.raises(EffectRefused) as refused:
        await story.answer(acme, alice, "We heard that.")
    assert refused.value.promise == "P1"
    await story.act(acme, alice, React(holding=(await story.held(acme)).id))
    assert [each["object"] for each in story.documents("Like")] == [post]
    assert alice.home.posts[post].liked_by == {acme.names.actor}
    assert alice.answers(post) == []


async def test_what_was_overheard_is_answered_where_the_consumer_wanted_that(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await invited(story, acme, alice, "invite answer")
    post = await overheard(story, alice)
    await story.answer(acme, alice, "We heard that.")
    assert [one.document["cc"] for one in alice.answers(post)] == [[acme.names.actor]]
    assert [len(one.posts) for one in await story.threads(acme)] == [1]


async def test_an_invitation_can_be_widened_later(story: Story, acme: Brand, alice: Consumer) -> None:
    await invited(story, acme, alice)
    await invited(story, acme, alice, "Invite answer!")
    assert len(story.documents("Follow")) == 1
    post = await overheard(story, alice)
    await story.answer(acme, alice, "We heard that.")
    assert len(alice.answers(post)) == 1


async def test_a_mention_by_somebody_followed_is_held_as_talk_and_answered(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await invited(story, acme, alice)
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    assert (await story.held(acme)).why == "talk"
    await story.answer(acme, alice, "Which kettle is it?")


async def test_what_somebody_followed_writes_to_others_alone_is_not_held(
    story: Story, acme: Brand, alice: Consumer, bob: Consumer
) -> None:
    await invited(story, acme, alice)
    post = await alice.post(f"{bob.acct} between us", "direct")
    await alice.send(documents.create(alice.home.posts[post].document), [acme.names.inbox])
    await story.settled()
    assert await story.holdings() == []


async def test_stop_takes_the_follow_back_and_purges_what_was_overheard(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await invited(story, acme, alice)
    await overheard(story, alice)
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    listened, talked = await story.holdings(acme)
    await alice.message(acme, "stop")
    await story.settled()
    (undo,) = story.documents("Undo")
    assert undo["object"]["id"] == story.documents("Follow")[0]["id"]
    assert alice.followers == {}
    assert [each.id for each in await story.holdings(acme)] == [talked.id]
    assert listened.lease_key_id not in await story.lease_keys()
    assert await standing(story, acme, alice) is Standing.RELEASED
    await story.answer(acme, alice, "Which kettle is it?", talked.id)


@pytest.mark.parametrize("how", ["remove_follower", "undo the accept"])
async def test_who_takes_their_accept_back_is_released_and_never_asked_again(
    story: Story, acme: Brand, alice: Consumer, how: str
) -> None:
    await invited(story, acme, alice)
    await overheard(story, alice)
    if how == "remove_follower":
        await alice.remove_follower(acme)
    else:
        accept = next(sent.body for sent in alice.home.deliveries.sent if sent.what == "Accept Follow")
        await alice.send(documents.undo(accept), [acme.names.inbox])
    await story.settled()
    assert await story.holdings() == []
    assert await standing(story, acme, alice) is Standing.RELEASED
    assert len(story.documents("Follow")) == 1
    with pytest.raises(EffectRefused) as refused:
        await story.act(acme, alice, RequestFollow())
    assert refused.value.promise == "P6"


async def test_a_follow_that_nobody_permitted_is_refused(story: Story, acme: Brand, alice: Consumer) -> None:
    await alice.follow(acme)
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    with pytest.raises(EffectRefused) as refused:
        await story.act(acme, alice, RequestFollow())
    assert refused.value.promise == "P6"
    assert story.documents("Follow") == []


async def test_a_locked_account_accepts_by_hand_and_nothing_is_held_before(story: Story, acme: Brand) -> None:
    alice = (await story.server()).consumer("alice", locked=True)
    await invited(story, acme, alice)
    assert list(alice.requests) == [acme.names.actor]
    await alice.send(_for_followers(alice, await alice.post("too early", "followers")), [acme.names.inbox])
    await story.settled()
    assert await story.holdings() == []
    assert await standing(story, acme, alice) is Standing.INVITED
    await alice.accept(acme.names.actor)
    await overheard(story, alice)
    assert len(await story.holdings()) == 1


async def test_a_locked_account_that_says_no_is_released(story: Story, acme: Brand) -> None:
    alice = (await story.server()).consumer("alice", locked=True)
    await invited(story, acme, alice)
    await alice.reject(acme.names.actor)
    await story.settled()
    assert await standing(story, acme, alice) is Standing.RELEASED
    assert await story.rows("SELECT id FROM follow") == []


async def test_an_invitation_that_nobody_accepts_lapses_after_fourteen_days(
    story: Story, acme: Brand
) -> None:
    alice = (await story.server()).consumer("alice", locked=True)
    await invited(story, acme, alice)
    await story.passes(timedelta(days=14) - timedelta(seconds=1))
    assert story.documents("Undo") == []
    await story.passes(timedelta(seconds=1))
    assert [each["object"]["type"] for each in story.documents("Undo")] == ["Follow"]
    assert alice.requests == {}
    assert await story.ledger() == ["talked", "invited", "lapsed"]
    assert await story.rows("SELECT id FROM follow") == []


async def test_an_undo_still_leaves_when_nothing_else_is_kept_of_a_consumer_whose_server_is_away(
    story: Story, acme: Brand
) -> None:
    server = await story.server()
    await invited(story, acme, server.consumer("alice", locked=True))
    await server.stop()
    for _ in range(2):
        await story.passes(timedelta(days=7))
    await story.passes(timedelta(minutes=1))
    assert await story.rows("SELECT state FROM delivery WHERE what = 'Undo'") == ["waiting"]
    for _ in range(10):
        await story.passes(timedelta(days=1))
    assert await story.rows("SELECT id FROM consumer") == []


async def test_an_accept_that_comes_too_late_begins_nothing(story: Story, acme: Brand) -> None:
    alice = (await story.server()).consumer("alice", locked=True)
    await invited(story, acme, alice)
    follow = alice.requests[acme.names.actor]
    await alice.message(acme, "stop")
    await story.settled()
    late = {"id": follow, "type": "Follow", "actor": acme.names.actor, "object": alice.id}
    await alice.send(
        documents.activity("Accept", alice.new_id("accepts"), alice.id, late), [acme.names.inbox]
    )
    await story.settled()
    assert await standing(story, acme, alice) is Standing.RELEASED
    assert await story.rows("SELECT id FROM follow") == []


async def test_only_who_was_asked_can_accept(story: Story, acme: Brand, bob: Consumer) -> None:
    alice = (await story.server()).consumer("alice", locked=True)
    await invited(story, acme, alice)
    follow = {"id": alice.requests[acme.names.actor], "type": "Follow", "actor": acme.names.actor}
    for about in ({**follow, "object": alice.id}, {**follow, "object": bob.id}):
        accept = documents.activity("Accept", bob.new_id("accepts"), bob.id, about)
        await bob.send(accept, [acme.names.inbox])
    await story.settled()
    assert await standing(story, acme, alice) is Standing.INVITED
    assert [sent.status for sent in bob.home.deliveries.sent] == [403, 202]


async def test_who_invites_again_after_stop_is_followed_again(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    for word in ("invite", "stop", "invite"):
        await invited(story, acme, alice, word)
    first, second = (each["id"] for each in story.documents("Follow"))
    assert first != second
    assert await standing(story, acme, alice) is Standing.FOLLOWING


async def test_what_was_purged_by_stop_does_not_come_back_when_it_is_sent_again(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await invited(story, acme, alice)
    post = await overheard(story, alice)
    again = _for_followers(alice, post)
    for word in ("stop", "invite"):
        await invited(story, acme, alice, word)
    await alice.send({**again, "id": f"{again['id']}-again"}, [acme.names.inbox])
    await story.settled()
    assert await story.holdings() == []


async def test_a_listened_post_is_edited_and_deleted_like_any_other(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await invited(story, acme, alice)
    post = await overheard(story, alice)
    before = await story.held(acme)
    await alice.edit(post, "said otherwise")
    await story.settled()
    after = await story.held(acme)
    assert before.lease_key_id not in await story.lease_keys()
    assert after.state == HoldingState.HELD
    assert after.lease_until == before.lease_until
    await alice.delete(post)
    await story.settled()
    assert await story.holdings() == []
    assert after.lease_key_id not in await story.lease_keys()


def _for_followers(alice: Consumer, post: str) -> documents.Document:
    return documents.create(alice.home.posts[post].document)
