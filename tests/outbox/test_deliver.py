"""Delivering over real HTTP: what leaves, and what becomes of it."""

import asyncio
from datetime import timedelta

import pytest

from fedibrand.activitypub.signatures import proofs
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.activitypub.strict_json import loads
from fedibrand.activitypub.verification import FetchKey, Verified, verify
from fedibrand.domain import DeliveryState
from fedibrand.outbox import rows
from fedibrand.outbox.backoff import TRIES
from fedibrand.outbox.breaker import DAYS_TO_LEAVE_ALONE, FAILURES_TO_OPEN
from fedibrand.outbox.claims import LONGEST_TRY, claim
from fedibrand.outbox.deliver import Deliver
from fedibrand.outbox.hosts import Hosts
from fedibrand.outbox.order import ON_ITS_WAY
from fedibrand.outbox.rows import KEPT, LAST_WORDS
from fedibrand.queue import due
from fedibrand.store import endings
from tests.outbox.conftest import NAMES
from tests.outbox.scene import Scene

WAITING, DELIVERED = DeliveryState.WAITING, DeliveryState.DELIVERED
FAILED, DROPPED = DeliveryState.FAILED, DeliveryState.DROPPED


async def test_an_answer_leaves_signed_and_proved_by_the_brand(
    scene: Scene, deliver: Deliver, rsa: SigningKey, ed25519: SigningKey
) -> None:
    delivery_id = await scene.answered("alice")
    await deliver.run(delivery_id)
    (request,) = scene.inbox.requests
    document = loads(request.body)
    checking = verify(request, document, scene.clock.now())
    assert next(checking) == FetchKey(rsa.id, False)
    with pytest.raises(StopIteration) as ended:
        checking.send(rsa.public(NAMES.actor))
    assert isinstance(ended.value.value, Verified)
    proof = proofs.claim(document)
    assert proof is not None
    assert proof.key_id == ed25519.id
    proofs.check(proof, document, ed25519.public(NAMES.actor))
    assert request.path.endswith("/users/alice/inbox")
    assert (document["type"], document["object"]["content"]) == ("Create", "<p>we are sorry</p>")


async def test_a_delivered_answer_is_done_and_keeps_its_words_for_the_team(
    scene: Scene, deliver: Deliver
) -> None:
    delivery_id = await scene.answered("alice")
    before = await scene.contents()
    await deliver.run(delivery_id)
    await deliver.run(delivery_id)
    row = await scene.delivery(delivery_id)
    assert (row.state, row.status, row.attempts) == (DELIVERED, 202, 1)
    assert row.ended_at == scene.clock.now()
    assert len(scene.inbox.requests) == 1
    assert await scene.contents() == before


async def test_a_whole_activity_leaves_as_it_was_and_its_words_end(scene: Scene, deliver: Deliver) -> None:
    await scene.consumer("alice")
    delivery_id = await scene.leave_whole("alice", "Accept")
    key = (await scene.delivery(delivery_id)).lease_key_id
    await deliver.run(delivery_id)
    assert scene.inbox.kinds == ["Accept"]
    assert await scene.contents() == set()
    assert (await scene.delivery(delivery_id)).wrapped is None
    assert [note.lease_keys for note in await scene.store.read(endings.unfinished)] == [key]


async def test_an_answer_whose_grant_is_over_does_not_leave(scene: Scene, deliver: Deliver) -> None:
    delivery_id = await scene.answered("alice")
    await scene.end_grant("alice-talk")
    await deliver.run(delivery_id)
    assert scene.inbox.requests == []
    assert await scene.state(delivery_id) == (DROPPED, "grant-over")


async def test_an_answer_to_a_post_that_was_withdrawn_does_not_leave(scene: Scene, deliver: Deliver) -> None:
    delivery_id = await scene.answered("alice")
    await scene.end_post("alice-post")
    await deliver.run(delivery_id)
    assert scene.inbox.requests == []
    assert await scene.state(delivery_id) == (DROPPED, "post-gone")


async def test_a_grant_that_ends_between_two_tries_ends_the_tries(scene: Scene, deliver: Deliver) -> None:
    delivery_id = await scene.answered("alice")
    scene.inbox.answers.append(500)
    await deliver.run(delivery_id)
    await scene.end_grant("alice-talk")
    scene.clock.move(60)
    await deliver.run(delivery_id)
    assert len(scene.inbox.requests) == 1
    assert await scene.state(delivery_id) == (DROPPED, "grant-over")


