"""Packages decide beside core: what they hear, what becomes of what they ask, and what of their faults."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from fedibrand.domain import JobState
from fedibrand.inbox.packages import failed
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.inbox.packages.made import install
from tests.journeys.story import Story

CODE = """
import asyncio, os
from fedibrand import *

handlers = Handlers("acme.odd")

@handlers.on(Create, Post)
async def created(activity, context):
    word = activity.object.content.rpartition(" ")[2].removesuffix("</p>")
    conversation = context.conversation.id if context.conversation else ""
    if word == "fail": raise ValueError(activity.object.content)
    if word == "sleep": await asyncio.sleep(1000)
    if word == "exit": os._exit(1)
    if word == "stray": return [AddNote(conversation="00000000000000000000000000", text="hm")]
    if word == "twice": return [Answer(holding=context.post.id, text=str(each)) for each in range(3)]
    if word == "promise":
        return [
            Answer(holding=context.post.id, text="By noon.", id=context.fresh),
            MakeCommitment(answer=context.fresh, until=context.now.replace(hour=23)),
        ]
    if word == "fetch":
        parent = await context.fetch(activity.object.in_reply_to)
        return [AddNote(conversation=conversation, text=parent.content)]
    if not conversation: return [React(holding=context.post.id)]
    return [
        AddLabel(conversation=conversation, label=f"{context.brand.handle}-{word}"),
        AddNote(conversation=conversation, text=activity.object.content),
        Notify(conversation=conversation, text="look"),
    ]

@handlers.on(Update, Post)
async def updated(activity, context):
    return [AddLabel(conversation=context.conversation.id, label="edited")]

@handlers.on(Follow)
async def followed(activity, context):
    context.log("followed", standing=context.consumer.standing)
    return []

@handlers.on(Like)
async def liked(activity, context):
    return [AddLabel(conversation=context.conversation.id, label="liked")]
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "installed"
    folder.mkdir()
    install(folder, "acme.odd", CODE, monkeypatch)


@pytest.fixture
async def acme(package: None, story: Story) -> Brand:
    made = await story.brand("acme")
    await made.enable("acme.odd")
    return made


async def jobs(story: Story) -> list[Any]:
    return await story.instance.parts.store.read(
        lambda connection: connection.exec_driver_sql("SELECT * FROM package_job ORDER BY id").all()
    )


async def failures(story: Story) -> list[failed.Listed]:
    return await story.instance.parts.store.read(failed.failed, None)


async def pass_all_tries(story: Story) -> None:
    for _ in range(6):
        await story.passes(timedelta(hours=2))


