"""Blocks, accounts that go, accounts that move, and profiles that change."""

from typing import Any

import aiohttp
import pytest

from fedibrand.activitypub.errors import NotFound
from fedibrand.domain import Standing
from fedibrand.effects import EditAnswer
from fedibrand.testing import documents
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.wire import ACTIVITY_JSON
from tests.journeys.story import Story

EMPTY = (
    "consumer",
    "holding",
    "conversation",
    "answer",
    "follower",
    "follow",
    "delivery",
    "reaction",
    "content",
)


async def close(story: Story, acme: Brand, alice: Consumer) -> str:
    """Have alice and acme follow each other and talk; return the address of an answer."""
    await alice.follow(acme)
    await alice.message(acme, "invite")
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    answer = acme.names.answer(await story.answer(acme, alice, "Which kettle is it?"))
    await alice.post("canary-9a3f", "followers")
    await alice.like(answer)
    await story.settled()
    assert list(alice.followers) == [acme.names.actor]
    assert len(await story.holdings()) == 2
    return answer


async def left(story: Story) -> dict[str, int]:
    """Return which tables have rows that a purge leaves none in."""
    found = {name: (await story.rows(f"SELECT count(*) FROM {name}"))[0] for name in EMPTY}
    return {name: number for name, number in found.items() if number}


async def status(url: str) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.get(url, headers={"Accept": ACTIVITY_JSON}) as response,
    ):
        return response.status


