"""Self-service from one end to the other: each word, in each language, in private and where others read."""

import json
import re
from datetime import timedelta

import pytest

from fedibrand.app.instance import Instance
from fedibrand.consumers import links
from fedibrand.consumers.replies import MOST_A_DAY
from fedibrand.consumers.words.language import Language
from fedibrand.consumers.words.table import LANGUAGES
from fedibrand.domain import Request
from fedibrand.effects import Answer
from fedibrand.team_effects import KeepCommitment, Resolve
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from tests.journeys.talking import LINK, Talk, said

ASKING = (Request.WHAT, Request.EXPORT, Request.PAGE)


@pytest.fixture
def talk(instance: Instance, acme: Brand, server: ConsumerServer, alice: Consumer) -> Talk:
    return Talk(instance, acme, server, alice)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
async def test_each_word_in_private_is_replied_to_in_private_and_in_its_language(
    talk: Talk, language: Language
) -> None:
    await talk.ask("the kettle leaks")
    await talk.promised()
    for request in sorted(Request, key=lambda each: each is Request.FORGET):
        (reply,) = await talk.ask(language.word(request), language=language.code)
        assert reply.author == talk.acme.names.actor
        assert list(reply.document["contentMap"]) == [language.code]
        assert reply.document["to"] == [talk.alice.id]
        assert reply.document.get("cc", []) == []
        assert reply.document["directMessage"] is True
        assert [tag["href"] for tag in reply.document["tag"]] == [talk.alice.id]
        assert bool(LINK.search(said(reply))) is (request in (Request.EXPORT, Request.PAGE))
        assert not reply.filtered
    assert await talk.count("consumer") == 0
    assert await talk.count("answer") == 0


@pytest.mark.parametrize("visibility", ["public", "unlisted", "followers"])
@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
async def test_each_word_in_a_mention_is_done_and_replied_to_without_particulars(
    talk: Talk, language: Language, visibility: str
) -> None:
    await talk.ask("the kettle leaks", visibility)
    await talk.promised()
    for request in sorted(Request, key=lambda each: each is Request.FORGET):
        (reply,) = await talk.ask(language.word(request), visibility, language.code)
        text = said(reply)
        assert list(reply.document["contentMap"]) == [language.code]
        assert reply.visibility == ("unlisted" if visibility == "public" else reply.visibility)
        assert talk.acme.names.followers not in json.dumps(reply.document)
        assert ("#Public" in json.dumps(reply.document)) is (visibility != "followers")
        assert "http" not in text
        assert not re.search(r"\d", text.removeprefix("@alice"))
        if request in ASKING:
            assert language.word(request) in text
    assert await talk.count("consumer") == 0


async def test_what_tells_how_much_is_held_why_and_until_when(talk: Talk) -> None:
    await talk.ask("the kettle leaks", "public")
    await talk.ask("and the lid is loose", "public")
    await talk.ask("invite")
    await talk.alice.post("a nice day", "followers")
    await talk.settle()
    (reply,) = await talk.ask("what")
    now, text = talk.instance.clock.now(), said(reply)
    talk_day, listen_day = ((now + timedelta(days=days)).date().isoformat() for days in (90, 7))
    assert f"because you wrote to us: 2, the last until {talk_day}" in text
    assert f"because you invited us: 1, the last until {listen_day}" in text
    assert "Our answers to you: 0." in text
    assert f"Since {now.date().isoformat()} you let us read what you post." in text
    assert "We follow you." in text


async def test_a_word_is_not_held_and_help_reaches_the_team_as_well(talk: Talk) -> None:
    await talk.ask("what")
    assert (await talk.count("holding"), await talk.count("conversation")) == (0, 0)
    await talk.ask("help")
    assert (await talk.count("holding"), await talk.count("conversation")) == (1, 1)
    assert await talk.ask("what can you do?") == []
    assert await talk.count("holding") == 2


async def test_confirmed_closes_what_was_promised_and_does_not_open_the_conversation_again(
    talk: Talk,
) -> None:
    await talk.ask("the kettle leaks")
    said_in = await talk.promised()
    (here,) = await talk.column("SELECT id FROM conversation")
    await talk.instance.act(talk.acme.id, talk.alice.id, KeepCommitment(answer=said_in))
    await talk.instance.act(talk.acme.id, talk.alice.id, Resolve(conversation=here))
    (reply,) = await talk.ask("confirmed")
    assert "Promises of ours that you say are kept: 1." in said(reply)
    assert await talk.column("SELECT state FROM commitment") == ["confirmed"]
    assert await talk.column("SELECT state FROM conversation") == ["resolved"]
    assert await talk.column("SELECT provisional_until FROM conversation") == [None]
    assert await talk.count("holding") == 1


async def test_confirmed_in_a_reply_is_about_that_conversation_alone(talk: Talk) -> None:
    answers = []
    for text in ("the kettle leaks", "and the lid"):
        await talk.ask(text, "public")
        answers.append(talk.acme.names.answer(await talk.promised()))
    await talk.alice.reply(answers[1], "confirmed")
    await talk.settle()
    assert await talk.column("SELECT state FROM commitment ORDER BY id") == ["open", "confirmed"]
    assert await talk.count("holding") == 2


async def test_confirmed_reaches_the_team_where_nothing_is_promised_or_all_of_it_is_closed(
    talk: Talk,
) -> None:
    await talk.ask("the kettle leaks")
    assert await talk.ask("confirmed") == []
    assert await talk.count("holding") == 2
    await talk.promised()
    assert len(await talk.ask("confirmed")) == 1
    assert await talk.ask("confirmed") == []
    assert await talk.count("holding") == 3


