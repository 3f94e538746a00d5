"""Posts that come as their bare id: fetched as the brand, in secure mode too, and what then can go wrong."""

from datetime import timedelta

import pytest
from aiohttp import web

from fedibrand.testing import documents
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.records import Document
from tests.journeys.story import Story


async def told_by_id(acme: Brand, alice: Consumer, words: str = "the kettle leaks", **more: object) -> str:
    """Write to acme in private, and tell it no more than the post's id."""
    create = await written(acme, alice, words)
    await alice.send({**create, "object": create["object"]["id"], **more}, [acme.names.inbox])
    return str(create["object"]["id"])


async def written(acme: Brand, alice: Consumer, words: str) -> Document:
    """Write to acme while it does not listen: nothing arrives."""
    await alice.home.people.find(acme)
    send, alice.home.deliveries.send = alice.home.deliveries.send, _nothing  # type: ignore[method-assign]
    try:
        post = await alice.message(acme, words)
    finally:
        alice.home.deliveries.send = send  # type: ignore[method-assign]
    return documents.create(alice.home.posts[post].document)


async def _nothing(*args: object, **more: object) -> None:
    """Send nothing."""


@pytest.fixture
async def server(story: Story) -> ConsumerServer:
    return await story.server(secure_mode=True)


async def test_a_post_that_came_as_its_id_is_fetched_as_the_brand_and_held(
    story: Story, acme: Brand, alice: Consumer, signers: list[tuple[str, str]]
) -> None:
    post = await told_by_id(acme, alice)
    await story.settled()
    assert (post, acme.names.actor) in signers
    (thread,) = await story.threads(acme)
    assert [one.text for one in thread.posts] == ["@acme the kettle leaks"]
    held = await story.held(acme)
    assert held.level == "direct"
    assert held.lease_key_id in await story.lease_keys()
    assert await story.rows("SELECT count(*) FROM arrival") == [0]
    await story.answer(acme, alice, "Which kettle is it?")
    assert [note["inReplyTo"] for note in story.notes()] == [post]