async def test_a_block_purges_everything_says_nothing_and_leaves_410_behind(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    answer = await close(story, acme, alice)
    keys, before = await story.lease_keys(), len(story.sent)
    opened = {row.lease_key_id for row in await story.holdings()}
    block = documents.activity("Block", alice.new_id("blocks"), alice.id, acme.names.actor)
    await alice.send(block, [acme.names.inbox])
    await story.settled()
    assert await left(story) == {}
    assert len(story.sent) == before
    assert opened <= keys
    assert not opened & await story.lease_keys()
    assert await story.ledger() == ["blocked"]
    assert await status(answer) == 410


async def test_a_block_as_mastodon_sends_it_with_everything_undone_before(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await close(story, acme, alice)
    await alice.block(acme)
    await story.settled()
    assert await left(story) == {}
    assert await story.ledger() == ["blocked"]


async def test_whoever_blocks_is_not_heard_and_not_told_anything(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await close(story, acme, alice)
    await alice.block(acme)
    await story.settled()
    before = len(story.sent)
    await alice.mention(acme, "one more thing")
    await alice.message(acme, "invite")
    await alice.follow(acme)
    await story.settled()
    assert await left(story) == {}
    assert len(story.sent) == before
    assert await story.counted("from-blocked") == 3


async def test_a_post_of_somebody_who_blocked_us_since_takes_no_answer(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    holding = (await story.held(acme)).id
    await alice.block(acme)
    await story.settled()
    with pytest.raises(NotFound):
        await story.answer(acme, alice, "Which kettle is it?", holding)
    assert story.documents("Create") == []


async def test_no_answer_can_be_edited_after_a_block(story: Story, acme: Brand, alice: Consumer) -> None:
    answer = await close(story, acme, alice)
    await alice.block(acme)
    await story.settled()
    with pytest.raises(NotFound):
        await story.act(acme, alice, EditAnswer(answer=answer.rpartition("/")[2], text="Sorry"))
    assert story.documents("Update") == []


async def test_who_unblocks_is_released_and_begins_anew(story: Story, acme: Brand, alice: Consumer) -> None:
    await close(story, acme, alice)
    await alice.block(acme)
    await alice.unblock(acme)
    await story.settled()
    assert await story.ledger() == ["blocked", "unblocked"]
    assert await left(story) == {}
    await alice.mention(acme, "let us try again")
    await story.settled()
    known, (thread,) = await story.known(acme, alice), await story.threads(acme)
    assert known is not None
    assert known.standing is Standing.RELEASED
    assert [one.text for one in thread.posts] == ["@acme let us try again"]
    await story.answer(acme, alice, "Welcome back.")


async def test_an_undo_that_comes_before_its_block_makes_the_block_void(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await close(story, acme, alice)
    block = documents.activity("Block", alice.new_id("blocks"), alice.id, acme.names.actor)
    await alice.send(documents.undo(block), [acme.names.inbox])
    await story.settled()
    await alice.send(block, [acme.names.inbox])
    await story.settled()
    assert len(await story.holdings()) == 2


async def test_an_undo_that_comes_before_its_follow_makes_the_follow_void(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await alice.home.people.find(acme)
    follow = documents.activity("Follow", alice.new_id("follows"), alice.id, acme.names.actor)
    await alice.send(documents.undo(follow), [acme.names.inbox])
    await story.settled()
    await alice.send(follow, [acme.names.inbox])
    await story.settled()
    assert story.documents("Accept") == []
    assert await story.rows("SELECT id FROM follower") == []


async def test_a_follow_is_accepted_each_time_and_the_last_id_is_the_one_that_is_undone(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await alice.follow(acme)
    await story.settled()
    again = documents.activity("Follow", alice.new_id("follows"), alice.id, acme.names.actor)
    await alice.send(again, [acme.names.inbox])
    await story.settled()
    assert [each["object"]["id"] for each in story.documents("Accept")][1:] == [again["id"]]
    undo = documents.activity("Undo", f"{again['id']}/undo", alice.id, again["id"])
    await alice.send(undo, [acme.names.inbox])
    await story.settled()
    assert await story.rows("SELECT id FROM follower") == []


async def test_a_follow_alone_permits_no_answer_to_what_was_not_said_to_the_brand(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await alice.follow(acme)
    post = await alice.post("the kettle leaks")
    await alice.send(documents.create(alice.home.posts[post].document), [acme.names.inbox])
    await story.settled()
    assert await story.holdings() == []


@pytest.mark.parametrize("again", [False, True])
async def test_a_deleted_account_is_forgotten(
    story: Story, acme: Brand, alice: Consumer, again: bool
) -> None:
    answer = await close(story, acme, alice)
    await alice.delete_account()
    if again:
        await alice.send(alice.home.deliveries.sent[-1].body, [acme.names.inbox])
    await story.settled()
    assert await left(story) == {}
    assert set(await story.ledger()) == {"forgotten"}
    assert await status(answer) == 410


async def test_the_delete_of_an_account_nobody_knows_is_taken_and_asks_nobody(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    delete = documents.activity("Delete", f"{alice.id}#delete", alice.id, alice.id)
    await alice.send(delete, [acme.names.shared_inbox])
    await story.settled()
    assert [sent.status for sent in alice.home.deliveries.sent] == [202]
    assert await story.rows("SELECT count(*) FROM remembered") == [0]


async def moved(story: Story, acme: Brand, alice: Consumer, *names: str) -> Consumer:
    """Have alice move to another server, where her new account names these as its others."""
    new = (await story.server()).consumer("alice")
    new.also_known_as = list(names)
    await alice.move(new.id)
    await story.settled()
    return new


async def test_who_moves_is_released_and_the_new_account_must_invite(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await close(story, acme, alice)
    new = await moved(story, acme, alice, alice.id)
    known = await story.known(acme, alice)
    assert known is not None
    assert known.standing is Standing.RELEASED
    assert [each["object"]["object"] for each in story.documents("Undo")] == [alice.id]
    assert [each["object"] for each in story.documents("Follow")] == [alice.id]
    assert await story.known(acme, new) is None
    assert [row.why for row in await story.holdings()] == ["talk"]


async def test_a_move_that_the_new_account_does_not_confirm_changes_nothing(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await close(story, acme, alice)
    await moved(story, acme, alice)
    known = await story.known(acme, alice)
    assert known is not None
    assert known.standing is Standing.FOLLOWING
    assert await story.counted("move-unconfirmed") == 1


async def test_a_changed_profile_is_kept_and_the_old_one_ends(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    (old,) = await story.rows("SELECT lease_key_id FROM consumer")
    await alice.update_profile(name="Alice the Great", summary="<p>#NoBot please</p>", indexable=False)
    await story.settled()
    known, (thread,) = await story.known(acme, alice), await story.threads(acme)
    assert known is not None
    assert (known.name, known.vetoes, known.indexable) == ("Alice the Great", ("nobot",), False)
    assert thread.consumer.name == "Alice the Great"
    assert old not in await story.lease_keys()


async def test_a_suspended_account_is_released(story: Story, acme: Brand, alice: Consumer) -> None:
    await close(story, acme, alice)
    suspended: dict[str, Any] = {**documents.bare(alice.actor), "suspended": True}
    await alice.send(
        documents.update(suspended, alice.id, story.clock.now(), "suspended"), [acme.names.inbox]
    )
    await story.settled()
    known = await story.known(acme, alice)
    assert known is not None
    assert known.standing is Standing.RELEASED
    assert [row.why for row in await story.holdings()] == ["talk"]


async def test_the_profile_of_somebody_unknown_is_not_kept(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    update = documents.update(documents.bare(alice.actor), alice.id, story.clock.now(), "one")
    await alice.send(update, [acme.names.inbox])
    await story.settled()
    assert await left(story) == {}
