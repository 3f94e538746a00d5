"""What two consumers of two servers write to each other."""

import pytest

from fedibrand.testing.clocks import HandClock
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.documents import picture
from fedibrand.testing.posts import Visibility
from fedibrand.testing.reading import PUBLIC


async def test_a_mention_arrives_with_its_words_and_its_level(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    post_id = await alice.mention(acme.acct, "the kettle leaks\n\nhelp <me>")
    arrived = await acme.saw(lambda each: each.type == "Create")
    assert (arrived.actor, arrived.object, arrived.outcome) == (alice.id, post_id, "applied")
    post = away.home.posts[post_id]
    assert post.visibility is Visibility.PUBLIC
    assert f'href="{acme.page}"' in post.document["content"]
    assert "the kettle leaks</p><p>help &lt;me&gt;</p>" in post.document["content"]
    assert post.document["tag"] == [{"type": "Mention", "href": acme.id, "name": acme.acct}]
    assert [(each.what, each.status) for each in home.sent] == [("Create Note", 202)]


async def test_a_reply_is_seen_in_its_thread(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    asked = await alice.mention(acme.acct, "the kettle leaks")
    await home.settled(away)
    said = await acme.mention(alice.acct, "we send a new one", visibility="unlisted", reply_to=asked)
    await alice.saw(lambda each: each.object == said)
    (answer,) = alice.answers(asked)
    assert answer.id == said
    assert answer.visibility is Visibility.UNLISTED
    original = home.home.posts[asked]
    assert answer.document["context"] == original.document["context"]


async def test_an_edit_replaces_the_words_and_keeps_the_addressee(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer, hand_clock: HandClock
) -> None:
    post_id = await alice.mention(acme.acct, "the kettle leaks", language="de")
    hand_clock.move(60)
    await alice.edit(post_id, "the kettle is fine")
    await home.settled(away)
    post = away.home.posts[post_id]
    assert "is fine" in post.document["content"]
    assert post.document["updated"] == "2026-03-02T12:01:00Z"
    assert list(post.document["contentMap"]) == ["de"]
    assert acme.id in post.document["cc"]


async def test_an_edit_older_than_the_last_one_is_not_applied(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer, hand_clock: HandClock
) -> None:
    post_id = await alice.mention(acme.acct, "one")
    hand_clock.move(60)
    await alice.edit(post_id, "two")
    earlier = home.sent[-1].body
    hand_clock.move(60)
    await alice.edit(post_id, "three")
    await alice.send(earlier, [f"{acme.id}/inbox"])
    await home.settled(away)
    assert away.received[-1].outcome == "dropped: older"
    assert "three" in away.home.posts[post_id].document["content"]


async def test_a_deleted_post_is_gone_on_both_sides_and_stays_gone(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    post_id = await alice.mention(acme.acct, "the kettle leaks")
    create = home.sent[-1].body
    await alice.delete(post_id)
    await alice.send(create, [f"{acme.id}/inbox"])
    await home.settled(away)
    assert home.home.posts.get(post_id) is None
    assert away.home.posts.get(post_id) is None
    assert [each.outcome for each in away.received] == [
        "applied",
        "applied",
        "dropped: deleted before it came",
    ]


async def test_only_their_author_can_edit_or_delete_posts(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    post_id = await alice.mention(acme.acct, "mine")
    await home.settled(away)
    with pytest.raises(KeyError):
        await acme.delete(post_id)
    tombstone = {"id": post_id, "type": "Tombstone"}
    forged = {"id": f"{acme.id}#d", "type": "Delete", "actor": acme.id, "object": tombstone}
    await acme.send(forged, [f"{alice.id}/inbox"])
    await home.settled()
    assert home.received[-1].outcome == "dropped: not theirs"
    assert home.home.posts.get(post_id)


async def test_a_message_goes_to_its_addressee_alone(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    await acme.follow(alice.acct)
    bystander = away.consumer("bo")
    post_id = await alice.message(acme.acct, "a secret")
    await home.settled(away)
    assert home.sent[-1].inbox == f"{acme.id}/inbox"
    document = away.home.posts[post_id].document
    assert (document["to"], document["cc"]) == ([acme.id], [])
    assert "bo" not in away.received[-1].consumers
    assert bystander.answers(post_id) == []


async def test_a_message_that_nobody_began_is_filtered_and_a_reply_to_one_is_not(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    first = await alice.message(acme.acct, "hello")
    await home.settled(away)
    reply = await acme.message(alice.acct, "hello yourself", reply_to=first)
    await away.settled(home)
    assert away.home.posts[first].filtered
    assert not home.home.posts[reply].filtered


async def test_posts_reach_followers_by_the_shared_inbox_once(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    await acme.follow(alice.acct)
    await away.consumer("bo").follow(alice.acct)
    await home.settled(away)
    await alice.post("for all")
    created = [each.inbox for each in home.sent if each.what == "Create Note"]
    assert created == [f"{away.origin}/inbox"]


async def test_a_followers_post_carries_the_digest_of_the_followers_there(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    await acme.follow(alice.acct)
    await home.settled(away)
    post_id = await alice.post("for friends", "followers")
    await acme.saw(lambda each: each.object == post_id)
    assert away.home.posts[post_id].visibility is Visibility.FOLLOWERS
    listed = await away.home.wire.get(f"{alice.id}/followers_synchronization", acme.key)
    assert listed["orderedItems"] == [acme.id]


async def test_what_concerns_nobody_is_dropped(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    post_id = await acme.post("buy our kettles")
    create = {"id": f"{post_id}/activity", "type": "Create", "actor": acme.id, "to": [PUBLIC]}
    note = away.home.posts[post_id].document
    await acme.send({**create, "object": note}, [f"{home.origin}/inbox"])
    await home.settled()
    assert home.received[-1].outcome == "dropped: related to nobody here"
    assert home.home.posts.get(post_id) is None


async def test_attachments_are_served_by_the_server_that_posted_them(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    url = home.attach("kettle.png", b"\x89PNG", "image/png")
    post_id = await alice.mention(acme.acct, "look", attachments=[picture(url, "image/png", "a leak")])
    await home.settled(away)
    (attached,) = away.home.posts[post_id].document["attachment"]
    assert attached == {"type": "Document", "mediaType": "image/png", "url": url, "name": "a leak"}


async def test_likes_and_shares_are_counted_and_taken_back(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    post_id = await acme.post("hello")
    await alice.like(post_id)
    await alice.announce(post_id)
    await home.settled(away)
    post = away.home.posts[post_id]
    assert (post.liked_by, post.shared_by) == ({alice.id}, {alice.id})
    await alice.unlike(post_id)
    await alice.unannounce(post_id)
    await home.settled(away)
    assert (post.liked_by, post.shared_by) == (set(), set())