async def test_a_package_hears_of_a_post_and_is_done_as_it_asks(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await alice.mention(acme, "hello")
    await story.settled()
    assert acme.labels == ["acme-hello"]
    assert [(note.by, "hello" in note.text) for note in acme.notes] == [("acme.odd", True)]
    assert [one.text for one in acme.notifications] == ["look"]
    assert await jobs(story) == []


async def test_a_brand_that_does_not_use_a_package_is_left_alone(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    other = await story.brand("other")
    await alice.mention(other, "hello")
    await story.settled()
    assert (other.labels, acme.labels) == ([], [])


async def test_a_package_hears_of_a_reaction_to_an_answer(story: Story, acme: Brand, alice: Consumer) -> None:
    post = await alice.mention(acme, "hello")
    await story.settled()
    await acme.answer(post, "Good day.")
    (answer,) = acme.answers
    await alice.like(acme.names.answer(answer.id))
    await story.settled()
    assert sorted(acme.labels) == ["acme-hello", "liked"]


async def test_a_commitment_stands_on_the_answer_that_says_it(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await alice.mention(acme, "promise")
    await story.settled()
    (answer,), (commitment,) = acme.answers, acme.commitments
    assert (answer.text, commitment.answer) == ("By noon.", answer.id)


async def test_a_post_can_be_fetched_that_the_activity_names(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    first = await alice.post("the kettle leaks")
    await alice.post(f"{acme.acct} fetch", reply_to=first)
    await story.settled()
    assert [note.text for note in acme.notes] == ["<p>the kettle leaks</p>"]


async def test_core_is_done_before_a_package_fails_and_the_next_package_job_goes_on(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    for word in ("fail", "exit", "hello"):
        await alice.mention(acme, word)
    await story.settled()
    assert len(acme.posts) == 3
    assert acme.labels == ["acme-hello"]
    assert [row.state for row in await jobs(story)] == [JobState.WAITING] * 2


async def test_a_handler_that_fails_is_tried_again_and_then_waits_for_a_person(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await alice.mention(acme, "canary fail")
    await story.settled()
    await pass_all_tries(story)
    (failure,) = await failures(story)
    assert (failure.reason, failure.tries, failure.activity, failure.object) == (
        "ValueError",
        5,
        "Create",
        "Post",
    )
    assert "in created" in failure.fault
    assert "canary" not in repr(failure)


async def test_failed_work_is_tried_again_by_hand(story: Story, acme: Brand, alice: Consumer) -> None:
    post = await alice.mention(acme, "exit")
    await story.settled()
    await pass_all_tries(story)
    (failure,) = await failures(story)
    await alice.edit(post, f"{acme.acct} hello")
    store, now = story.instance.parts.store, story.clock.now()
    assert await store.write(failed.retry, [failure.id], now) == [failure.id]
    await story.settled()
    assert sorted(acme.labels) == ["acme-hello", "edited"]
    assert await jobs(story) == []


@pytest.mark.parametrize(("word", "said"), [("stray", "P13"), ("twice", "P5")])
async def test_an_effect_that_is_refused_names_the_promise_and_nothing_is_done(
    word: str, said: str, story: Story, acme: Brand, alice: Consumer
) -> None:
    await alice.mention(acme, word)
    await story.settled()
    (failure,) = await failures(story)
    assert failure.reason.startswith("effect-refused: ")
    assert failure.reason.endswith(f"({said})")
    assert (acme.answers, acme.notes, failure.tries) == ([], [], 1)


async def test_words_that_end_before_their_turn_are_never_shown(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    post = await alice.mention(acme, "fail")
    await story.settled()
    await alice.delete(post)
    await story.settled()
    await story.passes(timedelta(hours=2))
    assert await jobs(story) == []
    assert await failures(story) == []


async def test_words_that_were_edited_before_their_turn_are_the_new_ones(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    post = await alice.mention(acme, "fail")
    await story.settled()
    await alice.edit(post, f"{acme.acct} better")
    await story.settled()
    await story.passes(timedelta(hours=2))
    assert sorted(acme.labels) == ["acme-better", "edited"]


async def test_a_package_that_is_used_no_longer_is_not_shown_what_waited_for_it(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    post = await alice.mention(acme, "fail")
    await story.settled()
    await acme.disable("acme.odd")
    await alice.edit(post, f"{acme.acct} better")
    await story.settled()
    assert len(await jobs(story)) == 1
    await story.passes(timedelta(hours=2))
    assert (await jobs(story), acme.labels, acme.notes) == ([], [], [])
    await acme.enable("acme.odd")
    await story.passes(timedelta(hours=2))
    assert acme.labels == []
    await alice.mention(acme, "hello")
    await story.settled()
    assert acme.labels == ["acme-hello"]


async def test_what_waits_is_done_where_the_package_is_used_again_before_its_turn(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    post = await alice.mention(acme, "fail")
    await story.settled()
    await acme.disable("acme.odd")
    await alice.edit(post, f"{acme.acct} better")
    await story.settled()
    await acme.enable("acme.odd")
    await story.passes(timedelta(hours=2))
    assert acme.labels == ["acme-better"]


@pytest.mark.parametrize("leaving", ["block", "forget"])
async def test_nothing_of_a_consumer_who_left_waits_for_a_package(
    leaving: str, story: Story, acme: Brand, alice: Consumer
) -> None:
    await alice.mention(acme, "fail")
    await story.settled()
    assert len(await jobs(story)) == 1
    await (alice.block(acme) if leaving == "block" else alice.message(acme, "forget"))
    await story.settled()
    assert await jobs(story) == []


async def test_a_post_that_nobody_holds_is_shown_to_no_package(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await alice.follow(acme)
    await story.settled()
    await alice.post("to my followers hello")
    await story.settled()
    assert (acme.labels, await jobs(story)) == ([], [])


async def test_what_was_handled_before_is_not_handled_again(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await alice.mention(acme, "hello")
    await story.settled()
    await alice.send(alice.home.deliveries.sent[-1].body, [acme.names.inbox])
    await story.settled()
    assert len(acme.notes) == 1


async def test_a_package_that_is_gone_lets_its_jobs_wait(
    story: Story, acme: Brand, alice: Consumer, tmp_path: Path
) -> None:
    (tmp_path / "installed" / "acme_odd.py").rename(tmp_path / "acme_odd.py")
    await story.stop()
    await story.begin()
    await alice.mention(acme, "hello")
    await story.settled()
    assert len(acme.posts) == 1
    (waiting,) = await jobs(story)
    assert (waiting.reason, waiting.object) == ("NotImported", "")
    (tmp_path / "acme_odd.py").rename(tmp_path / "installed" / "acme_odd.py")
    await story.passes(timedelta(minutes=1))
    assert acme.labels == ["acme-hello"]


async def test_jobs_are_done_by_whoever_starts_after_a_crash(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await story.instance.queue.drain(0)
    await alice.mention(acme, "hello")
    await story.stop()
    await story.begin()
    await story.settled()
    assert acme.labels == ["acme-hello"]
