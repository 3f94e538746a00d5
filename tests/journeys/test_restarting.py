"""The instance ends and begins again: what was told, held, asked and owed is still so."""

from fedibrand.domain import Standing
from fedibrand.effects import Answer
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from tests.journeys.story import Story


async def restart(story: Story, role: str = "all") -> None:
    await story.stop()
    await story.begin(role)


async def test_a_conversation_goes_on_where_it_was(story: Story, acme: Brand, alice: Consumer) -> None:
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    answer = await story.answer(acme, alice, "Which kettle is it?")
    await restart(story)
    await alice.mention(acme, "the red one", reply_to=acme.names.answer(answer))
    await story.settled()
    (thread,) = await story.threads(acme)
    assert [one.text for one in thread.posts] == ["@acme the kettle leaks", "@acme the red one"]
    assert [one.text for one in thread.answers] == ["Which kettle is it?"]
    await story.answer(acme, alice, "Thank you.")
    assert len(story.notes()) == 2


async def test_a_follow_a_grant_and_a_lease_outlive_a_restart(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await alice.message(acme, "invite")
    await story.settled()
    await restart(story)
    post = await alice.post("for my followers", "followers")
    await story.settled()
    await restart(story)
    known, held = await story.known(acme, alice), await story.held(acme)
    assert known is not None
    assert known.standing is Standing.FOLLOWING
    assert held.lease_key_id in await story.lease_keys()
    await alice.delete(post)
    await story.settled()
    assert await story.holdings() == []
    assert held.lease_key_id not in await story.lease_keys()


async def test_what_was_journalled_and_not_handled_is_handled_after(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await restart(story, "web")
    await alice.mention(acme, "the kettle leaks")
    assert await story.rows("SELECT state FROM arrival") == ["waiting"]
    assert await story.holdings() == []
    await restart(story)
    await story.settled()
    assert [len(one.posts) for one in await story.threads(acme)] == [1]


async def test_what_was_to_leave_leaves_after_and_once(story: Story, acme: Brand, alice: Consumer) -> None:
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    holding = (await story.held(acme)).id
    await restart(story, "web")
    answer = Answer(id=story.clock.new_id(), holding=holding, text="Which kettle is it?")
    await story.instance.act(acme.id, alice.id, answer)
    await restart(story)
    await story.settled()
    await restart(story)
    await story.settled()
    assert len(story.documents("Create")) == 1


async def test_what_came_while_nobody_listened_comes_when_it_is_sent_again(
    story: Story, acme: Brand, server: ConsumerServer, alice: Consumer
) -> None:
    await alice.mention(acme, "hello")
    await story.settled()
    await story.stop()
    await alice.mention(acme, "the kettle leaks")
    assert [sent.status for sent in server.sent] == [202, None]
    await story.begin()
    assert await server.redeliver() == 1
    await story.settled()
    assert [len(one.posts) for one in await story.threads(acme)] == [1, 1]


async def test_a_word_of_a_known_accounts_end_is_not_taken_for_a_strangers_after_a_restart(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    await restart(story)
    await alice.delete_account()
    await story.settled()
    assert await story.holdings() == []
    assert await story.ledger() == ["forgotten"]


async def test_what_was_blocked_or_deleted_before_stays_so(
    story: Story, acme: Brand, alice: Consumer, bob: Consumer
) -> None:
    post = await alice.mention(acme, "the kettle leaks")
    create = alice.home.deliveries.sent[-1].body
    await alice.delete(post)
    await bob.block(acme)
    await story.settled()
    await restart(story)
    await alice.send({**create, "id": f"{create['id']}-again"}, [acme.names.inbox])
    await bob.mention(acme, "one more thing")
    await story.settled()
    assert [one.state for one in await story.holdings()] == ["withdrawn"]
    assert await story.counted("from-blocked") == 1
