"""P5: at most two answers for each message (a brand may set one to five); then it is the consumer's turn."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fedibrand.activitypub.errors import EffectRefused
from fedibrand.domain import BrandSettings, OpeningHours
from fedibrand.effect import Effect
from fedibrand.effects import Answer, EditAnswer, WithdrawAnswer
from fedibrand.team_effects import (
    KeepCommitment,
    MakeCommitment,
    MergeConversation,
    MissCommitment,
    Reopen,
    Resolve,
)
from tests.conversations.spoken import ALICE
from tests.promises.anything import ANYBODY, FRESH, effect
from tests.promises.record import Stage, done
from tests.promises.world import World, write


def creates(world: World) -> int:
    return sum(one.kind == "Create" for one in world.sent)


async def tries(world: World, times: int, commitment: str = "") -> list[str]:
    """Answer the latest post so many times; return which promise each refusal named, or nothing."""
    found = []
    for number in range(times):
        holding = (await world.holdings())[-1].id
        asked = Answer(holding=holding, text=f"answer {number}", commitment=commitment)
        try:
            await world.act(world.brand_row, world.alice, asked)
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


@pytest.mark.parametrize("allowed", [1, 2, 5])
async def test_an_acknowledgement_is_one_of_them_and_never_the_last(world: World, allowed: int) -> None:
    closed = BrandSettings(
        answers_per_message=allowed,
        opening_hours=(OpeningHours(day=6, opens=0, closes=60),),
        acknowledgement="We are back {opens}.",
        acknowledgement_language="en",
    )
    world.brand_row = bolt = await world.brand("bolt", closed)
    await world.alice.message(bolt.acct, "it leaks")
    await world.settled()
    assert creates(world) == (0 if allowed == 1 else 1)
    assert (await tries(world, allowed + 1)).count("") == (1 if allowed == 1 else allowed - 1)
    assert creates(world) == allowed


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


@pytest.mark.parametrize("became", [KeepCommitment, MissCommitment, None])
async def test_a_promise_carries_one_answer_of_its_own_once_it_is_kept_or_missed(
    world: World, became: type[Effect] | None
) -> None:
    post = await world.hears()
    said_in, until = await world.answers_with("a new one by tomorrow"), world.clock.now() + timedelta(days=1)
    await world.act(world.brand_row, world.alice, MakeCommitment(answer=said_in, until=until))
    assert await tries(world, 2) == ["", "P5"]
    assert await tries(world, 1, commitment=said_in) == ["P5"]
    if became is None:
        world.clock.move(timedelta(days=1))
        await world.settled()
    else:
        await world.act(world.brand_row, world.alice, became(answer=said_in))
    assert creates(world) == 2
    assert await tries(world, 2, commitment=said_in) == ["", "P5"]
    assert await tries(world, 1) == ["P5"]
    assert creates(world) == 3
    await world.alice.mention(world.acct, "thank you", reply_to=post)
    await world.settled()
    assert await tries(world, 1, commitment=said_in) == ["P5"]
    assert await tries(world, 3) == ["", "", "P5"]
    assert creates(world) == 5


async def test_six_members_who_answer_about_a_promise_at_once_get_one_answer_out(world: World) -> None:
    await world.hears()
    said_in, until = await world.answers_with("a new one by tomorrow"), world.clock.now() + timedelta(days=1)
    await world.act(world.brand_row, world.alice, MakeCommitment(answer=said_in, until=until))
    await world.act(world.brand_row, world.alice, KeepCommitment(answer=said_in))
    outcomes = await asyncio.gather(*(tries(world, 1, commitment=said_in) for _ in range(6)))
    assert sorted(one for (one,) in outcomes) == ["", *["P5"] * 5]
    assert creates(world) == 2


@settings(max_examples=100)
@given(data=st.data())
def test_whatever_is_promised_there_are_as_many_answers_more_as_there_were_promises_at_most(
    stage: Stage, data: st.DataObject
) -> None:
    record, about = stage.record, (KeepCommitment, MakeCommitment, MissCommitment)
    with record.trying():
        answers = [stage.answer]
        for _ in range(data.draw(st.integers(1, 12))):
            again = st.builds(
                Answer,
                holding=st.just(stage.held),
                text=st.just("well?"),
                commitment=st.sampled_from(["", *answers]),
            )
            asked = data.draw(st.one_of(again, effect(about, answers)))
            record.act("acme", ALICE, asked, by=data.draw(ANYBODY))
            answers = record.column(f"SELECT id FROM answer WHERE holding_id = '{stage.held}'")
        assert len(answers) <= 2 + record.column("SELECT count(*) FROM commitment")[0] <= 4


@pytest.mark.parametrize("merged_into", [0, 1])
async def test_a_merge_gives_no_answer_that_there_was_not(world: World, merged_into: int) -> None:
    await world.hears()
    assert await tries(world, 2) == ["", ""]
    world.clock.move(2)
    await world.hears(text="the lid leaks as well")
    assert await tries(world, 1) == [""]
    both = [row.conversation_id for row in await world.holdings()]
    merge = MergeConversation(conversation=both[1 - merged_into], into=both[merged_into])
    await world.act(world.brand_row, world.alice, merge)
    assert await tries(world, 3) == ["", "P5", "P5"]
    for holding in await world.holdings():
        with pytest.raises(EffectRefused) as refused:
            await world.act(world.brand_row, world.alice, Answer(holding=holding.id, text="once more"))
        assert refused.value.promise == "P5"
    assert creates(world) == 4
    await world.hears(text="and now?")
    assert await tries(world, 3) == ["", "", "P5"]
    assert creates(world) == 6


@settings(max_examples=60)
@given(data=st.data())
def test_however_conversations_are_merged_there_are_two_answers_for_each_message_at_most(
    stage: Stage, data: st.DataObject
) -> None:
    record = stage.record
    with record.trying():
        voice, places = replace(record.voice(), posts=1000), []
        for number in range(3):
            record.clock.move(data.draw(st.integers(0, 1)))
            places.append(done(voice.writes(f"<p>message {number}</p>")))
        holdings = [holding for _, holding in places]
        conversations = [conversation for conversation, _ in places]
        before = record.column("SELECT count(*) FROM answer")[0]
        for _ in range(data.draw(st.integers(4, 16))):
            answers = effect((Answer,), holdings)
            merges = effect((MergeConversation,), conversations)
            asked = data.draw(st.one_of(answers, answers, merges))
            record.act("acme", ALICE, asked, by="agent")
        assert record.column("SELECT count(*) FROM answer")[0] - before <= 2 * len(places)