async def test_the_bytes_of_the_activity_itself_are_gone_once_the_document_is_held(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    await told_by_id(acme, alice)
    await story.settled()
    held, (profile,) = await story.held(acme), await story.rows("SELECT content_id FROM consumer")
    assert sorted(await story.rows("SELECT id FROM content")) == sorted([held.content_id, profile])


async def test_what_a_consumer_writes_meanwhile_waits_and_is_handled_in_order(
    story: Story, acme: Brand, alice: Consumer, fails: list[web.HTTPException]
) -> None:
    fails += [web.HTTPServiceUnavailable()]
    await told_by_id(acme, alice, "first")
    await alice.message(acme, "second")
    await story.settled()
    assert await story.threads(acme) == []
    await story.passes(timedelta(seconds=10))
    (thread,) = await story.threads(acme)
    assert [one.text for one in thread.posts] == ["@acme first", "@acme second"]


async def test_it_waits_for_sixty_seconds_and_no_longer(
    story: Story, acme: Brand, alice: Consumer, fails: list[web.HTTPException]
) -> None:
    fails += [web.HTTPServiceUnavailable(headers={"Retry-After": "3600"})]
    await told_by_id(acme, alice, "first")
    await alice.message(acme, "second")
    await story.passes(timedelta(seconds=59))
    assert await story.threads(acme) == []
    await story.passes(timedelta(seconds=1))
    (thread,) = await story.threads(acme)
    assert [one.text for one in thread.posts] == ["@acme second"]
    await story.passes(timedelta(hours=1))
    (thread,) = await story.threads(acme)
    assert {one.text for one in thread.posts} == {"@acme first", "@acme second"}


async def test_another_consumer_does_not_wait(
    story: Story, acme: Brand, alice: Consumer, bob: Consumer, fails: list[web.HTTPException]
) -> None:
    fails += [web.HTTPServiceUnavailable()]
    await told_by_id(acme, alice)
    await bob.message(acme, "hello")
    await story.settled()
    assert [one.consumer.actor for one in await story.threads(acme)] == [bob.id]


async def test_a_server_that_stays_away_is_asked_six_times_and_the_arrival_is_dropped(
    story: Story, acme: Brand, alice: Consumer, fails: list[web.HTTPException]
) -> None:
    fails += [web.HTTPBadGateway() for _ in range(10)]
    await told_by_id(acme, alice)
    for _ in range(8):
        await story.passes(timedelta(hours=1))
    assert len(fails) == 4
    assert await story.rows("SELECT count(*) FROM arrival") == [0]
    assert await story.counted("unfetchable") == 1
    assert await story.holdings() == []


@pytest.mark.parametrize(
    "fault",
    [web.HTTPNotFound, web.HTTPForbidden, web.HTTPUnauthorized, web.HTTPGone],
    ids=lambda one: one.__name__,
)
async def test_what_cannot_be_had_is_dropped_at_once_and_counted(
    story: Story,
    acme: Brand,
    alice: Consumer,
    fails: list[web.HTTPException],
    fault: type[web.HTTPException],
) -> None:
    fails += [fault(), fault()]  # a 401 is asked once more, signed in the other dialect
    await told_by_id(acme, alice)
    await story.settled()
    assert await story.rows("SELECT count(*) FROM arrival") == [0]
    assert await story.counted("unfetchable") == 1
    assert await story.holdings() == []


async def test_a_page_for_people_is_no_post(
    story: Story, acme: Brand, alice: Consumer, fails: list[web.HTTPException]
) -> None:
    fails += [web.HTTPOk(text="<p>please sign in</p>", content_type="text/html")]
    await told_by_id(acme, alice)
    await story.settled()
    assert await story.counted("unfetchable") == 1


async def test_somebody_elses_post_is_not_taken_for_the_actors(
    story: Story, acme: Brand, alice: Consumer, bob: Consumer
) -> None:
    theirs = (await written(acme, bob, "by bob"))["object"]["id"]
    await told_by_id(acme, alice, object=theirs)
    await story.settled()
    assert await story.holdings() == []
    assert await story.counted("dropped-not-theirs") == 1


async def test_a_post_on_another_host_is_not_fetched_at_all(
    story: Story, acme: Brand, alice: Consumer, signers: list[tuple[str, str]]
) -> None:
    carol = (await story.server()).consumer("carol")
    post = (await written(acme, carol, "by carol"))["object"]["id"]
    await told_by_id(acme, alice, object=post)
    await story.settled()
    assert [sent.status for sent in alice.home.deliveries.sent] == [403]
    assert post not in [url for url, _ in signers]


async def test_what_was_deleted_while_it_was_fetched_does_not_come(
    story: Story, acme: Brand, alice: Consumer, fails: list[web.HTTPException]
) -> None:
    fails += [web.HTTPServiceUnavailable(headers={"Retry-After": "120"})]
    post = await told_by_id(acme, alice)
    await story.settled()
    kept = alice.home.posts[post]
    await alice.delete(post)
    alice.home.posts.hold(kept)
    for _ in range(3):
        await story.passes(timedelta(seconds=61))
    assert await story.holdings() == []
    assert await story.rows("SELECT count(*) FROM arrival") == [0]


async def test_what_was_sent_before_they_were_forgotten_does_not_come_after_it(
    story: Story, acme: Brand, alice: Consumer, fails: list[web.HTTPException]
) -> None:
    fails += [web.HTTPServiceUnavailable(headers={"Retry-After": "3600"})]
    await told_by_id(acme, alice)
    await story.settled()
    await story.passes(timedelta(seconds=61))
    await alice.message(acme, "forget")
    await story.settled()
    assert await story.ledger() == ["forgotten"]
    await alice.message(acme, "hello again")
    await story.passes(timedelta(hours=1))
    (thread,) = await story.threads(acme)
    assert [one.text for one in thread.posts] == ["@acme hello again"]
    assert await story.rows("SELECT count(*) FROM arrival") == [0]
