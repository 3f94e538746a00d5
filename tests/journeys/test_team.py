"""What a team does in a conversation, and how long anything in it is kept."""

from datetime import timedelta

import aiohttp
import pytest

from fedibrand.activitypub.errors import EffectRefused, Malformed
from fedibrand.conversations.shown import Thread
from fedibrand.domain import BrandSettings, ConversationState
from fedibrand.effects import React
from fedibrand.team_effects import AddLabel, AddNote, Reopen, Resolve, Snooze
from fedibrand.testing import documents
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.posts import Post
from fedibrand.testing.reading import PUBLIC
from fedibrand.testing.wire import ACTIVITY_JSON
from tests.journeys.story import Story

OPEN, SNOOZED, RESOLVED = ConversationState.OPEN, ConversationState.SNOOZED, ConversationState.RESOLVED


async def thread(story: Story, acme: Brand) -> Thread:
    (found,) = await story.threads(acme)
    return found


async def opened(story: Story, acme: Brand, alice: Consumer) -> str:
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    return (await thread(story, acme)).id


async def until(story: Story, acme: Brand, alice: Consumer) -> timedelta:
    """Return how long the one post is held from now on."""
    known = await story.known(acme, alice)
    assert known is not None
    (held,) = known.held
    return held.lease_until - story.clock.now()


async def test_labels_and_notes_stay_in_the_team(story: Story, acme: Brand, alice: Consumer) -> None:
    here = await opened(story, acme, alice)
    for effect in (
        AddLabel(conversation=here, label="kettles"),
        AddNote(conversation=here, text="canary-3b"),
    ):
        for _ in range(2):
            await story.act(acme, alice, effect)
    found = await thread(story, acme)
    assert found.labels == ("kettles",)
    assert [note.text for note in found.notes] == ["canary-3b", "canary-3b"]
    assert story.sent == []
    files = [path for path in story.instance.settings.data.rglob("*") if path.is_file()]
    assert not [path for path in files if b"canary-3b" in path.read_bytes()]


async def test_no_brand_touches_another_ones_conversation(story: Story, acme: Brand, alice: Consumer) -> None:
    zenith = await story.brand("zenith")
    here = await opened(story, acme, alice)
    later = story.clock.now() + timedelta(days=1)
    for effect in (
        AddLabel(conversation=here, label="theirs"),
        AddNote(conversation=here, text="theirs"),
        Snooze(conversation=here, until=later),
        Resolve(conversation=here),
    ):
        await story.act(zenith, alice, effect)
    found = await thread(story, acme)
    assert (found.labels, found.notes, found.state) == ((), (), OPEN)
    assert await story.rows("SELECT id FROM due WHERE kind = 'wake'") == []


async def test_a_snoozed_conversation_wakes_at_its_time(story: Story, acme: Brand, alice: Consumer) -> None:
    here = await opened(story, acme, alice)
    await story.act(acme, alice, Snooze(conversation=here, until=story.clock.now() + timedelta(hours=2)))
    await story.passes(timedelta(hours=1))
    assert (await thread(story, acme)).state is SNOOZED
    await story.act(acme, alice, Snooze(conversation=here, until=story.clock.now() + timedelta(hours=3)))
    await story.passes(timedelta(hours=2))
    assert (await thread(story, acme)).state is SNOOZED
    await story.passes(timedelta(hours=1))
    found = await thread(story, acme)
    assert (found.state, found.snoozed_until) == (OPEN, None)


