"""One post, several brands, several inboxes: each brand has its own, and has it once."""

from typing import Any

from fedibrand.domain import HoldingState
from fedibrand.effects import End
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.journeys.story import Story


async def both_mentioned(story: Story, acme: Brand, alice: Consumer) -> tuple[Brand, Any, Any]:
    zenith = await story.brand("zenith")
    await alice.post(f"{acme.acct} or {zenith.acct}, who mends kettles?")
    await story.settled()
    return zenith, await story.held(acme), await story.held(zenith)


async def test_two_brands_in_one_post_hold_the_same_bytes_each_under_a_lease_of_its_own(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    _, first, second = await both_mentioned(story, acme, alice)
    assert len(alice.home.deliveries.sent) == 1, "it came once, to the shared inbox"
    assert first.content_id == second.content_id
    assert first.lease_key_id != second.lease_key_id
    assert {first.lease_key_id, second.lease_key_id} <= await story.lease_keys()


async def test_what_one_brand_lets_go_the_other_still_holds(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    zenith, first, second = await both_mentioned(story, acme, alice)
    await story.act(acme, alice, End(holding=first.id, state=HoldingState.LET_GO))
    assert (await story.threads(acme))[0].posts[0].ended == "let go"
    assert "who mends kettles?" in (await story.threads(zenith))[0].posts[0].text
    keys = await story.lease_keys()
    assert (first.lease_key_id in keys, second.lease_key_id in keys) == (False, True)
    await story.act(zenith, alice, End(holding=second.id, state=HoldingState.LET_GO))
    assert second.content_id not in await story.rows("SELECT id FROM content")


async def test_no_brand_ends_what_another_one_holds(story: Story, acme: Brand, alice: Consumer) -> None:
    zenith, first, _ = await both_mentioned(story, acme, alice)
    await story.act(zenith, alice, End(holding=first.id, state=HoldingState.LET_GO))
    assert (await story.held(acme)).state == HoldingState.HELD


async def test_a_delete_ends_what_both_hold(story: Story, acme: Brand, alice: Consumer) -> None:
    _, first, second = await both_mentioned(story, acme, alice)
    (post,) = (each.id for each in alice.home.posts.by(alice.id))
    await alice.delete(post)
    await story.settled()
    assert {each.state for each in await story.holdings()} == {HoldingState.WITHDRAWN}
    assert not {first.lease_key_id, second.lease_key_id} & await story.lease_keys()
    assert await story.rows(f"SELECT id FROM content WHERE id = '{first.content_id}'") == []


async def test_a_block_of_one_brand_concerns_no_other(story: Story, acme: Brand, alice: Consumer) -> None:
    zenith, _, _ = await both_mentioned(story, acme, alice)
    await alice.block(acme)
    await story.settled()
    assert await story.holdings(acme) == []
    assert (await story.held(zenith)).state == HoldingState.HELD


async def test_a_post_that_comes_to_both_inboxes_and_again_is_held_once(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await alice.mention(acme, "the kettle leaks")
    create = alice.home.deliveries.sent[-1].body
    for _ in range(2):
        await alice.send(create, [acme.names.inbox, acme.names.shared_inbox])
    await story.settled()
    await alice.send(create, [acme.names.inbox])
    await story.settled()
    assert [sent.status for sent in alice.home.deliveries.sent] == [202] * 6
    assert len(await story.holdings()) == 1
    assert len(await story.threads(acme)) == 1
    assert await story.rows("SELECT count(*) FROM arrival") == [0]


async def test_the_copy_for_the_second_brand_is_not_lost_to_the_first_ones_duplicate_check(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    zenith = await story.brand("zenith")
    await alice.post(f"{acme.acct} or {zenith.acct}?")
    await story.settled()
    create = alice.home.deliveries.sent[-1].body
    await alice.send(create, [acme.names.inbox, zenith.names.inbox])
    await story.settled()
    assert len(await story.holdings(acme)) == len(await story.holdings(zenith)) == 1


async def test_each_brand_answers_in_a_conversation_of_its_own(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    zenith, _, _ = await both_mentioned(story, acme, alice)
    await story.answer(acme, alice, "We do.")
    await story.answer(zenith, alice, "So do we.")
    assert [note["attributedTo"] for note in story.notes()] == [acme.names.actor, zenith.names.actor]
    assert [len(each.answers) for each in (*await story.threads(acme), *await story.threads(zenith))] == [
        1,
        1,
    ]
