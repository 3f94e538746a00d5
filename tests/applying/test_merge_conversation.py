"""MergeConversation: two conversations with one consumer become one; people are never merged."""

from datetime import timedelta
from typing import Any, cast

import pytest
from sqlmodel import SQLModel

from fedibrand.activitypub.errors import EffectRefused, Malformed, NotFound
from fedibrand.activitypub.vocabulary import Like, Reference
from fedibrand.applying import merge_conversation
from fedibrand.applying.dated import wake
from fedibrand.conversations import rows
from fedibrand.domain import ConversationState
from fedibrand.effects import Answer, CallWebhook, DropConversation, OpenConversation
from fedibrand.inbox.packages import facts
from fedibrand.inbox.packages.pool import Pool
from fedibrand.inbox.packages.replies import Replies
from fedibrand.inbox.reading import Wanted
from fedibrand.outbox.webhook_calls import Call
from fedibrand.store.tables.labels import Label
from fedibrand.team_effects import (
    AddLabel,
    AddNote,
    Assign,
    MergeConversation,
    Notify,
    Resolve,
    Snooze,
)
from tests.applying.conftest import BOB, Place
from tests.brands import made
from tests.conversations.spoken import ALICE


class Hearing:
    """Packages that want to hear what webhooks answer."""

    def replies(self, package: str) -> bool:
        return True


LOOK = {"event": "new"}


async def one(place: Place, conversation: str) -> dict[str, Any]:
    (found,) = [row for row in await place.rows("conversation") if row["id"] == conversation]
    return found


async def state(place: Place, conversation: str, to: str) -> None:
    """Bring a conversation that is open into a state."""
    until = place.house.clock.now() + timedelta(days=2)
    effects: dict[str, Any] = {
        "resolved": Resolve(conversation=conversation),
        "snoozed": Snooze(conversation=conversation, until=until),
    }
    if to == "waiting":
        (holding,) = await place.column(f"SELECT id FROM holding WHERE conversation_id = '{conversation}'")
        await place.do(place.answer(holding))
    elif to in effects:
        await place.do(effects[to])


def test_everything_that_names_the_conversation_it_stands_in_moves() -> None:
    naming = {
        table.name
        for table in SQLModel.metadata.tables.values()
        for key in table.foreign_keys
        if key.target_fullname == "conversation.id"
    }
    moved = {model.__tablename__ for model in (*merge_conversation.MOVES, Label)}
    assert naming == moved


async def test_what_stands_in_the_one_stands_in_the_other(place: Place) -> None:
    old, holding = await place.heard()
    into, other = await place.heard()
    await place.hires("Ada")
    await place.do(place.answer(holding), place.answer(other))
    for conversation, label in ((old, "late"), (old, "kettle"), (into, "kettle")):
        await place.do(
            AddLabel(conversation=conversation, label=label), AddNote(conversation=conversation, text=label)
        )
    await place.do(Notify(conversation=old, text="look"))
    await place.asked(CallWebhook(conversation=old, **LOOK))
    await place.gives_job(conversation_id=old)
    before = {table: await place.count(table) for table in ("holding", "answer", "note", "content", "ending")}
    await place.do(MergeConversation(conversation=old, into=into), by="agent")
    for table in ("holding", "answer", "note", "notification", "webhook_call", "package_job", "label"):
        assert set(await place.column(f"SELECT conversation_id FROM {table}")) == {into}, table
    assert await place.column("SELECT name FROM label ORDER BY name") == ["kettle", "late"]
    assert await place.column("SELECT id FROM conversation") == [into]
    assert {table: await place.count(table) for table in before} == before
    assert await place.column("SELECT id || conversation_id FROM merged_conversation") == [old + into]


async def test_no_lease_changes(place: Place) -> None:
    old, _ = await place.heard()
    into, _ = await place.heard()
    await place.do(Resolve(conversation=into))
    before = await place.column("SELECT lease_until FROM holding ORDER BY id")
    place.house.clock.move(3600)
    await place.do(MergeConversation(conversation=old, into=into))
    assert await place.column("SELECT lease_until FROM holding ORDER BY id") == before


@pytest.mark.parametrize("theirs", ConversationState)
@pytest.mark.parametrize("ours", ConversationState)
async def test_of_two_states_the_more_urgent_stays(place: Place, theirs: str, ours: str) -> None:
    (old, _), (into, _) = await place.heard(), await place.heard()
    for conversation, to in ((old, theirs), (into, ours)):
        await state(place, conversation, to)
    was = {row["state"]: row for row in await place.rows("conversation")}
    await place.do(MergeConversation(conversation=old, into=into))
    found = await one(place, into)
    expected = next(each for each in ("open", "snoozed", "waiting", "resolved") if each in (theirs, ours))
    assert found["state"] == expected
    for column in ("resolved_at", "snoozed_until"):
        assert found[column] == was[expected][column]


