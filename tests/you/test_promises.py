"""What a brand promised somebody stands on their page, and they say there what became of it."""

import json
from datetime import timedelta
from typing import Any

import pytest

from fedibrand.domain import BrandSettings
from fedibrand.effects import WithdrawAnswer
from fedibrand.team_effects import KeepCommitment, MakeCommitment, MissCommitment, Resolve
from fedibrand.testing.brand import Brand
from fedibrand.testing.clocks import HandClock
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from tests.journeys.story import Story
from tests.you.stage import Visitor

CLOSING = 'action="/you/promise"'


@pytest.fixture
async def answer(story: Story, acme: Brand, alice: Consumer, clock: HandClock) -> str:
    """An answer in which acme promised alice something until 5 March."""
    await alice.message(acme, "the kettle leaks")
    await story.settled()
    said = await story.answer(acme, alice, "You have a new one by Thursday.")
    until = clock.now() + timedelta(days=3)
    await story.act(acme, alice, MakeCommitment(answer=said, until=until))
    return said


async def stands(story: Story) -> tuple[Any, ...]:
    (row,) = await story.rows(
        "SELECT commitment.state AS promise, conversation.state FROM commitment, conversation"
    )
    return tuple(row)


async def test_it_stands_there_with_its_day_and_what_became_of_it(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer, answer: str
) -> None:
    await visitor.sign_in(alice)
    assert "They promised you this until 5 March 2026." in visitor.text
    assert visitor.text.count(CLOSING) == 1, "there is nothing to dispute yet"
    for effect, says in (
        (KeepCommitment(answer=answer), "and say that it is kept."),
        (MissCommitment(answer=answer), "and it is not kept yet."),
    ):
        await story.act(acme, alice, effect)
        await visitor.get("/you")
        assert says in visitor.text
        assert visitor.text.count(CLOSING) == 2


async def test_its_day_is_one_where_the_brand_is(
    story: Story, server: ConsumerServer, visitor: Visitor, clock: HandClock
) -> None:
    bolt = await story.brand("bolt", BrandSettings(time_zone="America/New_York"))
    alice = server.consumer("alice")
    await alice.message(bolt, "the kettle leaks")
    await story.settled()
    said = await story.answer(bolt, alice, "You have a new one by Thursday.")
    until = clock.now().replace(day=6, hour=4, minute=59)
    await story.act(bolt, alice, MakeCommitment(answer=said, until=until))
    await visitor.sign_in(alice)
    assert "They promised you this until 5 March 2026." in visitor.text


async def test_they_confirm_it_and_it_is_closed(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer, answer: str
) -> None:
    await story.act(acme, alice, KeepCommitment(answer=answer))
    (conversation,) = await story.rows("SELECT id FROM conversation")
    await story.act(acme, alice, Resolve(conversation=conversation))
    await visitor.sign_in(alice)
    await visitor.press("/you/promise", answer=answer, kept="yes")
    assert await stands(story) == ("confirmed", "resolved")
    assert await story.rows("SELECT provisional_until FROM conversation") == [None]
    assert "They know that it is kept." in visitor.text
    assert "you said that it is kept." in visitor.text
    assert CLOSING not in visitor.text
    assert await visitor.post("/you/promise", answer=answer, kept="no") == 404
    assert await stands(story) == ("confirmed", "resolved")


async def test_they_say_that_it_is_not_kept_and_the_conversation_is_open_again(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer, answer: str
) -> None:
    await story.act(acme, alice, KeepCommitment(answer=answer))
    (conversation,) = await story.rows("SELECT id FROM conversation")
    await story.act(acme, alice, Resolve(conversation=conversation))
    await visitor.sign_in(alice)
    await visitor.press("/you/promise", answer=answer, kept="no")
    assert await stands(story) == ("disputed", "open")
    assert "your conversation is open again" in visitor.text
    assert "you said that it is not kept." in visitor.text
    assert visitor.text.count(CLOSING) == 1, "they may think better of it"


async def test_an_answer_that_was_taken_back_is_promised_all_the_same(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer, answer: str
) -> None:
    await story.act(acme, alice, WithdrawAnswer(answer=answer))
    await visitor.sign_in(alice)
    assert "They took the answer back." in visitor.text
    assert "They promised you this until 5 March 2026." in visitor.text


async def test_what_is_taken_along_says_it_as_well(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer, answer: str, clock: HandClock
) -> None:
    clock.move(60)
    await story.act(acme, alice, KeepCommitment(answer=answer))
    await visitor.sign_in(alice)
    await visitor.get("/you/download")
    note = json.loads(visitor.text)["orderedItems"][-1]
    assert note["id"] == acme.names.answer(answer)
    assert note["promise"] == {
        "state": "kept",
        "startTime": "2026-03-02T12:00:00Z",
        "endTime": "2026-03-05T12:00:00Z",
        "updated": "2026-03-02T12:01:00Z",
    }


@pytest.mark.parametrize("kept", ["yes", "no"])
async def test_nobody_closes_what_somebody_else_was_promised(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer, answer: str, kept: str
) -> None:
    bob = story.servers[0].consumer("bob")
    await bob.message(acme, "and mine")
    await story.act(acme, alice, KeepCommitment(answer=answer))
    await story.settled()
    await visitor.sign_in(bob)
    assert await visitor.post("/you/promise", answer=answer, kept=kept) == 404
    assert await story.rows("SELECT state FROM commitment") == ["kept"]


@pytest.mark.parametrize("fields", [{}, {"kept": "maybe"}, {"answer": "", "kept": "yes"}])
async def test_a_form_that_says_neither_does_nothing(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer, answer: str, fields: dict[str, str]
) -> None:
    await visitor.sign_in(alice)
    assert await visitor.post("/you/promise", **{"answer": answer, **fields}) == 404
    assert await stands(story) == ("open", "waiting")


async def test_a_form_that_was_not_made_for_this_browser_does_nothing(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer, answer: str
) -> None:
    await visitor.sign_in(alice)
    assert await visitor.post("/you/promise", token="0" * 64, answer=answer, kept="yes") == 403
    assert await stands(story) == ("open", "waiting")