async def test_edits_and_withdrawals_leave_without_a_grant(scene: Scene, deliver: Deliver) -> None:
    await scene.talker("alice")
    answer_id = await scene.answer("alice")
    await deliver.run(await scene.leave("alice", "Create", answer_id, 1))
    await scene.end_grant("alice-talk")
    await scene.edit(answer_id, "we are very sorry", 2)
    await deliver.run(await scene.leave("alice", "Update", answer_id, 2))
    await scene.withdraw(answer_id)
    await deliver.run(await scene.leave("alice", "Delete", answer_id, 3))
    assert scene.inbox.kinds == ["Create", "Update", "Delete"]
    assert scene.inbox.received[1]["object"]["content"] == "<p>we are very sorry</p>"
    assert scene.inbox.received[2]["object"]["type"] == "Tombstone"


async def test_an_answer_withdrawn_before_it_left_never_leaves(scene: Scene, deliver: Deliver) -> None:
    await scene.talker("alice")
    answer_id = await scene.answer("alice")
    create = await scene.leave("alice", "Create", answer_id, 1)
    await scene.withdraw(answer_id)
    delete = await scene.leave("alice", "Delete", answer_id, 2)
    await deliver.run(delete)
    await deliver.run(create)
    assert scene.inbox.requests == []
    assert await scene.state(create) == (DROPPED, "folded")
    assert await scene.state(delete) == (DROPPED, "never-left")


async def test_an_answer_edited_before_it_left_leaves_once_with_the_new_words(
    scene: Scene, deliver: Deliver
) -> None:
    await scene.talker("alice")
    answer_id = await scene.answer("alice")
    create = await scene.leave("alice", "Create", answer_id, 1)
    await scene.edit(answer_id, "better words", 2)
    update = await scene.leave("alice", "Update", answer_id, 2)
    await deliver.run(update)
    assert await scene.state(update) == (WAITING, "")
    await deliver.run(create)
    assert [one["object"]["content"] for one in scene.inbox.received] == ["<p>better words</p>"]
    assert await scene.state(update) == (DROPPED, "folded")


async def test_an_edit_made_while_the_answer_is_on_its_way_follows_it(scene: Scene, deliver: Deliver) -> None:
    await scene.talker("alice")
    answer_id = await scene.answer("alice")
    create = await scene.leave("alice", "Create", answer_id, 1)
    scene.inbox.gate = asyncio.Event()
    running = asyncio.create_task(deliver.run(create))
    await scene.inbox.has(1)
    await scene.edit(answer_id, "better words", 2)
    update = await scene.leave("alice", "Update", answer_id, 2)
    await deliver.run(update)
    assert scene.inbox.kinds == ["Create"]
    scene.inbox.gate.set()
    await running
    assert scene.inbox.kinds == ["Create", "Update"]
    assert await scene.state(update) == (DELIVERED, "")


async def test_a_withdrawal_does_not_overtake_the_answer_and_need_not_wait_for_its_retries(
    scene: Scene, deliver: Deliver
) -> None:
    await scene.talker("alice")
    answer_id = await scene.answer("alice")
    create = await scene.leave("alice", "Create", answer_id, 1)
    scene.inbox.gate = asyncio.Event()
    scene.inbox.answers.append(500)
    running = asyncio.create_task(deliver.run(create))
    await scene.inbox.has(1)
    await scene.withdraw(answer_id)
    delete = await scene.leave("alice", "Delete", answer_id, 2)
    await deliver.run(delete)
    assert scene.inbox.kinds == ["Create"]
    scene.inbox.gate.set()
    await running
    assert scene.inbox.kinds == ["Create", "Delete"]
    assert await scene.state(create) == (DROPPED, "folded")
    assert await scene.state(delete) == (DELIVERED, "")


async def test_whole_activities_to_one_consumer_keep_their_order(scene: Scene, deliver: Deliver) -> None:
    await scene.consumer("alice")
    first, second = await scene.leave_whole("alice", "Accept"), await scene.leave_whole("alice", "Undo")
    await deliver.run(second)
    assert scene.inbox.requests == []
    await deliver.run(first)
    assert scene.inbox.kinds == ["Accept", "Undo"]


async def test_a_follow_leaves_on_a_live_listen_grant_alone(scene: Scene, deliver: Deliver) -> None:
    await scene.talker("alice")
    delivery_id = await scene.leave_whole("alice", "Follow")
    await deliver.run(delivery_id)
    assert scene.inbox.requests == []
    assert await scene.state(delivery_id) == (DROPPED, "grant-over")
    assert (await scene.delivery(delivery_id)).wrapped is None


