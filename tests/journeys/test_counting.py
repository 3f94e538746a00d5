"""What has no words of its own: reactions, votes, reports, and requests that want a yes."""

import pytest

from fedibrand.testing import documents
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.dialects import SOFTWARE
from fedibrand.testing.reading import PUBLIC
from tests.journeys.story import Story


async def answered(story: Story, acme: Brand, alice: Consumer) -> str:
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    return acme.names.answer(await story.answer(acme, alice, "Which kettle is it?"))


async def reactions(story: Story, acme: Brand) -> list[str]:
    return [
        one.kind for thread in await story.threads(acme) for each in thread.answers for one in each.reactions
    ]


@pytest.mark.parametrize(
    ("software", "kind"), [("mastodon", "like"), ("gotosocial", "like"), ("misskey", "👍")]
)
async def test_a_like_is_counted_on_the_answer_and_taken_back(
    story: Story, acme: Brand, software: str, kind: str
) -> None:
    alice = (await story.server(software=SOFTWARE[software])).consumer("alice")
    answer = await answered(story, acme, alice)
    await alice.like(answer)
    await story.settled()
    assert await reactions(story, acme) == [kind]
    await alice.unlike(answer)
    await story.settled()
    assert await reactions(story, acme) == []


async def test_a_bystanders_share_is_counted_and_taken_back(
    story: Story, acme: Brand, alice: Consumer, bob: Consumer
) -> None:
    answer = await answered(story, acme, alice)
    await bob.announce(answer)
    await story.settled()
    assert await reactions(story, acme) == ["announce"]
    await bob.unannounce(answer)
    await story.settled()
    assert await reactions(story, acme) == []


async def test_a_reaction_that_was_undone_before_it_came_is_not_counted(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    answer = await answered(story, acme, alice)
    like = documents.activity("Like", alice.new_id("likes"), alice.id, answer)
    await alice.send(documents.undo(like), [acme.names.inbox])
    await story.settled()
    await alice.send(like, [acme.names.inbox])
    await story.settled()
    assert await reactions(story, acme) == []


async def test_a_like_of_somebody_elses_post_is_dropped(story: Story, acme: Brand, alice: Consumer) -> None:
    await answered(story, acme, alice)
    for about in (alice.home.posts.by(alice.id)[0].id, acme.names.answer("0" * 26)):
        await alice.send(
            documents.activity("Like", alice.new_id("likes"), alice.id, about), [acme.names.inbox]
        )
    await story.settled()
    assert await reactions(story, acme) == []
    assert await story.counted("dropped-not-for-us") == 2


async def test_a_vote_is_counted_and_nothing_of_it_is_held(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    answer = await answered(story, acme, alice)
    vote = {
        "id": f"{alice.id}#votes/1",
        "type": "Note",
        "name": "the red one",
        "attributedTo": alice.id,
        "inReplyTo": answer,
        "to": [acme.names.actor],
    }
    create = documents.activity("Create", f"{alice.id}#votes/1/activity", alice.id, vote, [acme.names.actor])
    await alice.send(create, [acme.names.inbox])
    await story.settled()
    assert len(await story.holdings()) == 1
    assert await story.counted("vote") == 1


async def test_a_report_is_for_the_moderators_and_the_brand_sees_none_of_it(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await alice.report(acme, "canary-0d5e")
    await story.settled()
    (report,) = await story.rows("SELECT * FROM report")
    assert report.lease_key_id in await story.lease_keys()
    assert await story.threads(acme) == []
    assert await story.rows("SELECT count(*) FROM consumer") == [0]
    assert story.sent == []


@pytest.mark.parametrize("kind", ["QuoteRequest", "ReplyRequest", "LikeRequest", "AnnounceRequest"])
async def test_a_request_about_an_answer_is_declined(
    story: Story, acme: Brand, alice: Consumer, bob: Consumer, kind: str
) -> None:
    answer = await answered(story, acme, alice)
    request = documents.activity(
        kind, bob.new_id("requests"), bob.id, answer, [acme.names.actor], instrument=f"{bob.id}/statuses/1"
    )
    await bob.send(request, [acme.names.inbox])
    await story.settled()
    (reject,) = story.documents("Reject")
    assert (reject["object"], reject["to"]) == (request["id"], [bob.id])


async def test_a_request_about_something_else_is_not_answered(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await answered(story, acme, alice)
    about = alice.home.posts.by(alice.id)[0].id
    request = documents.activity(
        "QuoteRequest", alice.new_id("requests"), alice.id, about, [acme.names.actor]
    )
    await alice.send(request, [acme.names.inbox])
    await story.settled()
    assert story.documents("Reject") == []


@pytest.mark.parametrize("kind", ["View", "Read", "Join", "Offer", "Invite", "Listen", "Invented"])
async def test_what_means_nothing_here_is_taken_and_counted(
    story: Story, acme: Brand, alice: Consumer, kind: str
) -> None:
    said = documents.activity(kind, alice.new_id("others"), alice.id, acme.names.actor, [PUBLIC])
    await alice.send(said, [acme.names.inbox])
    await story.settled()
    assert [sent.status for sent in alice.home.deliveries.sent] == [202]
    assert await story.counted(f"unhandled-{'other' if kind == 'Invented' else kind}") == 1
    assert await story.rows("SELECT count(*) FROM consumer") == [0]


async def test_an_activity_without_an_id_is_taken_and_counted(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    like = documents.activity("Like", "", alice.id, acme.names.actor)
    await alice.send(
        {name: value for name, value in like.items() if name != "id"} | {"id": None}, [acme.names.inbox]
    )
    await story.settled()
    assert await story.counted("without-id") == 1