async def test_the_assignee_is_that_of_the_one_that_stays_or_else_the_others(place: Place) -> None:
    first, _ = await place.heard()
    second, _ = await place.heard()
    third, _ = await place.heard()
    ada, zoe = await place.hires("Ada"), await place.hires("Zoe")
    await place.do(Assign(conversation=first, member="Ada"), Assign(conversation=third, member="Zoe"))
    await place.do(MergeConversation(conversation=first, into=second))
    assert (await one(place, second))["assignee_id"] == ada.id
    await place.do(MergeConversation(conversation=second, into=third))
    assert (await one(place, third))["assignee_id"] == zoe.id


async def test_a_sleep_goes_on_and_one_that_is_over_wakes_nothing(place: Place) -> None:
    old, _ = await place.heard()
    into, _ = await place.heard()
    await state(place, old, "snoozed")
    await state(place, into, "waiting")
    await place.do(MergeConversation(conversation=old, into=into))
    assert await place.column("SELECT kind || ' ' || subject FROM due WHERE kind = 'wake'") == [
        f"wake {into}"
    ]
    place.house.clock.move(3 * 86400)
    await place.house.store.write(wake, into, place.tools)
    assert (await one(place, into))["state"] == "open"
    again, _ = await place.heard()
    asleep, _ = await place.heard()
    await state(place, asleep, "snoozed")
    await place.do(MergeConversation(conversation=again, into=asleep))
    assert await place.count("due WHERE kind = 'wake'") == 0
    assert (await one(place, asleep))["snoozed_until"] is None


async def test_times_are_the_earlier_beginning_and_the_later_word(place: Place) -> None:
    into, _ = await place.heard()
    place.house.clock.move(60)
    old, _ = await place.heard()
    first, last = await one(place, into), await one(place, old)
    await place.do(MergeConversation(conversation=old, into=into))
    found = await one(place, into)
    assert found["opened_at"] == first["opened_at"] < last["opened_at"]
    assert (found["heard_at"], found["moved_at"]) == (last["heard_at"], last["moved_at"])


@pytest.mark.parametrize("way", [(0, 1), (1, 0)])
async def test_answers_left_are_those_of_the_one_heard_last(place: Place, way: tuple[int, int]) -> None:
    first, holding = await place.heard()
    await place.do(place.answer(holding))
    place.house.clock.move(60)
    second, other = await place.heard()
    await place.do(place.answer(other))
    await place.do(place.answer(other))
    both = (first, second)
    await place.do(MergeConversation(conversation=both[way[0]], into=both[way[1]]))
    for each in (holding, other):
        with pytest.raises(EffectRefused) as refused:
            await place.do(place.answer(each))
        assert refused.value.promise == "P5"


async def test_of_two_heard_at_once_the_one_answered_more_counts(place: Place) -> None:
    first, holding = await place.heard()
    second, _ = await place.heard()
    await place.do(place.answer(holding))
    await place.do(MergeConversation(conversation=first, into=second))
    assert (await one(place, second))["answered"] == 1


async def test_a_private_one_stays_private_and_a_way_for_messages(place: Place) -> None:
    old, _ = await place.heard()
    into, _ = await place.heard()
    message = place.house.clock.new_id()
    await place.do(OpenConversation(id=message, message=True, linked=old))
    await place.do(MergeConversation(conversation=message, into=into))
    found = await one(place, into)
    assert found["message"] == 1
    assert found["linked_id"] == old
    await place.do(MergeConversation(conversation=old, into=into))
    assert (await one(place, into))["linked_id"] is None


async def test_what_branched_off_is_linked_to_the_one_that_stays(place: Place) -> None:
    old, _ = await place.heard()
    into, _ = await place.heard()
    await place.heard(actor=BOB)
    branch = place.house.clock.new_id()
    await place.do(OpenConversation(id=branch, linked=old), consumer=BOB.id, author=BOB)
    await place.do(MergeConversation(conversation=old, into=into))
    assert (await one(place, branch))["linked_id"] == into


async def test_chains_lead_on_in_one_step_and_end_with_the_conversation(place: Place) -> None:
    ids = [(await place.heard())[0] for _ in range(4)]
    for old, into in ((ids[0], ids[1]), (ids[1], ids[2]), (ids[0], ids[3])):
        await place.do(MergeConversation(conversation=old, into=into))
    assert set(await place.column("SELECT id FROM merged_conversation")) == set(ids[:3])
    assert set(await place.column("SELECT conversation_id FROM merged_conversation")) == {ids[3]}
    await place.do(DropConversation(conversation=ids[0]))
    assert await place.count("conversation") == await place.count("merged_conversation") == 0


