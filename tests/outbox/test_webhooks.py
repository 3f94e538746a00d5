"""Calls to webhooks over real HTTP: what leaves, what becomes of it, what is said in reply."""

import asyncio
import base64
import gzip
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
import structlog
from aiohttp import web
from sqlalchemy import Connection

from fedibrand.domain import JobState
from fedibrand.outbox import webhook_calls
from fedibrand.outbox.claims import LONGEST_TRY
from fedibrand.outbox.order import ON_ITS_WAY, RESTORED
from fedibrand.outbox.webhooks import TRIES, Webhooks, judge
from fedibrand.queue import sweep
from fedibrand.remote.client import Client
from fedibrand.remote.guard import Guard
from fedibrand.remote.limits import Limits
from fedibrand.store.tables.brand_packages import BrandPackageRow
from fedibrand.store.tables.brands import Brand
from fedibrand.store.tables.conversations import Conversation
from tests.outbox.receiver import PACKAGE, Receiver
from tests.outbox.scene import BRAND, Scene, drop, set_
from tests.outbox.test_webhook_signing import KEY, hmac_sha256
from tests.remote.site import Site

WAITING, FAILED = JobState.WAITING, JobState.FAILED


@pytest.fixture
async def receiver(scene: Scene) -> AsyncIterator[Receiver]:
    async with Site() as site:
        receiver = Receiver(scene, site)
        await receiver.begin()
        receiver.answers(204)
        yield receiver


@pytest.fixture
def webhooks(receiver: Receiver, client: Client) -> Webhooks:
    return receiver.webhooks(client)


async def test_a_call_is_posted_signed_with_ids_alone(receiver: Receiver, webhooks: Webhooks) -> None:
    receiver.clock.move(5)
    call = await receiver.call()
    await webhooks.run(call)
    (seen,) = receiver.site.seen
    assert (seen.request.method, seen.request.header("content-type")) == ("POST", "application/json")
    assert json.loads(seen.request.body) == {
        "type": "ticket.opened",
        "timestamp": "2026-03-02T12:00:00Z",
        "data": {"brand": BRAND, "package": PACKAGE, "conversation": "alice-thread", "call": call},
    }
    at = str(int(receiver.clock.now().timestamp()))
    signed = b".".join((call.encode(), at.encode(), seen.request.body))
    signature = base64.b64encode(hmac_sha256(KEY, signed)).decode()
    assert seen.request.header("webhook-id") == call
    assert seen.request.header("webhook-timestamp") == at
    assert seen.request.header("webhook-signature") == f"v1,{signature}"
    assert base64.b64encode(hmac_sha256(KEY, signed + b" ")).decode() != signature


async def test_no_word_and_no_name_of_the_consumer_leaves(receiver: Receiver, webhooks: Webhooks) -> None:
    await receiver.scene.answer("alice", "we are sorry")
    await webhooks.run(await receiver.call())
    (seen,) = receiver.site.seen
    told = seen.request.body + repr(seen.request.headers).encode()
    for word in (b"users/alice", b"social.example", b"sorry"):
        assert word not in told
    assert seen.dialect is None


async def test_a_call_that_is_answered_is_done_and_leaves_no_row(
    receiver: Receiver, webhooks: Webhooks
) -> None:
    call = await receiver.call()
    assert await webhooks.run(call) == []
    await webhooks.run(call)
    assert await receiver.rows() == {}
    assert len(receiver.site.seen) == 1
    assert receiver.replies == []


async def test_a_call_that_is_not_due_is_left_alone(receiver: Receiver, webhooks: Webhooks) -> None:
    call = await receiver.call(due_at=receiver.clock.now() + timedelta(seconds=1))
    await webhooks.run(call)
    await webhooks.run("none")
    assert receiver.site.seen == []
    assert (await receiver.row(call)).attempts == 0


async def test_a_reply_is_taken_up_in_the_transaction_that_ends_the_call(
    receiver: Receiver, webhooks: Webhooks
) -> None:
    receiver.replies_with({"note": "a good customer"})
    call = await receiver.call()
    (heard,) = await webhooks.run(call)
    assert (heard.id, heard.conversation_id, heard.event) == (call, "alice-thread", "ticket.opened")
    assert receiver.replies == [(call, {"note": "a good customer"})]
    assert await receiver.rows() == {}


