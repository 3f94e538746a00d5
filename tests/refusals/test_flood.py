"""THREATS 8: new conversations have a bound; those that exist are never touched by it."""

from datetime import UTC, datetime

import pytest

from fedibrand.effects import Answer
from tests.refusals.conftest import Start
from tests.refusals.peer import Document, Peer, Person
from tests.refusals.watching import Watch
from tests.refusals.wire import Door, door_of

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def opens(door: Door, who: Person, notes: list[Document]) -> None:
    for note in notes:
        assert (await door.send(who.create(note), who)).status == 202


async def test_the_eleventh_conversation_in_an_hour_must_wait_and_replies_need_not(
    start: Start, peer: Peer, watch: Watch
) -> None:
    instance = await start()
    over, door, mallory = watch.over(instance), door_of(instance), peer.person("mallory")
    acme = (await over.brand("acme")).names.actor
    notes = [mallory.note(acme) for _ in range(10)]
    await opens(door, mallory, notes)
    reply = await over.refused(door.send(mallory.mention(acme), mallory), 429, "too-often")
    assert reply.headers["retry-after"] == "3600"
    assert (await over.rows())["conversation"] == 10
    await opens(door, mallory, [mallory.note(acme, inReplyTo=notes[3]["id"]) for _ in range(3)])
    assert (await over.rows())["conversation"] == 10
    alice = peer.person("alice", key="another")
    await opens(door, alice, [alice.note(acme)])


async def test_an_answer_to_an_answer_needs_not_wait(start: Start, peer: Peer, watch: Watch) -> None:
    instance = await start(FEDIBRAND_CONVERSATIONS_PER_CONSUMER="1")
    over, door, mallory = watch.over(instance), door_of(instance), peer.person("mallory")
    acme = await over.brand("acme")
    await opens(door, mallory, [mallory.note(acme.names.actor)])
    await instance.settled()
    (holding,) = await over.column("SELECT id FROM holding")
    answer = Answer(id=instance.clock.new_id(), holding=holding, text="Which kettle?")
    await instance.act(acme.id, mallory.id, answer)
    await opens(door, mallory, [mallory.note(acme.names.actor, inReplyTo=acme.names.answer(answer.id))])
    await over.refused(door.send(mallory.mention(acme.names.actor), mallory), 429, "too-often")


async def test_an_open_message_conversation_takes_messages_and_excuses_no_mentions(
    start: Start, peer: Peer, watch: Watch
) -> None:
    instance = await start(FEDIBRAND_CONVERSATIONS_PER_CONSUMER="2")
    over, door, mallory = watch.over(instance), door_of(instance), peer.person("mallory")
    acme = (await over.brand("acme")).names.actor
    await opens(door, mallory, [mallory.message(acme), mallory.note(acme)])
    await instance.settled()
    await opens(door, mallory, [mallory.message(acme) for _ in range(3)])
    await over.refused(door.send(mallory.mention(acme), mallory), 429, "too-often")
    assert (await over.rows())["conversation"] == 2


async def test_a_conversation_with_one_brand_excuses_none_with_another(
    start: Start, peer: Peer, watch: Watch
) -> None:
    instance = await start(FEDIBRAND_CONVERSATIONS_PER_CONSUMER="1")
    over, door, mallory = watch.over(instance), door_of(instance), peer.person("mallory")
    acme, bolt = [(await over.brand(name)).names.actor for name in ("acme", "bolt")]
    note = mallory.note(acme)
    await opens(door, mallory, [note])
    await instance.settled()
    branched = mallory.note(bolt, inReplyTo=note["id"])
    await over.refused(door.send(mallory.create(branched), mallory), 429, "too-often")