async def test_a_snoozed_conversation_wakes_when_the_consumer_writes(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    here = await opened(story, acme, alice)
    await story.act(acme, alice, Snooze(conversation=here, until=story.clock.now() + timedelta(hours=2)))
    (post,) = alice.home.posts.by(alice.id)
    await alice.mention(acme, "still leaking", reply_to=post.id)
    await story.settled()
    assert (await thread(story, acme)).state is OPEN


async def test_what_does_not_move_a_conversation_leaves_it_as_it_is(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    here = await opened(story, acme, alice)
    later = story.clock.now() + timedelta(days=1)
    await story.act(acme, alice, Snooze(conversation=here, until=later))
    await story.act(acme, alice, Reopen(conversation=here))
    assert (await thread(story, acme)).snoozed_until == later
    await story.act(acme, alice, Resolve(conversation=here))
    resolved = await thread(story, acme)
    story.clock.move(timedelta(hours=5))
    await story.act(acme, alice, Resolve(conversation=here))
    await story.act(acme, alice, Snooze(conversation=here, until=later))
    assert await thread(story, acme) == resolved
    await story.passes(timedelta(days=2))
    assert (await thread(story, acme)).state is RESOLVED


async def test_what_is_held_ends_thirty_days_after_its_conversation_was_resolved(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    here = await opened(story, acme, alice)
    assert await until(story, acme, alice) == timedelta(days=90)
    await story.act(acme, alice, Resolve(conversation=here))
    assert await until(story, acme, alice) == timedelta(days=30)
    await story.act(acme, alice, Reopen(conversation=here))
    assert await until(story, acme, alice) == timedelta(days=30)
    await story.passes(timedelta(days=30))
    found = await thread(story, acme)
    assert ([one.ended for one in found.posts], found.state) == (["lapsed"], RESOLVED)


async def test_a_consumer_who_writes_again_has_the_first_post_held_to_its_full_time(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    here = await opened(story, acme, alice)
    await story.act(acme, alice, Resolve(conversation=here))
    story.clock.move(timedelta(days=20))
    (post,) = alice.home.posts.by(alice.id)
    await alice.mention(acme, "still leaking", reply_to=post.id)
    await story.settled()
    known = await story.known(acme, alice)
    assert known is not None
    assert [one.lease_until - one.arrived_at for one in known.held] == [timedelta(days=90)] * 2


async def test_a_conversation_goes_ninety_days_after_it_was_resolved_and_its_answers_say_410(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    here = await opened(story, acme, alice)
    answer = acme.names.answer(await story.answer(acme, alice, "Which kettle is it?"))
    await story.act(acme, alice, Resolve(conversation=here))
    said = len(story.sent)
    await story.passes(timedelta(days=90) - timedelta(seconds=1))
    assert len(await story.threads(acme)) == 1
    await story.passes(timedelta(seconds=1))
    for table in ("conversation", "holding", "answer", "consumer", "content", "delivery"):
        assert await story.rows(f"SELECT count(*) FROM {table}") == [0], table
    async with aiohttp.ClientSession() as session:
        asked = await session.get(answer, headers={"Accept": ACTIVITY_JSON})
        assert asked.status == 410
    assert len(story.sent) == said, "no Delete is sent: the copy on the consumer's server is theirs"


async def test_a_brand_may_hold_for_a_shorter_time_and_for_no_longer(story: Story, acme: Brand) -> None:
    alice = (await story.server()).consumer("alice")
    short = await story.brand("short", BrandSettings(talk_days=10))
    with pytest.raises(Malformed):
        await story.brand("long", BrandSettings(talk_days=91))
    await alice.post(f"{short.acct} {acme.acct} hello")
    await story.settled()
    assert await until(story, short, alice) == timedelta(days=10)
    assert await until(story, acme, alice) == timedelta(days=90)


async def test_a_brand_may_answer_up_to_as_often_as_it_has_set(story: Story, acme: Brand) -> None:
    alice = (await story.server()).consumer("alice")
    once = await story.brand("once", BrandSettings(answers_per_message=1))
    await alice.mention(once, "the kettle leaks")
    await story.settled()
    await story.answer(once, alice, "Which kettle is it?")
    with pytest.raises(EffectRefused) as refused:
        await story.answer(once, alice, "Hello?")
    assert refused.value.promise == "P5"


async def with_policy(alice: Consumer, acme: Brand, mentions: bool, **policy: list[str]) -> Post:
    """Write something that says who may do what with it without asking."""
    text = f"{acme.acct} the kettle leaks" if mentions else "the kettle leaks"
    post = alice.home.posts[await alice.post(text, "direct" if mentions else "public")]
    said = {what: {"automaticApproval": whom, "manualApproval": []} for what, whom in policy.items()}
    number = alice.home.clock.new_id()
    post.document = {**post.document, "id": f"{alice.id}/statuses/{number}", "interactionPolicy": said}
    alice.home.posts.hold(post)
    await alice.send(documents.create(post.document), [acme.names.inbox])
    return post


@pytest.mark.parametrize(("whom", "allowed"), [("nobody", False), ("followers", True), ("public", True)])
async def test_a_listened_post_is_answered_only_where_its_policy_lets_us(
    story: Story, acme: Brand, alice: Consumer, whom: str, allowed: bool
) -> None:
    await alice.message(acme, "invite answer")
    await story.settled()
    named = {"nobody": [alice.id], "followers": [alice.followers_id], "public": [PUBLIC]}
    post = await with_policy(alice, acme, False, canReply=named[whom])
    await story.settled()
    holding = (await story.holdings(acme))[-1].id
    if allowed:
        await story.answer(acme, alice, "We heard that.", holding)
    else:
        with pytest.raises(EffectRefused):
            await story.answer(acme, alice, "We heard that.", holding)
    assert len(alice.answers(post.id)) == int(allowed)


async def test_who_is_mentioned_may_always_answer(story: Story, acme: Brand, alice: Consumer) -> None:
    post = await with_policy(alice, acme, True, canReply=[alice.id])
    await story.settled()
    await story.answer(acme, alice, "Which kettle is it?", (await story.holdings(acme))[-1].id)
    assert len(alice.answers(post.id)) == 1


async def test_nothing_is_liked_against_its_policy(story: Story, acme: Brand, alice: Consumer) -> None:
    await with_policy(alice, acme, True, canLike=[alice.id])
    await story.settled()
    with pytest.raises(EffectRefused):
        await story.act(acme, alice, React(holding=(await story.holdings(acme))[-1].id))
    assert story.documents("Like") == []


async def test_a_reaction_with_an_emoji_is_one(story: Story, acme: Brand, alice: Consumer) -> None:
    await opened(story, acme, alice)
    await story.act(acme, alice, React(holding=(await story.held(acme)).id, emoji="🫖"))
    assert [each["content"] for each in story.documents("EmojiReact")] == ["🫖"]
