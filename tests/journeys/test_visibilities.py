"""At which level a post is held, and whom its answer is for: each level, each kind of server."""

from typing import Literal

import pytest

from fedibrand.testing import documents
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.dialects import SOFTWARE
from fedibrand.testing.reading import PUBLIC
from tests.journeys.story import Story

SERVERS: list[tuple[str, Literal["cavage", "rfc9421"]]] = [
    ("mastodon", "cavage"),
    ("gotosocial", "rfc9421"),
    ("misskey", "cavage"),
]


async def limited(alice: Consumer, bob: Consumer, acme: Brand) -> str:
    """Post to acme and to bob, who is not mentioned."""
    number = alice.home.clock.new_id()
    written = documents.Written("<p>between us</p>", "en", alice.home.clock.now(), f"{alice.id}/c/{number}")
    addressed = documents.Addressed([acme.names.actor, bob.id], [], [(acme.names.actor, acme.acct)])
    note = documents.note(f"{alice.id}/statuses/{number}", alice.id, alice.page, written, addressed)
    await alice.send(documents.create(note), [acme.names.inbox])
    return str(note["id"])


@pytest.mark.parametrize(("software", "dialect"), SERVERS)
@pytest.mark.parametrize("level", ["public", "unlisted", "followers", "limited", "direct"])
async def test_a_post_is_held_at_its_level_and_its_answer_is_for_its_author_alone(
    story: Story,
    acme: Brand,
    software: str,
    dialect: Literal["cavage", "rfc9421"],
    level: str,
) -> None:
    server = await story.server(software=SOFTWARE[software], dialect=dialect)
    alice, bob = server.consumer("alice"), server.consumer("bob")
    if level == "limited":
        post = await limited(alice, bob, acme)
    else:
        post = await alice.mention(acme, "the kettle leaks #tea", visibility=level)
    await story.settled()
    assert (await story.held(acme)).level == level
    await story.answer(acme, alice, "Which kettle is it? #kettle @bob@elsewhere.example")
    (create,) = story.documents("Create")
    note = create["object"]
    assert note["inReplyTo"] == post
    assert note["tag"] == [{"type": "Mention", "href": alice.id, "name": alice.acct}]
    expected = {
        "public": ([PUBLIC], None),
        "unlisted": ([PUBLIC], None),
        "followers": ([acme.names.actor], False),
        "limited": ([acme.names.actor], False),
        "direct": ([], True),
    }
    for each in (create, note):
        assert each["to"] == [alice.id]
        assert (each["cc"], each.get("directMessage")) == expected[level]
    arrived = [one for one in server.received if one.type == "Create"]
    assert [(one.consumers, one.outcome) for one in arrived] == [(("alice",), "applied")]
    assert arrived[0].verified_by in ("cavage", "rfc9421")


@pytest.mark.parametrize("level", ["public", "followers", "direct"])
async def test_an_answer_keeps_to_the_thread_of_what_it_answers(
    story: Story, acme: Brand, alice: Consumer, level: str
) -> None:
    post = await alice.mention(acme, "the kettle leaks", visibility=level)
    await story.settled()
    await story.answer(acme, alice, "Which kettle is it?")
    (note,), asked = story.notes(), alice.home.posts[post].document
    assert (note["context"], note["conversation"]) == (asked["context"], asked["conversation"])


@pytest.mark.parametrize("level", ["public", "unlisted", "followers", "direct"])
async def test_no_answer_ends_up_among_filtered_notifications(
    story: Story, acme: Brand, alice: Consumer, level: str
) -> None:
    post = await alice.mention(acme, "the kettle leaks", visibility=level)
    await story.settled()
    await story.answer(acme, alice, "Which kettle is it?")
    assert [answer.filtered for answer in alice.answers(post)] == [False]


async def test_a_server_that_speaks_rfc9421_is_answered_in_it_from_the_first_post_on(
    story: Story, acme: Brand
) -> None:
    server = await story.server(dialect="rfc9421")
    alice = server.consumer("alice")
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    await story.answer(acme, alice, "Which kettle is it?")
    assert [one.verified_by for one in server.received] == ["rfc9421"]


async def test_an_answer_is_in_the_language_of_what_it_answers(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await alice.mention(acme, "der Kessel leckt", language="de")
    await story.settled()
    await story.answer(acme, alice, "Welcher?")
    (note,) = story.notes()
    assert list(note["contentMap"]) == ["de"]