async def test_trouble_is_tried_again_after_a_growing_wait(scene: Scene, deliver: Deliver) -> None:
    delivery_id = await scene.answered("alice")
    scene.inbox.status = 500
    waits = []
    for _ in range(4):
        await deliver.run(delivery_id)
        row = await scene.delivery(delivery_id)
        assert (row.state, row.reason, row.status) == (WAITING, "trouble", 500)
        waits.append(row.due_at - scene.clock.now())
        scene.clock.move(waits[-1])
    assert (await scene.delivery(delivery_id)).attempts == 4
    assert timedelta(seconds=15) <= waits[0] <= waits[3]
    scene.inbox.status = 202
    await deliver.run(delivery_id)
    assert await scene.state(delivery_id) == (DELIVERED, "")


async def test_every_try_carries_the_same_activity(scene: Scene, deliver: Deliver) -> None:
    delivery_id = await scene.answered("alice")
    scene.inbox.answers.append(500)
    await deliver.run(delivery_id)
    scene.clock.move(60)
    await deliver.run(delivery_id)
    first, second = scene.inbox.received
    assert first["id"] == second["id"]


async def test_an_inbox_nobody_answers_at_is_tried_again(scene: Scene, deliver: Deliver) -> None:
    await scene.consumer("alice")
    delivery_id = await scene.leave_whole("alice", "Accept")
    await scene.change_delivery(delivery_id, inbox="http://127.0.0.1:1/inbox")
    await deliver.run(delivery_id)
    assert await scene.state(delivery_id) == (WAITING, "unreachable")


async def test_an_inbox_that_may_not_be_reached_fails(scene: Scene, deliver: Deliver) -> None:
    await scene.consumer("alice")
    delivery_id = await scene.leave_whole("alice", "Accept")
    await scene.change_delivery(delivery_id, inbox="http://[::1]:1/inbox")
    await deliver.run(delivery_id)
    assert await scene.state(delivery_id) == (FAILED, "guarded")


async def test_the_last_try_gives_up_and_keeps_the_body_for_a_person(scene: Scene, deliver: Deliver) -> None:
    await scene.consumer("alice")
    delivery_id = await scene.leave_whole("alice", "Accept")
    await scene.change_delivery(delivery_id, attempts=TRIES - 1)
    scene.inbox.status = 500
    await deliver.run(delivery_id)
    assert await scene.state(delivery_id) == (FAILED, "trouble")
    assert (await scene.delivery(delivery_id)).wrapped is not None


async def test_a_refusal_is_final(scene: Scene, deliver: Deliver) -> None:
    delivery_id = await scene.answered("alice")
    scene.inbox.status = 422
    await deliver.run(delivery_id)
    assert await scene.state(delivery_id) == (FAILED, "refused")


@pytest.mark.parametrize("status", [404, 410])
async def test_an_inbox_that_is_gone_makes_us_look_at_its_actor(
    scene: Scene, deliver: Deliver, status: int
) -> None:
    delivery_id = await scene.answered("alice")
    scene.inbox.status = status
    await deliver.run(delivery_id)
    assert await scene.state(delivery_id) == (FAILED, "inbox-gone")
    assert await scene.store.read(due.ripe, scene.clock.now(), 10) == [("actor-gone", "alice")]


async def test_a_host_that_asks_to_be_spared_is_spared_all_deliveries(scene: Scene, deliver: Deliver) -> None:
    first, second = await scene.answered("alice"), await scene.answered("bob")
    scene.inbox.answers.append(429)
    scene.inbox.headers = {"Retry-After": "120"}
    await deliver.run(first)
    await deliver.run(second)
    assert len(scene.inbox.requests) == 1
    until = scene.clock.now() + timedelta(seconds=120)
    assert (await scene.delivery(first)).due_at >= until
    assert (await scene.delivery(second)).due_at == until
    scene.clock.move(121)
    scene.inbox.headers = {}
    await deliver.run(second)
    assert await scene.state(second) == (DELIVERED, "")


async def test_a_dead_host_is_tried_by_one_delivery_at_a_time(
    scene: Scene, deliver: Deliver, hosts: Hosts
) -> None:
    ids = [await scene.answered(name) for name in ("alice", "bob", "carol")]
    for _ in range(FAILURES_TO_OPEN):
        hosts.failed(scene.inbox.host)
    for delivery_id in ids:
        await deliver.run(delivery_id)
    assert scene.inbox.requests == []
    scene.clock.move(60)
    scene.inbox.status = 500
    for delivery_id in ids:
        await deliver.run(delivery_id)
    assert len(scene.inbox.requests) == 1
    assert [(await scene.delivery(one)).attempts for one in ids] == [1, 0, 0]


