"""How many answers there are, how they change, and who may read them at their own address."""

import json
from urllib.parse import urlsplit

import aiohttp
import pytest

from fedibrand.activitypub.errors import EffectRefused, Unfetched
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.effects import EditAnswer, WithdrawAnswer
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.records import Document
from fedibrand.testing.wire import ACTIVITY_JSON
from tests.journeys.story import Story


async def asked(story: Story, acme: Brand, alice: Consumer, visibility: str = "public") -> str:
    post = await alice.mention(acme, "the kettle leaks", visibility=visibility)
    await story.settled()
    return post


async def read(url: str, accept: str = ACTIVITY_JSON) -> tuple[int, str]:
    """Read an address without signing, as anybody may."""
    async with aiohttp.ClientSession() as session, session.get(url, headers={"Accept": accept}) as response:
        return response.status, await response.text()


async def signed(consumer: Consumer, url: str, key: SigningKey | None = None) -> Document | int | None:
    """Read an address as somebody; return the document, or the status that was refused with."""
    try:
        return await consumer.home.wire.get(url, key or consumer.key)
    except Unfetched as fault:
        return fault.status


async def test_after_two_answers_it_is_their_turn_until_they_write_again(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await asked(story, acme, alice)
    await story.answer(acme, alice, "Which kettle is it?")
    await story.answer(acme, alice, "And since when?")
    with pytest.raises(EffectRefused) as refused:
        await story.answer(acme, alice, "Hello?")
    assert refused.value.promise == "P5"
    assert len(story.documents("Create")) == 2
    await alice.mention(acme, "the red one", reply_to=story.notes()[0]["id"])
    await story.settled()
    await story.answer(acme, alice, "Thank you.")
    assert [note["inReplyTo"] for note in story.notes()].count(alice.home.posts.by(alice.id)[-1].id) == 1


async def test_an_edit_of_the_consumers_earns_no_further_answer(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    post = await asked(story, acme, alice)
    await story.answer(acme, alice, "Which kettle is it?")
    await story.answer(acme, alice, "And since when?")
    await alice.edit(post, f"{acme.acct} the red kettle leaks")
    await story.settled()
    with pytest.raises(EffectRefused):
        await story.answer(acme, alice, "Hello?")
    assert len(story.documents("Create")) == 2


async def test_an_edited_answer_is_sent_whole_and_members_see_what_it_said(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    post = await asked(story, acme, alice)
    answer = await story.answer(acme, alice, "Which cattle is it?")
    story.clock.move(60)
    await story.act(acme, alice, EditAnswer(answer=answer, text="Which kettle is it?"))
    (update,) = story.documents("Update")
    assert "Which kettle is it?" in update["object"]["content"]
    assert "cattle" not in json.dumps(update)
    assert [one.document["content"] for one in alice.answers(post)] == [update["object"]["content"]]
    (thread,) = await story.threads(acme)
    assert [one.text for one in thread.answers] == ["Which kettle is it?"]
    assert [one.text for one in thread.answers[0].history] == ["Which cattle is it?"]
    assert thread.answered == 1


async def test_a_withdrawn_answer_is_taken_back_and_its_address_says_410(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    post = await asked(story, acme, alice)
    answer = await story.answer(acme, alice, "canary-77aa01")
    await story.act(acme, alice, WithdrawAnswer(answer=answer))
    assert alice.answers(post) == []
    (delete,) = story.documents("Delete")
    assert delete["object"] == {"id": acme.names.answer(answer), "type": "Tombstone"}
    status, body = await read(acme.names.answer(answer))
    assert (status, json.loads(body)["type"]) == (410, "Tombstone")
    status, _ = await read(acme.names.answer(answer), "text/html")
    assert status == 410
    with pytest.raises(EffectRefused):
        await story.act(acme, alice, EditAnswer(answer=answer, text="or else"))


async def test_a_second_withdrawal_says_nothing(story: Story, acme: Brand, alice: Consumer) -> None:
    await asked(story, acme, alice)
    answer = await story.answer(acme, alice, "Which kettle is it?")
    for _ in range(2):
        await story.act(acme, alice, WithdrawAnswer(answer=answer))
    assert len(story.documents("Delete")) == 1


async def test_no_brand_changes_another_ones_answer(story: Story, acme: Brand, alice: Consumer) -> None:
    zenith = await story.brand("zenith")
    await asked(story, acme, alice)
    answer = await story.answer(acme, alice, "Which kettle is it?")
    for effect in (EditAnswer(answer=answer, text="Buy ours"), WithdrawAnswer(answer=answer)):
        with pytest.raises(Exception, match="There is no such answer"):
            await story.act(zenith, alice, effect)
    assert story.documents("Update") == story.documents("Delete") == []


@pytest.mark.parametrize("visibility", ["public", "unlisted"])
async def test_an_answer_to_an_open_post_can_be_read_by_anybody(
    story: Story, acme: Brand, alice: Consumer, visibility: str
) -> None:
    post = await asked(story, acme, alice, visibility)
    answer = await story.answer(acme, alice, "Which kettle is it?")
    status, body = await read(acme.names.answer(answer))
    assert (status, json.loads(body)["inReplyTo"]) == (200, post)
    assert json.loads(body) | {"@context": 0} == story.notes()[0] | {"@context": 0}
    status, page = await read(acme.names.answer(answer), "text/html")
    assert status == 200
    assert "Which kettle is it?" in page


@pytest.mark.parametrize("visibility", ["followers", "direct"])
async def test_a_private_answer_can_be_read_by_its_addressee_and_by_nobody_else(
    story: Story, acme: Brand, alice: Consumer, bob: Consumer, visibility: str
) -> None:
    carol = (await story.server()).consumer("carol")
    await asked(story, acme, alice, visibility)
    url = acme.names.answer(await story.answer(acme, alice, "Which kettle is it?"))
    nowhere = acme.names.answer("0" * 26)
    assert await read(url) == await read(nowhere)
    assert (await read(url))[0] == 404
    assert await signed(bob, url) == await signed(carol, url) == 404
    assert await signed(carol, url, carol.home.key) == 404
    for key in (alice.key, alice.home.key):
        document = await signed(alice, url, key)
        assert isinstance(document, dict)
        assert document["to"] == [alice.id]


async def test_an_answer_is_found_under_its_own_brand_alone(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    zenith = await story.brand("zenith")
    await asked(story, acme, alice)
    answer = await story.answer(acme, alice, "Which kettle is it?")
    assert urlsplit(acme.names.answer(answer)).path.startswith("/brands/acme/")
    assert (await read(zenith.names.answer(answer)))[0] == 404


async def test_no_answer_leaves_without_words_or_beyond_five_thousand_characters(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await asked(story, acme, alice)
    for text in ("", " \n", "x" * 5001):
        with pytest.raises(EffectRefused) as refused:
            await story.answer(acme, alice, text)
        assert refused.value.promise == "P4"
    assert story.sent == []