async def test_a_reply_that_cannot_be_taken_up_does_not_end_the_call(
    receiver: Receiver, webhooks: Webhooks
) -> None:
    def breaks(_connection: Connection) -> None:
        raise RuntimeError("words")

    receiver.replies_with({"note": "a good customer"})
    receiver.on_reply = breaks
    call = await receiver.call()
    assert await webhooks.run(call) == []
    row = await receiver.row(call)
    assert (row.state, row.reason, row.attempts) == (WAITING, "fault", 1)
    receiver.on_reply = lambda _connection: None
    receiver.clock.move(LONGEST_TRY)
    assert [one.id for one in await webhooks.run(call)] == [call]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "application/json"),
        (b"ok", "text/plain"),
        (b'{"note": "words"}', "text/plain"),
        (b'{"note": "words"}', "application/octet-stream"),
        (b'["words"]', "application/json"),
        (b'"words"', "application/json"),
        (b"null", "application/json"),
        (b'{"note": "words", "note": "other"}', "application/json"),
        (b'{"note": NaN}', "application/json"),
        (b'{"note": "\\ud800"}', "application/json"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "application/json"),
        (b'{"note": "' + b"x" * 65_536 + b'"}', "application/json"),
    ],
)
async def test_what_is_no_json_object_or_too_large_is_no_reply(
    receiver: Receiver, webhooks: Webhooks, body: bytes, content_type: str
) -> None:
    receiver.answers(200, body, content_type)
    assert await webhooks.run(await receiver.call()) == []
    assert (receiver.replies, await receiver.rows()) == ([], {})


async def test_a_reply_is_counted_as_it_is_inflated(receiver: Receiver, webhooks: Webhooks) -> None:
    small, large = (gzip.compress(b'{"note": "' + b"x" * size + b'"}') for size in (1_000, 5_000_000))
    for body in (large, small):
        receiver.answers(200, body, "application/json", Content_Encoding="gzip")
        await webhooks.run(await receiver.call())
    receiver.answers(200, b"?", "application/json", Content_Encoding="br")
    await webhooks.run(await receiver.call())
    assert [len(said["note"]) for _, said in receiver.replies] == [1_000]
    assert await receiver.rows() == {}


async def test_what_is_said_with_a_failure_is_no_reply(receiver: Receiver, webhooks: Webhooks) -> None:
    receiver.answers(400, b'{"note": "words"}', "application/json")
    call = await receiver.call()
    await webhooks.run(call)
    assert receiver.replies == []
    assert "words" not in repr(await receiver.row(call))


@pytest.mark.parametrize("status", [300, 304, 400, 401, 403, 404, 422, 499])
async def test_a_refusal_is_final(receiver: Receiver, webhooks: Webhooks, status: int) -> None:
    receiver.answers(status)
    call = await receiver.call()
    await webhooks.run(call)
    row = await receiver.row(call)
    assert (row.state, row.status, row.reason, row.attempts) == (FAILED, status, "refused", 1)
    assert row.ended_at == receiver.clock.now()


async def test_an_address_that_is_gone_is_told_apart(receiver: Receiver, webhooks: Webhooks) -> None:
    receiver.answers(410)
    call = await receiver.call()
    await webhooks.run(call)
    row = await receiver.row(call)
    assert (row.state, row.status, row.reason) == (FAILED, 410, "gone")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_is_followed(receiver: Receiver, webhooks: Webhooks, status: int) -> None:
    receiver.site.serves("/other", b"{}", 200, "application/json")
    receiver.site.redirects("/hook", "/other", status)
    call = await receiver.call()
    await webhooks.run(call)
    assert receiver.site.paths() == ["/hook"]
    row = await receiver.row(call)
    assert (row.state, row.status, row.reason) == (FAILED, status, "refused")


@pytest.mark.parametrize(
    ("status", "reason"),
    [(408, "put-off"), (425, "put-off"), (429, "put-off"), (500, "trouble"), (503, "trouble")],
)
async def test_trouble_is_tried_again_with_the_same_body_and_a_new_time(
    receiver: Receiver, webhooks: Webhooks, status: int, reason: str
) -> None:
    receiver.answers(status)
    call = await receiver.call()
    await webhooks.run(call)
    row = await receiver.row(call)
    assert (row.state, row.status, row.reason, row.attempts) == (WAITING, status, reason, 1)
    assert timedelta(seconds=15) <= row.due_at - receiver.clock.now() <= timedelta(seconds=25)
    receiver.clock.move(row.due_at - receiver.clock.now())
    receiver.answers(204)
    await webhooks.run(call)
    first, second = (seen.request for seen in receiver.site.seen)
    assert (first.body, first.header("webhook-id")) == (second.body, second.header("webhook-id"))
    assert first.header("webhook-timestamp") != second.header("webhook-timestamp")
    assert first.header("webhook-signature") != second.header("webhook-signature")
    assert await receiver.rows() == {}


