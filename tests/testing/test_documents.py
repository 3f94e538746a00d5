"""What other servers and browsers are served."""

from dataclasses import replace

import aiohttp
import pytest

from fedibrand.activitypub.errors import Unfetched
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.dialects import SOFTWARE
from tests.testing.conftest import Start

ACTIVITY = {"Accept": "application/activity+json"}


async def get(url: str, **headers: str) -> tuple[int, str, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(url, headers=headers, allow_redirects=False) as response,
    ):
        return response.status, response.content_type, response.headers.get("Location", "")


async def test_webfinger_names_the_actor_and_only_who_is_here(home: ConsumerServer, alice: Consumer) -> None:
    assert await home.home.wire.webfinger(alice.acct) == alice.id
    with pytest.raises(Unfetched) as nobody:
        await home.home.wire.webfinger("@nobody@" + alice.acct.rsplit("@", 1)[1])
    assert nobody.value.status == 404


async def test_an_actor_is_json_for_servers_and_a_page_for_people(alice: Consumer) -> None:
    assert await get(alice.id, **ACTIVITY) == (200, "application/activity+json", "")
    assert await get(alice.id, Accept="text/html") == (302, "text/plain", alice.page)
    assert await get(alice.page, Accept="text/html") == (200, "text/html", "")


async def test_nodeinfo_names_the_software(home: ConsumerServer, alice: Consumer) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{home.origin}/nodeinfo/2.0") as response:
        told = await response.json()
    assert told["software"]["name"] == "mastodon"
    assert told["usage"] == {"users": {"total": 1}, "localPosts": 0}


async def test_private_posts_are_served_to_whom_they_are_for_and_to_nobody_else(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    post_id = await alice.message(acme.acct, "a secret")
    assert (await away.home.wire.get(post_id, acme.key))["id"] == post_id
    for signer in (away.consumer("mallory").key, away.home.key):
        with pytest.raises(Unfetched) as refused:
            await away.home.wire.get(post_id, signer)
        assert refused.value.status == 404
    assert (await get(post_id, **ACTIVITY))[0] == 404
    assert (await get(post_id.replace("/users/", "/@").replace("/statuses", "")))[0] == 404


async def test_followers_posts_are_served_to_followers(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    post_id = await alice.post("for friends", "followers")
    with pytest.raises(Unfetched):
        await away.home.wire.get(post_id, acme.key)
    await acme.follow(alice.acct)
    await home.settled(away)
    assert await away.home.wire.get(post_id, acme.key)


async def test_who_is_blocked_is_served_nothing(
    alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    post_id = await alice.post("hello")
    await alice.block(acme.acct)
    with pytest.raises(Unfetched) as refused:
        await away.home.wire.get(post_id, acme.key)
    assert refused.value.status == 404


async def test_a_secure_server_serves_only_signed_requests(
    start: Start, away: ConsumerServer, acme: Consumer
) -> None:
    secure = await start(secure_mode=True)
    alice = secure.consumer("alice")
    assert (await get(alice.id, **ACTIVITY))[0] == 401
    assert (await away.home.wire.get(alice.id, acme.key))["id"] == alice.id
    assert (await get(f"{secure.origin}/actor", **ACTIVITY))[0] == 200


async def test_two_secure_servers_can_meet(start: Start) -> None:
    one, two = await start(secure_mode=True), await start(secure_mode=True)
    alice, bo = one.consumer("alice"), two.consumer("bo")
    await alice.follow(bo.acct)
    await one.settled(two)
    assert list(alice.following) == [bo.id]


@pytest.mark.parametrize(("tombstones", "status"), [(False, 404), (True, 410)])
async def test_a_deleted_post_answers_as_its_software_has_it(
    start: Start, tombstones: bool, status: int
) -> None:
    server = await start(software=replace(SOFTWARE["mastodon"], tombstones=tombstones))
    alice = server.consumer("alice")
    post_id = await alice.post("hello")
    await alice.delete(post_id)
    answer, media_type, _ = await get(post_id, **ACTIVITY)
    assert (answer, media_type == "application/activity+json") == (status, tombstones)


async def test_an_actor_who_left_answers_410(home: ConsumerServer, alice: Consumer) -> None:
    post_id = await alice.post("hello")
    await alice.delete_account()
    assert [(await get(url, **ACTIVITY))[0] for url in (alice.id, post_id)] == [410, 410]


async def test_replies_list_what_anybody_may_see(home: ConsumerServer, alice: Consumer) -> None:
    post_id = await alice.post("hello")
    seen = await alice.post("a reply", reply_to=post_id)
    await alice.post("a private reply", "followers", reply_to=post_id)
    listed = await home.home.wire.get(f"{post_id}/replies", alice.key)
    assert listed["orderedItems"] == [seen]
    outbox = await home.home.wire.get(f"{alice.id}/outbox", alice.key)
    assert (outbox["totalItems"], "orderedItems" in outbox) == (3, False)
