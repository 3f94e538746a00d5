"""The kit as authors of handlers use it: by its fixtures alone."""

from datetime import UTC, datetime, timedelta

import pytest

from fedibrand import (
    AddLabel,
    AddNote,
    Assign,
    Notify,
    React,
    RequestFollow,
    Resolve,
    Role,
    Standing,
    WithdrawAnswer,
)
from fedibrand.testing.brand import Brand
from fedibrand.testing.clocks import HandClock, MovedClock
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.faults import EffectRefused, Malformed, NotFound
from fedibrand.testing.stage import Stage

pytest_plugins = ["fedibrand.testing.fixtures"]


async def test_a_conversation_is_told_in_plain_sentences(
    instance: Stage, brand: Brand, consumer: Consumer
) -> None:
    post = await consumer.mention(brand, "the kettle leaks")
    await instance.settled()
    assert [each.text for each in brand.posts] == ["@acme the kettle leaks"]
    answer = await brand.answer(post, "Which kettle is it?")
    assert [each.id for each in consumer.answers(post)] == [answer]
    await consumer.reply(answer, "the red one")
    await instance.settled()
    (thread,) = brand.conversations
    assert [each.text for each in thread.posts] == ["@acme the kettle leaks", "@acme the red one"]
    assert [each.text for each in brand.answers] == ["Which kettle is it?"]


async def test_what_was_sent_is_plain_values(instance: Stage, brand: Brand, consumer: Consumer) -> None:
    bob = await instance.consumer("bob")
    post = await consumer.mention(brand, "the kettle leaks")
    await bob.follow(brand)
    await instance.settled()
    await brand.answer(post, "Which kettle is it?")
    assert [(one.kind, one.to) for one in instance.sent] == [("Accept", bob.id), ("Create", consumer.id)]
    (sent,) = instance.sent_to(consumer)
    assert sent.document["object"]["inReplyTo"] == post
    assert sent.actor == brand.actor


async def test_what_a_team_does_is_seen_at_once(instance: Stage, brand: Brand, consumer: Consumer) -> None:
    post = await consumer.mention(brand, "the kettle leaks")
    await instance.settled()
    thread = brand.conversations[0].id
    await brand.act(consumer, AddLabel(conversation=thread, label="kettle"))
    await brand.act(consumer, AddNote(conversation=thread, text="the red ones leak"))
    await brand.answer(post, "It is on its way.")
    await brand.act(consumer, WithdrawAnswer(answer=brand.answers[0].id))
    await brand.act(consumer, Resolve(conversation=thread))
    assert brand.labels == ["kettle"]
    assert [each.text for each in brand.notes] == ["the red ones leak"]
    assert [each.state for each in brand.answers] == ["withdrawn"]
    assert [each.state for each in brand.conversations] == ["resolved"]


async def test_a_team_has_members_whose_conversations_are(
    instance: Stage, brand: Brand, consumer: Consumer
) -> None:
    ada, bo = await brand.member("ada"), await brand.member("bo", Role.MANAGER)
    await consumer.mention(brand, "the kettle leaks")
    await instance.settled()
    thread = brand.conversations[0].id
    await brand.act(consumer, Assign(conversation=thread, member="ada"))
    await brand.act(consumer, Notify(conversation=thread, text="Look!", member="bo"))
    assert [each.assignee for each in brand.conversations] == [ada]
    assert [each.member for each in brand.notifications] == ["bo"]
    assert ada != bo
    with pytest.raises(Malformed):
        await brand.member("ada")


async def test_what_would_break_a_promise_is_refused(
    instance: Stage, brand: Brand, consumer: Consumer
) -> None:
    await consumer.mention(brand, "the kettle leaks")
    await instance.settled()
    with pytest.raises(EffectRefused):
        await brand.act(consumer, RequestFollow())
    with pytest.raises(NotFound):
        await brand.answer(f"{consumer.id}/statuses/1", "Hello?")


async def test_an_invitation_is_followed_by_what_is_heard(
    instance: Stage, brand: Brand, consumer: Consumer
) -> None:
    await consumer.invite(brand)
    await instance.settled()
    assert await brand.standing(consumer) is Standing.FOLLOWING
    post = await consumer.post("a nice day", "followers")
    await instance.settled()
    assert [each.text for each in brand.heard] == ["a nice day"]
    await brand.act(consumer, React(holding=brand.heard[0].id))
    assert consumer.home.posts[post].liked_by == {brand.actor}
    await instance.passes(timedelta(days=7))
    assert brand.heard == []


async def test_what_was_edited_and_deleted_is_so_at_the_brand(
    instance: Stage, brand: Brand, consumer: Consumer
) -> None:
    post = await consumer.mention(brand, "the kettle leaks")
    await consumer.edit(post, f"{brand.acct} the lid leaks")
    await instance.settled()
    assert [(each.text, each.edited) for each in brand.posts] == [("@acme the lid leaks", True)]
    await consumer.delete(post)
    await instance.settled()
    assert [(each.text, each.ended) for each in brand.posts] == [("", "withdrawn by its author")]


async def test_time_passes_only_when_it_is_told_to(instance: Stage, brand: Brand, consumer: Consumer) -> None:
    begun = instance.clock.now()
    await consumer.mention(brand, "the kettle leaks")
    await instance.settled()
    assert instance.clock.now() == begun
    await instance.passes(timedelta(days=90))
    assert [each.ended for each in brand.posts] in ([], ["lapsed"])


async def test_a_block_ends_everything(instance: Stage, brand: Brand, consumer: Consumer) -> None:
    await consumer.mention(brand, "the kettle leaks")
    await instance.settled()
    await consumer.block(brand)
    await instance.settled()
    assert brand.conversations == []
    assert await brand.standing(consumer) is Standing.BLOCKED
    await consumer.unblock(brand)
    await instance.settled()
    assert await brand.standing(consumer) is not Standing.BLOCKED


class TestAtAnotherTime:
    @pytest.fixture
    def clock(self) -> HandClock:
        return MovedClock(datetime(2026, 7, 4, 9, tzinfo=UTC))

    async def test_an_instance_begins_when_its_clock_says(
        self, instance: Stage, brand: Brand, consumer: Consumer
    ) -> None:
        await consumer.mention(brand, "the kettle leaks")
        await instance.settled()
        assert [each.published for each in brand.posts] == [datetime(2026, 7, 4, 9, tzinfo=UTC)]
