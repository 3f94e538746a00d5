"""A held post, checked again at its origin: what each answer means."""

from datetime import timedelta

import pytest
from aiohttp import web

from fedibrand.applying.recheck import Seen
from fedibrand.domain import HoldingState
from fedibrand.testing import documents
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.dialects import SOFTWARE, Software
from tests.journeys.story import Story

OPEN, PRIVATE = ("public", "unlisted"), ("followers", "direct")
TOMBSTONES = Software("tombstones", "1", tombstones=True)


async def said(story: Story, acme: Brand, alice: Consumer, visibility: str) -> str:
    post = await alice.mention(acme, "the kettle leaks", visibility=visibility)
    await story.settled()
    return post


async def look(story: Story) -> Seen:
    """Look at the origin of the one holding, and see it through."""
    (holding,) = await story.holdings()
    seen = await story.instance.parts.recheck.look(holding.id)
    await story.settled()
    return seen


async def is_held(story: Story) -> bool:
    (holding,) = await story.holdings()
    return bool(holding.state == HoldingState.HELD and holding.lease_key_id in await story.lease_keys())


@pytest.mark.parametrize("software", ["mastodon", "gotosocial", "misskey"])
@pytest.mark.parametrize("visibility", [*OPEN, *PRIVATE])
async def test_a_post_that_is_still_there_is_checked_as_the_brand_and_kept(
    story: Story, acme: Brand, software: str, visibility: str, signers: list[tuple[str, str]]
) -> None:
    alice = (await story.server(software=SOFTWARE[software], secure_mode=True)).consumer("alice")
    post = await said(story, acme, alice, visibility)
    story.clock.move(timedelta(hours=30))
    assert await look(story) is Seen.SAME
    assert (post, acme.names.actor) in signers
    known = await story.known(acme, alice)
    assert known is not None
    assert [one.checked_at for one in known.held] == [story.clock.now()]


@pytest.mark.parametrize("visibility", OPEN)
async def test_an_open_post_that_is_not_found_has_ended(
    story: Story, acme: Brand, alice: Consumer, visibility: str
) -> None:
    alice.home.posts.remove(await said(story, acme, alice, visibility))
    assert await look(story) is Seen.GONE
    assert not await is_held(story)
    assert [one.posts[0].ended for one in await story.threads(acme)] == ["withdrawn by its author"]


@pytest.mark.parametrize("visibility", PRIVATE)
async def test_a_private_post_that_is_not_found_is_kept_where_it_never_could_be_had(
    story: Story, acme: Brand, alice: Consumer, visibility: str
) -> None:
    alice.home.posts.remove(await said(story, acme, alice, visibility))
    assert await look(story) is Seen.UNCHECKED
    assert await is_held(story)


@pytest.mark.parametrize("visibility", PRIVATE)
async def test_a_private_post_that_is_not_found_has_ended_where_it_could_be_had_before(
    story: Story, acme: Brand, alice: Consumer, visibility: str
) -> None:
    post = await said(story, acme, alice, visibility)
    assert await look(story) is Seen.SAME
    alice.home.posts.remove(post)
    assert await look(story) is Seen.GONE
    assert not await is_held(story)


@pytest.mark.parametrize("visibility", [*OPEN, *PRIVATE])
async def test_a_post_that_is_gone_has_ended(story: Story, acme: Brand, visibility: str) -> None:
    alice = (await story.server(software=TOMBSTONES)).consumer("alice")
    alice.home.posts.remove(await said(story, acme, alice, visibility))
    assert await look(story) is Seen.GONE
    assert not await is_held(story)


async def test_a_tombstone_served_with_200_means_the_same(
    story: Story, acme: Brand, alice: Consumer, fails: list[web.HTTPException]
) -> None:
    post = await said(story, acme, alice, "direct")
    tombstone = web.json_response(documents.tombstone(post)).text
    fails += [web.HTTPOk(text=tombstone, content_type="application/activity+json")]
    assert await look(story) is Seen.GONE


@pytest.mark.parametrize("visibility", ["public", "direct"])
@pytest.mark.parametrize(
    "fault",
    [
        web.HTTPUnauthorized,
        web.HTTPForbidden,
        web.HTTPInternalServerError,
        web.HTTPTooManyRequests,
        web.HTTPOk,
    ],
    ids=lambda one: str(one.__name__),
)
async def test_what_says_nothing_of_the_post_leaves_it_held(
    story: Story,
    acme: Brand,
    alice: Consumer,
    fails: list[web.HTTPException],
    fault: type[web.HTTPException],
    visibility: str,
) -> None:
    await said(story, acme, alice, visibility)
    fails += [fault(text="<p>no</p>", content_type="text/html") for _ in range(2)]
    assert await look(story) is Seen.UNCHECKED
    assert await is_held(story)


async def test_a_server_that_is_away_leaves_it_held(story: Story, acme: Brand) -> None:
    server = await story.server()
    await said(story, acme, server.consumer("alice"), "public")
    await server.stop()
    assert await look(story) is Seen.UNCHECKED
    assert await is_held(story)


async def test_another_post_or_another_author_at_its_address_leaves_it_held(
    story: Story, acme: Brand, alice: Consumer, bob: Consumer
) -> None:
    post = alice.home.posts[await said(story, acme, alice, "public")]
    post.document = {**post.document, "attributedTo": bob.id}
    assert await look(story) is Seen.UNCHECKED
    assert await is_held(story)


async def test_an_edit_that_never_arrived_is_found_and_the_old_words_end(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    post = alice.home.posts[await said(story, acme, alice, "public")]
    before = await story.held(acme)
    story.clock.move(timedelta(hours=1))
    edited = documents.stamp(story.clock.now())
    post.document = {**post.document, "content": "<p>the kettle explodes</p>", "updated": edited}
    assert await look(story) is Seen.EDITED
    (thread,) = await story.threads(acme)
    assert [(one.text, one.edited) for one in thread.posts] == [("the kettle explodes", True)]
    assert before.lease_key_id not in await story.lease_keys()
    assert before.content_id not in await story.rows("SELECT id FROM content")
    assert await look(story) is Seen.SAME


async def test_what_ended_already_is_not_asked_for(
    story: Story, acme: Brand, alice: Consumer, signers: list[tuple[str, str]]
) -> None:
    await alice.delete(await said(story, acme, alice, "public"))
    await story.settled()
    asked = len(signers)
    assert await look(story) is Seen.GONE
    assert len(signers) == asked