async def test_after_eight_tries_nobody_tries_again_until_a_person_asks(
    receiver: Receiver, webhooks: Webhooks
) -> None:
    receiver.answers(500)
    call = await receiver.call()
    for _ in range(TRIES):
        assert (await receiver.row(call)).state == WAITING
        await webhooks.run(call)
        receiver.clock.move((await receiver.row(call)).due_at - receiver.clock.now())
    row = await receiver.row(call)
    assert (row.state, row.status, row.reason, row.attempts) == (FAILED, 500, "trouble", 8)
    await webhooks.run(call)
    assert len(receiver.site.seen) == TRIES
    now = receiver.clock.now()
    assert await receiver.store.write(webhook_calls.retry, [call, "none"], now) == [call]
    assert (await receiver.row(call)).attempts == 0
    receiver.answers(204)
    await webhooks.run(call)
    assert await receiver.rows() == {}


async def test_nobody_at_the_address_is_tried_again(receiver: Receiver, webhooks: Webhooks) -> None:
    receiver.settings["webhook"] = "http://127.0.0.1:1/hook"
    call = await receiver.call()
    await webhooks.run(call)
    row = await receiver.row(call)
    assert (row.state, row.status, row.reason) == (WAITING, None, "unreachable")


@pytest.mark.parametrize("begun", [False, True])
async def test_a_receiver_that_takes_too_long_is_tried_again(receiver: Receiver, begun: bool) -> None:
    release = asyncio.Event()

    async def slow(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        if begun:
            await response.prepare(request)
            await response.write(b"{")
        await release.wait()
        return response

    receiver.does(slow)
    guard = Guard([ip_network("127.0.0.0/8")])
    call = await receiver.call()
    try:
        async with Client(receiver.clock, guard, user_agent="test", limits=Limits(call=0.2)) as client:
            await receiver.webhooks(client).run(call)
    finally:
        release.set()
    assert (await receiver.row(call)).reason == "unreachable"


async def test_a_receiver_that_asks_to_be_spared_is_spared_other_calls_as_well(
    receiver: Receiver, webhooks: Webhooks
) -> None:
    receiver.settings["another"] = receiver.settings["webhook"]
    asks, waits = await receiver.call(), await receiver.call()
    later = receiver.clock.now() + timedelta(hours=2)
    planned, elsewhere = await receiver.call(due_at=later), await receiver.call(address="another")
    receiver.answers(429, Retry_After="3600")
    await webhooks.run(asks)
    await webhooks.run(waits)
    until = receiver.clock.now() + timedelta(hours=1)
    assert len(receiver.site.seen) == 1
    assert [(await receiver.row(one)).due_at for one in (asks, waits, planned)] == [until, until, later]
    assert (await receiver.row(waits)).attempts == 0
    receiver.answers(204)
    await webhooks.run(elsewhere)
    receiver.clock.move(timedelta(hours=1))
    await webhooks.run(asks)
    await webhooks.run(waits)
    assert list(await receiver.rows()) == [planned]


async def test_a_retry_after_is_believed_up_to_a_day(receiver: Receiver, webhooks: Webhooks) -> None:
    receiver.answers(503, Retry_After="Wed, 11 Mar 2026 12:00:00 GMT")
    call = await receiver.call()
    await webhooks.run(call)
    assert (await receiver.row(call)).due_at == receiver.clock.now() + timedelta(days=1)


@pytest.mark.parametrize(
    "address",
    [
        "http://[::1]:1/hook",
        "http://10.0.0.1/hook",
        "https://169.254.169.254/latest/meta-data",
        "http://user:word@127.0.0.1/hook",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "hook",
        "",
    ],
)
async def test_an_address_that_is_not_for_us_fails_at_once(
    receiver: Receiver, webhooks: Webhooks, address: str
) -> None:
    receiver.settings["webhook"] = address
    call = await receiver.call()
    await webhooks.run(call)
    row = await receiver.row(call)
    assert (row.state, row.status, row.reason) == (FAILED, None, "guarded")


async def test_plain_http_and_loopback_are_refused_where_they_are_not_allowed(receiver: Receiver) -> None:
    async with Client(receiver.clock, Guard(), user_agent="test") as client:
        call = await receiver.call()
        await receiver.webhooks(client).run(call)
    assert receiver.site.seen == []
    assert (await receiver.row(call)).reason == "guarded"


@pytest.mark.parametrize("name", ["webhook", "webhook_secret"])
async def test_what_the_brand_did_not_set_fails_until_it_does(
    receiver: Receiver, webhooks: Webhooks, name: str
) -> None:
    value = receiver.settings.pop(name)
    call = await receiver.call()
    await webhooks.run(call)
    assert (await receiver.row(call)).reason == "unset"
    receiver.settings[name] = value
    await receiver.store.write(webhook_calls.retry, [call], receiver.clock.now())
    await webhooks.run(call)
    assert await receiver.rows() == {}


async def test_without_a_secret_that_is_one_nothing_leaves(receiver: Receiver, webhooks: Webhooks) -> None:
    for secret in ("", "whsec_", "whsec_?"):
        receiver.settings["webhook_secret"] = secret
        call = await receiver.call()
        await webhooks.run(call)
        row = await receiver.row(call)
        assert (row.state, row.reason) == (FAILED, "bad-secret")
    assert receiver.site.seen == []


async def test_nothing_leaves_for_a_package_the_brand_uses_no_longer(
    receiver: Receiver, webhooks: Webhooks
) -> None:
    def disable(connection: Connection) -> None:
        connection.execute(BrandPackageRow.__table__.update().values(enabled=False))  # type: ignore[attr-defined]

    disabled, unknown = await receiver.call(), await receiver.call(package="acme.other")
    await receiver.store.write(disable)
    for call in (disabled, unknown):
        await webhooks.run(call)
        row = await receiver.row(call)
        assert (row.state, row.reason, row.attempts) == (FAILED, "disabled", 0)
    assert receiver.site.seen == []


async def test_nothing_leaves_for_a_brand_that_is_removed(receiver: Receiver, webhooks: Webhooks) -> None:
    call = await receiver.call()
    await receiver.store.write(set_, Brand, BRAND, {"removed_at": receiver.clock.now()})
    await webhooks.run(call)
    assert receiver.site.seen == []
    assert (await receiver.row(call)).reason == "disabled"


async def test_what_a_backup_brought_back_is_called_by_hand_alone(
    receiver: Receiver, webhooks: Webhooks
) -> None:
    call = await receiver.call(state=FAILED, reason=RESTORED, attempts=2)
    await webhooks.run(call)
    assert await receiver.store.read(sweep.ripe, receiver.clock.now(), 10) == []
    assert receiver.site.seen == []
    await receiver.store.write(webhook_calls.retry, [call], receiver.clock.now())
    await webhooks.run(call)
    assert len(receiver.site.seen) == 1


async def test_a_conversation_that_goes_takes_its_calls_with_it(
    receiver: Receiver, webhooks: Webhooks
) -> None:
    async def forgets(_request: web.BaseRequest) -> web.Response:
        def forget(connection: Connection) -> None:
            connection.exec_driver_sql("DELETE FROM holding")
            drop(connection, Conversation, "alice-thread")

        await receiver.store.write(forget)
        return web.json_response({"note": "words"})

    receiver.does(forgets)
    assert await webhooks.run(await receiver.call()) == []
    assert (receiver.replies, await receiver.rows()) == ([], {})


async def test_a_process_that_dies_while_calling_loses_nothing(
    receiver: Receiver, webhooks: Webhooks, client: Client
) -> None:
    asked, release = asyncio.Event(), asyncio.Event()

    async def stalls(_request: web.BaseRequest) -> web.Response:
        asked.set()
        await release.wait()
        return web.Response(status=204)

    receiver.does(stalls)
    call = await receiver.call()
    running = asyncio.create_task(webhooks.run(call))
    async with asyncio.timeout(10):
        await asked.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    release.set()
    row = await receiver.row(call)
    assert (row.state, row.reason, row.attempts) == (WAITING, ON_ITS_WAY, 1)
    await receiver.webhooks(client).run(call)
    assert len(receiver.site.seen) == 1
    receiver.clock.move(LONGEST_TRY)
    await receiver.webhooks(client).run(call)
    assert await receiver.rows() == {}


async def test_two_processes_do_not_make_the_same_call(receiver: Receiver) -> None:
    call = await receiver.call()
    now = receiver.clock.now()
    assert await receiver.store.write(webhook_calls.claim, call, now) is not None
    assert await receiver.store.write(webhook_calls.claim, call, now) is None


async def test_at_most_two_are_on_their_way_to_an_address_and_others_do_not_wait_for_it(
    receiver: Receiver, webhooks: Webhooks
) -> None:
    inside, most, release, full = 0, 0, asyncio.Event(), asyncio.Event()

    async def stalls(_request: web.BaseRequest) -> web.Response:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        if inside == 2:
            full.set()
        await release.wait()
        inside -= 1
        return web.Response(status=204)

    receiver.does(stalls)
    receiver.settings["another"] = receiver.site.serves("/quick", b"", 204)
    ids = [await receiver.call() for _ in range(6)]
    running = [asyncio.create_task(webhooks.run(call)) for call in ids]
    async with asyncio.timeout(10):
        await full.wait()
        await webhooks.run(await receiver.call(address="another"))
        assert list(await receiver.rows()) == ids
        release.set()
        await asyncio.gather(*running)
    assert most == 2
    assert await receiver.rows() == {}
    assert len(receiver.site.seen) == 7


async def test_a_fault_of_our_own_is_tried_again_and_ends_after_eight_tries(
    receiver: Receiver, client: Client
) -> None:
    async def breaks(*_names: str) -> tuple[str, str]:
        raise RuntimeError("a secret word")

    webhooks = Webhooks(receiver.store, client, receiver.clock, address_of=breaks, replied=lambda *_: None)
    call = await receiver.call(attempts=TRIES - 2)
    with structlog.testing.capture_logs() as lines:
        await webhooks.run(call)
        row = await receiver.row(call)
        assert (row.state, row.reason) == (WAITING, "fault")
        receiver.clock.move(row.due_at - receiver.clock.now())
        await webhooks.run(call)
    row = await receiver.row(call)
    assert (row.state, row.reason, row.attempts) == (FAILED, "fault", TRIES)
    assert "a secret word" not in repr(lines)


async def test_logs_name_neither_address_nor_secret_nor_what_was_said(
    receiver: Receiver,
    webhooks: Webhooks,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    receiver.replies_with({"note": "kettle-words"})
    said, refused = await receiver.call(), await receiver.call()
    with structlog.testing.capture_logs() as lines:
        await webhooks.run(said)
        receiver.answers(400, b"kettle-words")
        await webhooks.run(refused)
    assert [line["call"] for line in lines] == [said, refused]
    everything = repr(lines) + caplog.text + "".join(capfd.readouterr())
    for word in ("kettle-words", "/hook", "whsec_", "AQID", "ticket.opened", "v1,"):
        assert word not in everything


async def test_what_is_due_is_told_one_of_each_package_first(receiver: Receiver) -> None:
    now = receiver.clock.now()
    first, second = await receiver.call(), await receiver.call()
    other = await receiver.call(package="acme.other")
    await receiver.call(due_at=now + timedelta(seconds=1))
    await receiver.call(state=FAILED)
    found = await receiver.store.read(sweep.ripe, now, 10)
    assert found == [("webhook", first), ("webhook", other), ("webhook", second)]
    assert await receiver.store.read(sweep.ripe, now, 2) == found[:2]


async def test_people_see_what_failed_and_why_and_no_address(receiver: Receiver, webhooks: Webhooks) -> None:
    receiver.answers(422)
    call = await receiver.call()
    await webhooks.run(call)
    waiting = await receiver.call(event="ticket.closed")
    (one,) = await receiver.store.read(webhook_calls.list_calls, BRAND, [FAILED])
    assert (one.id, one.package, one.event) == (call, PACKAGE, "ticket.opened")
    assert (one.state, one.status, one.reason, one.tries) == (FAILED, 422, "refused", 1)
    assert one.address == "webhook"
    assert "/hook" not in repr(one)
    assert await receiver.store.read(webhook_calls.list_calls, "another", list(JobState)) == []
    found = await receiver.store.read(webhook_calls.list_calls, None, list(JobState))
    assert [each.id for each in found] == [waiting, call]


async def test_only_what_failed_is_called_again(receiver: Receiver) -> None:
    later = receiver.clock.now() + timedelta(hours=1)
    call = await receiver.call(due_at=later)
    assert await receiver.store.write(webhook_calls.retry, [call], receiver.clock.now()) == []
    assert (await receiver.row(call)).due_at == later


@pytest.mark.parametrize(
    ("status", "tries", "outcome", "reason"),
    [
        (200, 1, "delivered", ""),
        (299, 8, "delivered", ""),
        (410, 1, "gone", "gone"),
        (401, 1, "refused", "refused"),
        (429, 7, "later", "put-off"),
        (429, 8, "gave-up", "put-off"),
        (599, 8, "gave-up", "trouble"),
        (100, 1, "later", "trouble"),
        (None, 1, "later", "unreachable"),
        (None, 8, "gave-up", "unreachable"),
    ],
)
def test_the_table_says_what_a_status_means(
    status: int | None, tries: int, outcome: str, reason: str
) -> None:
    verdict: Any = judge(status, None, tries, 0)
    assert (verdict.outcome, verdict.reason) == (outcome, reason)
