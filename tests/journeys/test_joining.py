"""Which conversation a post joins, and which it opens."""

from fedibrand.domain import ConversationState
from fedibrand.team_effects import Resolve
from fedibrand.testing import documents
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.journeys.story import Story


async def test_a_reply_to_our_answer_joins_its_conversation_and_opens_it_again(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    answer = await story.answer(acme, alice, "Which kettle is it?")
    assert [one.state for one in await story.threads(acme)] == [ConversationState.WAITING]
    await alice.mention(acme, "the red one", reply_to=acme.names.answer(answer))
    await story.settled()
    (thread,) = await story.threads(acme)
    assert [one.text for one in thread.posts] == ["@acme the kettle leaks", "@acme the red one"]
    assert thread.state is ConversationState.OPEN


async def test_a_reply_that_mentions_nobody_talks_to_the_brand_whose_answer_it_is(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    answer = await story.answer(acme, alice, "Which kettle is it?")
    reply = await alice.post("the red one", reply_to=acme.names.answer(answer))
    await alice.send(documents.create(alice.home.posts[reply].document), [acme.names.shared_inbox])
    await story.settled()
    (thread,) = await story.threads(acme)
    assert [one.text for one in thread.posts] == ["@acme the kettle leaks", "the red one"]


async def test_a_reply_to_ones_own_held_post_joins_its_conversation(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    post = await alice.mention(acme, "the kettle leaks")
    await alice.mention(acme, "and it is red", reply_to=post)
    await story.settled()
    assert [len(one.posts) for one in await story.threads(acme)] == [2]


async def test_two_mentions_that_reply_to_nothing_open_two_conversations(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await alice.mention(acme, "the kettle leaks")
    await alice.mention(acme, "and the toaster burns")
    await story.settled()
    assert [len(one.posts) for one in await story.threads(acme)] == [1, 1]


async def test_a_message_joins_the_open_conversation_of_messages_and_opens_one_where_it_is_resolved(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await alice.mention(acme, "the kettle leaks")
    await alice.message(acme, "my order is 7")
    await alice.message(acme, "no, 8")
    await story.settled()
    assert [(one.message, len(one.posts)) for one in await story.threads(acme)] == [(False, 1), (True, 2)]
    messages = (await story.threads(acme))[1]
    await story.act(acme, alice, Resolve(conversation=messages.id))
    await alice.message(acme, "another thing")
    await story.settled()
    assert [len(one.posts) for one in await story.threads(acme)] == [1, 2, 1]


async def test_a_bystanders_reply_opens_their_own_conversation_linked_to_the_first(
    story: Story, acme: Brand, alice: Consumer, bob: Consumer
) -> None:
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    answer = await story.answer(acme, alice, "Which kettle is it?")
    await bob.mention(acme, "mine leaks too", reply_to=acme.names.answer(answer))
    await story.settled()
    first, second = await story.threads(acme)
    assert (first.linked, second.linked) == (None, first.id)
    assert [len(one.posts) for one in (first, second)] == [1, 1]
    assert (first.answered, second.answered) == (1, 0)
    assert (first.consumer.actor, second.consumer.actor) == (alice.id, bob.id)


async def test_a_bystander_on_another_server_does_the_same_by_replying_to_the_post_itself(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    carol = (await story.server()).consumer("carol")
    post = await alice.mention(acme, "the kettle leaks")
    await story.settled()
    await carol.mention(acme, "mine leaks too", reply_to=post)
    await story.settled()
    first, second = await story.threads(acme)
    assert second.linked == first.id
    await story.answer(acme, carol, "Which kettle is it?")
    (note,) = story.notes()
    assert note["to"] == [carol.id]


async def test_a_bystander_purges_what_is_theirs_and_nothing_else(
    story: Story, acme: Brand, alice: Consumer, bob: Consumer
) -> None:
    post = await alice.mention(acme, "the kettle leaks")
    await bob.mention(acme, "mine leaks too", reply_to=post)
    await story.settled()
    await bob.block(acme)
    await story.settled()
    (thread,) = await story.threads(acme)
    assert thread.consumer.actor == alice.id
    assert "the kettle leaks" in thread.posts[0].text


async def test_what_is_for_others_is_dropped_and_counted(story: Story, acme: Brand, alice: Consumer) -> None:
    post = await alice.post("good morning")
    await alice.send(documents.create(alice.home.posts[post].document), [acme.names.inbox])
    await story.settled()
    assert await story.holdings() == []
    assert await story.counted("dropped-not-for-us") == 1
    assert await story.rows("SELECT count(*) FROM consumer") == [0]
