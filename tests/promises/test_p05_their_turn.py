"""P5: at most two answers for each message (a brand may set one to five); then it is the consumer's turn."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fedibrand.activitypub.errors import EffectRefused
from fedibrand.domain import BrandSettings
from fedibrand.effects import Answer, EditAnswer, WithdrawAnswer
from fedibrand.team_effects import MakeCommitment, Reopen, Resolve
from tests.conversations.spoken import ALICE
from tests.promises.anything import ANYBODY, FRESH, effect
from tests.promises.record import Stage
from tests.promises.world import World, write


def creates(world: World) -> int:
    return sum(one.kind == "Create" for one in world.sent)


async def tries(world: World, times: int) -> list[str]:
    """Answer the latest post so many times; return which promise each refusal named, or nothing."""
    found = []
    for number in range(times):
        try:
            await world.answers_with(f"answer {number}")
            found.append("")
        except EffectRefused as refusal:
            found.append(refusal.promise)
    return found


@settings(max_examples=100)
@given(data=st.data())
def test_whatever_is_asked_for_by_whomever_no_more_than_two_answers_are_given(
    stage: Stage, data: st.DataObject
) -> None:
    record, kinds = stage.record, (EditAnswer, MakeCommitment, Reopen, Resolve, WithdrawAnswer)
    (here,) = record.column(f"SELECT conversation_id FROM holding WHERE id = '{stage.held}'")
    with record.trying():
        for _ in range(data.draw(st.integers(1, 8))):
            asked = data.draw(
                st.one_of(effect((Answer,), [stage.held]), effect(kinds, [here, FRESH, stage.answer]))
            )
            record.act("acme", ALICE, asked, by=data.draw(ANYBODY))
        given_ = record.column(f"SELECT count(*) FROM answer WHERE holding_id = '{stage.held}'")
        assert given_[0] <= 2


async def test_two_answers_leave_for_a_message_and_two_more_for_the_next(world: World) -> None:
    post = await world.hears()
    assert await tries(world, 4) == ["", "", "P5", "P5"]
    assert creates(world) == 2
    await world.alice.mention(world.acct, "it still leaks", reply_to=post)
    await world.settled()
    assert await tries(world, 3) == ["", "", "P5"]
    assert creates(world) == 4


@pytest.mark.parametrize("allowed", [1, 5])
async def test_a_brand_may_allow_itself_one_to_five(world: World, allowed: int) -> None:
    world.brand_row = await world.brand("bolt", BrandSettings(answers_per_message=allowed))
    await world.hears()
    assert await tries(world, allowed + 1) == [*[""] * allowed, "P5"]
    assert creates(world) == allowed


async def test_six_members_who_answer_at_once_get_two_answers_out(world: World) -> None:
    await world.hears()
    (holding,) = await world.holdings()
    asked = [
        world.instance.act(
            world.brand_row.id,
            world.alice.id,
            Answer(id=world.clock.new_id(), holding=holding.id, text=f"answer {number}"),
        )
        for number in range(6)
    ]
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    await world.settled()
    assert [getattr(one, "promise", None) for one in outcomes if one is not None] == ["P5"] * 4
    assert creates(world) == 2


async def test_nothing_that_a_team_does_to_a_conversation_gives_it_another_answer(world: World) -> None:
    await world.hears()
    answer = await world.answers_with("one")
    await world.answers_with("two")
    (conversation,) = await world.rows("SELECT id FROM conversation")
    await world.act(world.brand_row, world.alice, WithdrawAnswer(answer=answer))
    await world.act(world.brand_row, world.alice, Resolve(conversation=conversation))
    await world.act(world.brand_row, world.alice, Reopen(conversation=conversation))
    assert await tries(world, 1) == ["P5"]
    assert creates(world) == 2


async def test_what_is_no_new_message_gives_no_new_answer(world: World) -> None:
    post = await world.hears()
    assert await tries(world, 2) == ["", ""]
    world.clock.move(2)
    await world.alice.edit(post, f"{world.acct} the kettle leaks still")
    await world.alice.follow(world.acct)
    await world.alice.like(world.said()[0].document["object"]["id"])
    await world.settled()
    assert await tries(world, 1) == ["P5"]


async def test_edits_and_withdrawals_are_not_counted(world: World) -> None:
    await world.hears()
    answer = await world.answers_with("one")
    for number in range(4):
        await world.act(
            world.brand_row, world.alice, EditAnswer(answer=answer, text=f"one, version {number}")
        )
    assert await tries(world, 2) == ["", "P5"]
    await world.act(world.brand_row, world.alice, WithdrawAnswer(answer=answer))
    assert [one.kind for one in world.sent] == ["Create", *["Update"] * 4, "Create", "Delete"]


async def test_a_word_of_self_service_is_replied_to_once_and_gives_the_team_no_answer(world: World) -> None:
    await world.hears()
    assert await tries(world, 2) == ["", ""]
    for _ in range(2):
        await write(world.alice, world.brand_row, "direct", "what")
        await world.settled()
    assert creates(world) == 4
    assert await tries(world, 1) == ["P5"]
    assert creates(world) == 4
