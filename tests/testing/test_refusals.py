"""What a consumer's server does not take, and how it says so."""

import json

import aiohttp
import pytest

from fedibrand.activitypub.signatures import cavage
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.activitypub.signatures.request import Request
from fedibrand.testing.clocks import HandClock
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.people import host_of
from tests.testing.conftest import Keys


def like(actor: Consumer) -> dict[str, str]:
    return {"id": f"{actor.id}#likes/1", "type": "Like", "actor": actor.id, "object": "https://example.org/1"}


def signed(url: str, body: bytes, key: SigningKey, hand_clock: HandClock) -> dict[str, str]:
    headers = {"Host": host_of(url), "Content-Type": "application/activity+json"}
    return {
        **headers,
        **cavage.sign(Request("POST", url, tuple(headers.items()), body), key, hand_clock.now()),
    }


async def post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as response:
        return response.status, (await response.json(content_type=None))["code"]


async def test_an_unsigned_activity_is_refused_and_noted(home: ConsumerServer, acme: Consumer) -> None:
    body = json.dumps(like(acme)).encode()
    assert await post(f"{home.origin}/inbox", body, {}) == (401, "unsigned")
    (received,) = home.received
    assert (received.status, received.outcome, received.verified_by) == (401, "refused: unsigned", None)
    assert received.json == like(acme)


async def test_a_signature_over_another_body_is_refused(
    home: ConsumerServer, acme: Consumer, hand_clock: HandClock
) -> None:
    url = f"{home.origin}/inbox"
    headers = signed(url, b'{"type": "Like"}', acme.key, hand_clock)
    assert await post(url, json.dumps(like(acme)).encode(), headers) == (401, "bad-digest")


async def test_a_signature_by_another_key_is_refused_after_a_second_look(
    home: ConsumerServer, alice: Consumer, acme: Consumer, hand_clock: HandClock
) -> None:
    url, body = f"{home.origin}/inbox", json.dumps(like(acme)).encode()
    forged = SigningKey(acme.key.id, alice.key.private)
    assert await post(url, body, signed(url, body, forged, hand_clock)) == (401, "bad-signature")


async def test_a_signature_for_another_inbox_is_refused(
    home: ConsumerServer, alice: Consumer, acme: Consumer, hand_clock: HandClock
) -> None:
    body = json.dumps(like(acme)).encode()
    headers = signed(f"{home.origin}/inbox", body, acme.key, hand_clock)
    assert await post(f"{alice.id}/inbox", body, headers) == (401, "bad-signature")


@pytest.mark.parametrize("hours", [-13, 1])
async def test_a_signature_of_another_time_is_refused(
    home: ConsumerServer, acme: Consumer, hand_clock: HandClock, hours: int
) -> None:
    url, body = f"{home.origin}/inbox", json.dumps(like(acme)).encode()
    hand_clock.move(hours * 3600)
    headers = signed(url, body, acme.key, hand_clock)
    hand_clock.move(-hours * 3600)
    assert await post(url, body, headers) == (401, "stale-signature")


async def test_a_key_that_is_nowhere_is_refused(
    home: ConsumerServer, acme: Consumer, hand_clock: HandClock
) -> None:
    url, body = f"{home.origin}/inbox", json.dumps(like(acme)).encode()
    nowhere = SigningKey(f"{acme.id}#other-key", acme.key.private)
    assert await post(url, body, signed(url, body, nowhere, hand_clock)) == (401, "no-key")


async def test_a_key_whose_server_is_away_asks_to_come_again(
    home: ConsumerServer, away: ConsumerServer, acme: Consumer, hand_clock: HandClock
) -> None:
    url, body = f"{home.origin}/inbox", json.dumps(like(acme)).encode()
    await away.stop()
    assert await post(url, body, signed(url, body, acme.key, hand_clock)) == (503, "key-unreachable")


async def test_what_is_not_json_is_refused(
    home: ConsumerServer, acme: Consumer, hand_clock: HandClock
) -> None:
    url = f"{home.origin}/inbox"
    assert await post(url, b"kettle", signed(url, b"kettle", acme.key, hand_clock)) == (400, "not-json")


async def test_what_somebody_else_signed_is_taken_without_effect(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    follow = {"id": f"{acme.id}#follows/1", "type": "Follow", "actor": acme.id, "object": alice.id}
    await away.consumer("mallory").send(follow, [f"{alice.id}/inbox"])
    await home.settled(away)
    assert (home.received[-1].status, home.received[-1].outcome) == (202, "dropped: signed by somebody else")
    assert alice.followers == {}


async def test_a_key_that_changed_is_fetched_again(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer, keys: Keys
) -> None:
    await acme.like(await alice.post("hello"))
    acme.key = SigningKey(acme.key.id, keys())
    await acme.follow(alice.acct)
    await home.settled(away)
    assert acme.id in alice.followers