async def test_a_reply_to_what_somebody_else_wrote_excuses_nothing(
    start: Start, peer: Peer, watch: Watch
) -> None:
    instance = await start(FEDIBRAND_CONVERSATIONS_PER_CONSUMER="1")
    over, door = watch.over(instance), door_of(instance)
    alice, mallory = peer.person("alice"), peer.person("mallory", key="another")
    acme = (await over.brand("acme")).names.actor
    theirs = alice.note(acme)
    await opens(door, alice, [theirs])
    await opens(door, mallory, [mallory.note(acme)])
    await instance.settled()
    meddling = mallory.create(mallory.note(acme, inReplyTo=theirs["id"]))
    await over.refused(door.send(meddling, mallory), 429, "too-often")


async def test_a_host_we_hardly_know_opens_no_more_than_its_share(
    start: Start, peer: Peer, watch: Watch
) -> None:
    instance = await start(FEDIBRAND_CONVERSATIONS_PER_HOST="3")
    over, door = watch.over(instance), door_of(instance)
    acme = (await over.brand("acme")).names.actor
    crowd = [peer.person(f"one-of-many-{n}") for n in range(4)]
    for person in crowd[:3]:
        await opens(door, person, [person.note(acme)])
    await over.refused(door.send(crowd[3].mention(acme), crowd[3]), 429, "too-often")
    async with Peer() as other:
        alice = other.person("alice")
        await opens(door, alice, [alice.note(acme)])


@pytest.mark.parametrize(
    ("word", "outcome"), [("confirmed", (429, "too-often")), ("help", (429, "too-often")), ("what", None)]
)
async def test_a_word_that_may_reach_the_team_is_counted_as_any_message(
    start: Start, peer: Peer, watch: Watch, word: str, outcome: tuple[int, str] | None
) -> None:
    instance = await start(FEDIBRAND_CONVERSATIONS_PER_CONSUMER="1")
    over, door, mallory = watch.over(instance), door_of(instance), peer.person("mallory")
    acme = (await over.brand("acme")).names.actor
    await opens(door, mallory, [mallory.note(acme)])
    await instance.settled()
    said = mallory.mention(acme, content=f"<p>@acme {word}</p>", summary="")
    if outcome is None:
        assert (await door.send(said, mallory)).status == 202
    else:
        await over.refused(door.send(said, mallory), *outcome)


async def test_an_update_opens_no_conversation_that_a_create_could_not(
    start: Start, peer: Peer, watch: Watch
) -> None:
    instance = await start(FEDIBRAND_CONVERSATIONS_PER_CONSUMER="1")
    over, door, mallory = watch.over(instance), door_of(instance), peer.person("mallory")
    acme = (await over.brand("acme")).names.actor
    await opens(door, mallory, [mallory.note(acme)])
    await instance.settled()
    note = mallory.note(acme)
    update = mallory.activity("Update", note, to=note["to"], cc=note["cc"])
    await over.refused(door.send(update, mallory), 429, "too-often")


async def test_an_edit_of_what_is_held_needs_not_wait(start: Start, peer: Peer, watch: Watch) -> None:
    instance = await start(FEDIBRAND_CONVERSATIONS_PER_CONSUMER="1")
    over, door, mallory = watch.over(instance), door_of(instance), peer.person("mallory")
    acme = (await over.brand("acme")).names.actor
    note = mallory.note(acme)
    await opens(door, mallory, [note])
    await instance.settled()
    edited = {**note, "updated": datetime.now(UTC).isoformat(), "content": "<p>other words</p>"}
    for _ in range(3):
        assert (await door.send(mallory.activity("Update", edited, to=note["to"]), mallory)).status == 202


async def test_a_post_that_names_no_brand_is_not_counted(start: Start, peer: Peer, watch: Watch) -> None:
    instance = await start(FEDIBRAND_CONVERSATIONS_PER_CONSUMER="1")
    over, door, mallory = watch.over(instance), door_of(instance), peer.person("mallory")
    acme = (await over.brand("acme")).names.actor
    for_followers = [mallory.note(acme, cc=[], tag=[], to=[f"{mallory.id}/followers"]) for _ in range(5)]
    await opens(door, mallory, for_followers)
    await opens(door, mallory, [mallory.note(acme)])