async def test_anything_else_that_they_write_opens_a_conversation_that_waited_for_them(talk: Talk) -> None:
    await talk.ask("the kettle leaks")
    await talk.promised()
    (here,) = await talk.column("SELECT id FROM conversation")
    await talk.instance.act(talk.acme.id, talk.alice.id, Resolve(conversation=here))
    (answer,) = await talk.column("SELECT id FROM answer")
    await talk.alice.reply(talk.acme.names.answer(answer), "It is not here yet.")
    await talk.settle()
    assert await talk.column("SELECT state FROM conversation") == ["open"]
    assert await talk.column("SELECT provisional_until FROM conversation") == [None]


async def test_stop_ends_listening_with_a_receipt_and_the_consumer_stays_known(talk: Talk) -> None:
    await talk.ask("the kettle leaks", "public")
    await talk.ask("invite")
    await talk.alice.post("a nice day", "followers")
    await talk.settle()
    assert talk.alice.followers
    (reply,) = await talk.ask("stop")
    (receipt,) = await talk.receipts()
    assert (receipt["what"], receipt["counts"]) == ("stopped", {"holdings": 1, "grants": 1, "follows": 1})
    assert receipt["id"] in said(reply)
    assert "gone now: 1." in said(reply)
    assert not talk.alice.followers
    assert [await talk.count(table) for table in ("consumer", "holding", "follow")] == [1, 1, 0]
    assert await talk.ask("stop")
    assert len(await talk.receipts()) == 1


async def test_forget_leaves_a_receipt_and_bare_ids_and_the_follow_is_undone_first(talk: Talk) -> None:
    post = await talk.alice.mention(talk.acct, "the kettle leaks")
    await talk.settle()
    await talk.ask("invite")
    (holding,) = await talk.column("SELECT id FROM holding")
    answer = Answer(id=talk.instance.clock.new_id(), holding=str(holding), text="We are sorry.")
    await talk.instance.act(talk.acme.id, talk.alice.id, answer)
    await talk.settle()
    assert talk.alice.answers(post)
    before = len(talk.server.received)
    (reply,) = await talk.ask("forget")
    assert [one.type for one in talk.server.received[before:]] == ["Undo", "Create"]
    (receipt,) = await talk.receipts()
    assert receipt["counts"] == {"holdings": 1, "conversations": 1, "answers": 1, "grants": 2, "follows": 1}
    assert receipt["ids"] == [holding]
    assert receipt["id"] in said(reply)
    assert "alice" not in json.dumps(receipt)
    for table in ("consumer", "holding", "conversation", "answer", "content", "follow", "delivery"):
        assert await talk.count(table) == 0, table
    assert await talk.column("SELECT entry FROM ledger") == ["forgotten"]
    assert answer.id in await talk.column("SELECT id FROM gone_answer")


async def test_a_deleted_account_leaves_a_receipt_and_hears_nothing(talk: Talk) -> None:
    await talk.ask("the kettle leaks", "public")
    before = len(talk.server.received)
    await talk.alice.delete_account()
    await talk.settle()
    (receipt,) = await talk.receipts()
    assert (receipt["what"], receipt["counts"]["holdings"]) == ("forgotten", 1)
    assert len(talk.server.received) == before


async def test_a_blocked_brand_sends_nothing_and_writes_nothing(talk: Talk) -> None:
    await talk.ask("the kettle leaks", "public")
    before = len(talk.server.received)
    await talk.alice.block(talk.acct)
    await talk.settle()
    assert await talk.ask("forget") == []
    assert await talk.column("SELECT entry FROM ledger") == ["forgotten"]
    assert (await talk.receipts(), len(talk.server.received)) == ([], before)


async def test_the_address_of_a_reply_says_410_and_nothing_of_it_stays(talk: Talk) -> None:
    (reply,) = await talk.ask("help", "public")
    (ours,) = [one for one in talk.server.received if one.type == "Create"]
    assert ours.verified_by
    having = talk.instance.parts
    assert await talk.status(reply.id) == 410
    assert await talk.count("delivery") == 0
    assert await talk.count("answer") == 0
    assert having.brands.by_id(talk.acme.id)


async def test_words_beyond_the_tenth_of_a_day_are_done_and_not_replied_to(talk: Talk) -> None:
    for _ in range(MOST_A_DAY):
        assert len(await talk.ask("what")) == 1
    assert await talk.ask("invite") == []
    assert talk.alice.followers
    assert await talk.ask("forget") == []
    assert await talk.count("consumer") == 0
    assert await talk.ask("what") == []


async def test_replies_are_apart_from_the_answers_that_a_message_may_have(talk: Talk) -> None:
    await talk.ask("help", "public")
    (holding,) = await talk.column("SELECT id FROM holding")
    for number in range(2):
        answer = Answer(id=talk.instance.clock.new_id(), holding=str(holding), text=f"Answer {number}")
        await talk.instance.act(talk.acme.id, talk.alice.id, answer)
    await talk.settle()
    assert await talk.column("SELECT answered FROM conversation") == [2]


async def test_the_link_lets_in_whom_it_was_sent_to(talk: Talk) -> None:
    (reply,) = await talk.ask("page")
    found = LINK.search(said(reply))
    assert found is not None
    assert found[0].startswith(f"{talk.acme.row.origin}/you/link/")
    token, having = found[0].rpartition("/")[2], talk.instance.parts
    now = having.clock.now()
    whom = await having.store.write(links.spend, token, now, having.vault)
    assert whom == having.vault.hash(talk.alice.id)