async def test_what_is_asked_for_about_the_one_that_went_is_about_the_other(place: Place) -> None:
    old, _ = await place.heard()
    into, _ = await place.heard()
    await place.do(MergeConversation(conversation=old, into=into))
    await place.asked(AddLabel(conversation=old, label="kettle"), AddNote(conversation=old, text="late"))
    await place.do(Resolve(conversation=old), by="agent")
    assert await place.column("SELECT conversation_id FROM label") == [into]
    assert await place.column("SELECT conversation_id FROM note") == [into]
    assert (await one(place, into))["state"] == "resolved"
    zenith = await place.house.add(made.brand("zenith"))
    with pytest.raises(EffectRefused):
        await place.asked(AddLabel(conversation=old, label="theirs"), brand=zenith)


async def test_a_webhook_that_answers_after_the_merge_is_heard_where_the_conversation_is(
    place: Place,
) -> None:
    old, _ = await place.heard()
    into, _ = await place.heard()
    await place.asked(CallWebhook(conversation=old, **LOOK))
    (found,) = await place.rows("webhook_call")
    call = Call(
        *(found["id"], found["brand_id"], "acme", found["package"], old, found["event"]),
        *(found["address"], found["secret"], 1, place.house.clock.now()),
    )
    await place.do(MergeConversation(conversation=old, into=into))
    replies = Replies(place.house.store, place.tools, cast(Pool, Hearing()))
    await place.house.store.write(replies.take, call, {"status": 200})
    assert await place.column("SELECT conversation_id FROM package_job") == [into]


async def test_a_handler_that_was_called_about_the_old_id_is_shown_the_conversation(place: Place) -> None:
    old, _ = await place.heard()
    into, _ = await place.heard()
    await place.do(AddLabel(conversation=into, label="kettle"))
    await place.do(MergeConversation(conversation=old, into=into))
    activity = Like(id=f"{ALICE.id}/likes/1", actor=ALICE.id, object=Reference(id="https://acme.example/1"))
    brand = place.tools.brand(place.acme.id)
    wanted = Wanted(arrival="", activity=activity, brand=brand, fresh="")
    read = place.house.store.read
    seen = await read(facts.facts, wanted, place.tools.vault, place.house.clock.now(), old)
    assert seen.conversation is not None
    assert (seen.conversation.id, seen.conversation.labels) == (into, ("kettle",))


async def test_a_command_finds_it_by_its_old_id(place: Place) -> None:
    old, _ = await place.heard()
    into, _ = await place.heard()
    await place.do(MergeConversation(conversation=old, into=into))
    for part in (old, old[-8:], into):
        assert await place.house.store.read(rows.conversation_id, part) == into
    whole = await place.house.store.read(rows.conversation, old, place.acme.id)
    assert whole.conversation.id == into
    for wrong in (rows.conversation, rows.conversation_id):
        with pytest.raises(NotFound):
            await place.house.store.read(wrong, old, "another brand")


async def test_only_what_is_this_brands_with_this_consumer_is_merged(place: Place) -> None:
    ours, _ = await place.heard()
    bobs, _ = await place.heard(actor=BOB)
    zenith = await place.house.add(made.brand("zenith"))
    theirs, _ = await place.heard(zenith)
    for old, into in ((ours, bobs), (bobs, ours), (ours, theirs), (theirs, ours), (ours, "nothing")):
        with pytest.raises(NotFound):
            await place.do(MergeConversation(conversation=old, into=into), by="owner")
    for about in ({"brand": zenith}, {"consumer": BOB.id, "author": BOB}):
        with pytest.raises(NotFound):
            await place.do(MergeConversation(conversation=ours, into=theirs), by="owner", **about)
    with pytest.raises(Malformed):
        await place.do(MergeConversation(conversation=ours, into=ours), by="owner")
    assert await place.count("conversation") == 3
    assert await place.count("merged_conversation") == 0


async def test_a_package_merges_nothing(place: Place) -> None:
    old, _ = await place.heard()
    into, _ = await place.heard()
    with pytest.raises(EffectRefused) as refused:
        await place.asked(MergeConversation(conversation=old, into=into))
    assert refused.value.promise == "P13"
    assert await place.count("conversation") == 2


async def test_an_answer_to_what_moved_is_an_answer_in_the_one_that_stays(place: Place) -> None:
    old, holding = await place.heard()
    into, _ = await place.heard()
    await place.do(MergeConversation(conversation=old, into=into))
    await place.do(Answer(holding=holding, text="Which kettle?"))
    assert await place.column("SELECT conversation_id FROM answer") == [into]
