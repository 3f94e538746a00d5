"""Two Fedify servers and nothing of ours: whatever fails here is the peer's fault, or its harness's."""

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
import pytest

from tests.peers.peer import CAVAGE, RFC9421, Peer, PeerRefusedError

StartPeer = Callable[..., Awaitable[Peer]]


@pytest.fixture
async def pair(fedify: StartPeer) -> tuple[Peer, Peer]:
    modern, old = await asyncio.gather(fedify(RFC9421), fedify(CAVAGE))
    return modern, old


async def test_each_mentions_the_other_in_its_own_signatures(pair: tuple[Peer, Peer]) -> None:
    modern, old = pair
    for knock, speaker, hearer in ((RFC9421, modern, old), (CAVAGE, old, modern)):
        said = await speaker.do("mention", actor=hearer.actor, content="hello")

        [heard] = await hearer.received(type="Create", object=said["object"])
        [post] = await hearer.requests(method="POST", wait=5)

        assert heard["id"] == said["activity"]
        assert heard["actor"] == speaker.actor
        assert heard["json"]["object"]["content"] == "hello"
        assert (post["signature"], post["status"]) == (knock, 202)
        assert await hearer.errors() == await speaker.errors() == []


async def test_a_reply_is_found_by_its_handle_edited_and_deleted(pair: tuple[Peer, Peer]) -> None:
    asker, answerer = pair
    handle = answerer.origin.replace("http://", "@fern@")
    found = await asker.do("lookup", what=handle)
    assert found["id"] == answerer.actor

    question = await asker.do("mention", actor=answerer.actor, content="why?", visibility="direct")
    reply = await answerer.do("reply", inReplyTo=question["object"], content="so", visibility="direct")
    await answerer.do("edit", object=reply["object"], content="because")
    await answerer.do("delete", object=reply["object"])

    await asker.received(type="Delete", object=reply["object"])
    arrived = await asker.received(object=reply["object"])
    assert [activity["type"] for activity in arrived] == ["Create", "Update", "Delete"]
    assert arrived[0]["json"]["object"]["inReplyTo"] == question["object"]
    assert arrived[1]["json"]["object"]["content"] == "because"
    async with aiohttp.ClientSession() as stranger, stranger.get(reply["object"]) as response:
        assert response.status == 410


async def test_followers_alone_get_and_read_what_is_for_followers(pair: tuple[Peer, Peer]) -> None:
    follower, followed = pair
    asked = await follower.do("follow", actor=followed.actor)
    await follower.received(type="Accept", object=asked["activity"])
    assert (await followed.state())["followers"] == [follower.actor]

    said = await followed.do("post", content="for friends", visibility="followers", shared=True)
    [heard] = await follower.received(type="Create", object=said["object"])
    [delivered] = await follower.requests(path="/inbox", wait=5)
    assert heard["inbox"] == "shared"
    assert f'collectionId="{followed.actor}/followers"' in delivered["headers"]["collection-synchronization"]
    assert (await follower.do("lookup", what=said["object"]))["type"] == "Note"
    with pytest.raises(PeerRefusedError):
        await follower.do("lookup", what=said["object"], signed=False)

    await follower.do("undo-follow", actor=followed.actor)
    await followed.received(type="Undo", object=asked["activity"])
    assert (await followed.state())["followers"] == []


async def test_likes_boosts_and_blocks_arrive_and_are_taken_back(pair: tuple[Peer, Peer]) -> None:
    fan, author = pair
    post = await author.do("post", content="look")
    for action, target in (
        ("like", {"object": post["object"]}),
        ("announce", {"object": post["object"]}),
        ("block", {"actor": author.actor}),
    ):
        done = await fan.do(action, **target)
        await fan.do(f"undo-{action}", **target)

        [arrived] = await author.received(id=done["activity"])
        [undone] = await author.received(type="Undo", object=done["activity"])
        assert arrived["type"] == action.capitalize()
        assert undone["actor"] == fan.actor


async def test_a_follow_waits_for_the_one_who_approves_by_hand(fedify: StartPeer) -> None:
    follower, followed = await asyncio.gather(fedify(), fedify(accept="manual"))
    asked = await follower.do("follow", actor=followed.actor)
    await followed.received(type="Follow", id=asked["activity"])
    assert (await followed.state())["followers"] == []

    await followed.do("accept", follow=asked["activity"])
    await follower.received(type="Accept", object=asked["activity"])
    assert (await follower.state())["following"] == [followed.actor]

    await followed.do("reject", follow=asked["activity"])
    await follower.received(type="Reject", object=asked["activity"])
    assert (await follower.state())["following"] == []


async def test_an_unsigned_activity_is_refused_and_not_recorded_as_received(fedify: StartPeer) -> None:
    peer = await fedify()
    forged = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"{peer.origin}/activities/forged",
        "type": "Create",
        "actor": peer.actor,
        "object": {"type": "Note", "content": "hello", "attributedTo": peer.actor},
    }
    headers = {"Content-Type": "application/activity+json"}
    async with (
        aiohttp.ClientSession(headers=headers) as stranger,
        stranger.post(f"{peer.origin}/inbox", json=forged) as response,
    ):
        assert response.status == 401
    [error] = await peer.errors(where="signature", wait=5)
    assert error["id"] == forged["id"]
    assert await peer.received(wait=0) == []


async def test_what_cannot_be_delivered_is_told(pair: tuple[Peer, Peer]) -> None:
    gone, speaker = pair
    await gone.do("follow", actor=speaker.actor)
    await speaker.received(type="Follow")
    gone.server.stop()

    said = await speaker.do("post", content="anybody?")

    error, *_ = await speaker.errors(where="outbox", id=said["activity"], wait=10)
    assert gone.origin in error["message"]