async def test_a_host_left_alone_fails_deliveries_untried(
    scene: Scene, deliver: Deliver, hosts: Hosts
) -> None:
    delivery_id = await scene.answered("alice")
    for _ in range(DAYS_TO_LEAVE_ALONE):
        hosts.failed(scene.inbox.host)
        scene.clock.move(timedelta(days=1))
    await deliver.run(delivery_id)
    assert scene.inbox.requests == []
    assert await scene.state(delivery_id) == (FAILED, "host-left-alone")


async def test_at_most_two_are_on_their_way_to_a_host_and_all_arrive(scene: Scene, deliver: Deliver) -> None:
    ids = [await scene.answered(f"consumer{number}") for number in range(8)]
    scene.inbox.gate = asyncio.Event()
    running = [asyncio.create_task(deliver.run(delivery_id)) for delivery_id in ids]
    await scene.inbox.has(2)
    scene.inbox.gate.set()
    await asyncio.gather(*running)
    assert scene.inbox.most == 2
    assert [await scene.state(one) for one in ids] == [(DELIVERED, "")] * 8
    assert len(scene.inbox.requests) == 8


async def test_a_process_that_dies_while_posting_loses_nothing(scene: Scene, deliver: Deliver) -> None:
    delivery_id = await scene.answered("alice")
    scene.inbox.gate = asyncio.Event()
    running = asyncio.create_task(deliver.run(delivery_id))
    await scene.inbox.has(1)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    scene.inbox.gate.set()
    row = await scene.delivery(delivery_id)
    assert (row.state, row.reason, row.attempts) == (WAITING, ON_ITS_WAY, 1)
    scene.clock.move(LONGEST_TRY)
    await deliver.run(delivery_id)
    assert await scene.state(delivery_id) == (DELIVERED, "")


async def test_two_processes_do_not_take_the_same_delivery(scene: Scene) -> None:
    delivery_id = await scene.answered("alice")
    first = await scene.store.write(claim, delivery_id, scene.vault, scene.clock)
    second = await scene.store.write(claim, delivery_id, scene.vault, scene.clock)
    assert first.ready is not None
    assert second.ready is None


async def test_a_consumer_forgotten_while_a_delivery_is_on_its_way_leaves_no_trace(
    scene: Scene, deliver: Deliver
) -> None:
    await scene.consumer("alice")
    delivery_id = await scene.leave_whole("alice", "Accept")

    async def forget() -> None:
        await scene.drop_delivery(delivery_id)

    scene.inbox.on_arrival = forget
    scene.inbox.status = 410
    await deliver.run(delivery_id)
    assert await scene.delivery(delivery_id) is None
    assert await scene.store.read(due.ripe, scene.clock.now(), 10) == []


async def test_last_words_to_a_forgotten_consumer_leave_no_row_behind(scene: Scene, deliver: Deliver) -> None:
    delivery_id = await scene.last_words("Undo")
    await deliver.run(delivery_id)
    assert scene.inbox.kinds == ["Undo"]
    assert await scene.delivery(delivery_id) is None
    assert await scene.contents() == set()


async def test_last_words_that_could_not_be_said_in_a_day_end(scene: Scene, deliver: Deliver) -> None:
    delivery_id = await scene.last_words("Undo")
    scene.inbox.status = 500
    await deliver.run(delivery_id)
    scene.clock.move(LAST_WORDS)
    await deliver.run(delivery_id)
    assert len(scene.inbox.requests) == 1
    assert await scene.delivery(delivery_id) is None
    assert await scene.contents() == set()


async def test_what_ended_long_ago_and_last_words_never_tried_lapse(scene: Scene, deliver: Deliver) -> None:
    delivered, words = await scene.answered("alice"), await scene.last_words("Undo")
    await deliver.run(delivered)
    scene.clock.move(LAST_WORDS)
    assert await scene.store.write(rows.let_lapse, scene.clock) == 1
    assert await scene.delivery(words) is None
    scene.clock.move(KEPT)
    assert await scene.store.write(rows.let_lapse, scene.clock) == 1
    assert await scene.delivery(delivered) is None


async def test_a_fault_of_our_own_is_tried_again_and_holds_up_nothing(scene: Scene, deliver: Deliver) -> None:
    await scene.consumer("alice")
    delivery_id = await scene.leave_whole("alice", "Accept")
    await scene.spoil(delivery_id)
    await deliver.run(delivery_id)
    assert await scene.state(delivery_id) == (WAITING, "fault")
    await deliver.run(await scene.answered("bob"))
    assert scene.inbox.kinds == ["Create"]
