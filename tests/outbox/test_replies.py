"""A reply to a word of self-service on its way: it is for one pair of eyes, and leaves nothing behind."""

import pytest

from fedibrand.outbox import rows
from fedibrand.outbox.deliver import Deliver
from fedibrand.outbox.rows import LAST_WORDS, REPLY
from tests.outbox.scene import Scene


@pytest.mark.parametrize("status", [202, 400, 403, 404])
async def test_a_reply_that_arrived_or_was_refused_leaves_no_row(
    scene: Scene, deliver: Deliver, status: int
) -> None:
    await scene.consumer("alice")
    delivery_id = await scene.leave_whole("alice", REPLY)
    scene.inbox.status = status
    await deliver.run(delivery_id)
    assert len(scene.inbox.requests) >= 1
    assert await scene.delivery(delivery_id) is None
    assert await scene.contents() == set()


async def test_a_reply_that_could_not_be_said_in_a_day_ends(scene: Scene, deliver: Deliver) -> None:
    await scene.consumer("alice")
    delivery_id = await scene.leave_whole("alice", REPLY)
    scene.inbox.status = 500
    await deliver.run(delivery_id)
    scene.clock.move(LAST_WORDS)
    await deliver.run(delivery_id)
    assert len(scene.inbox.requests) == 1
    assert await scene.delivery(delivery_id) is None


async def test_a_reply_that_was_never_tried_lapses_in_a_day(scene: Scene) -> None:
    await scene.consumer("alice")
    reply, follow = await scene.leave_whole("alice", REPLY), await scene.leave_whole("alice", "Follow")
    scene.clock.move(LAST_WORDS)
    assert await scene.store.write(rows.let_lapse, scene.clock) == 1
    assert await scene.delivery(reply) is None
    assert await scene.delivery(follow) is not None


async def test_a_reply_needs_no_grant_and_goes_after_what_was_decided_before_it(
    scene: Scene, deliver: Deliver
) -> None:
    await scene.consumer("alice")
    undo, reply = await scene.leave_whole("alice", "Undo"), await scene.leave_whole("alice", REPLY)
    await deliver.run(reply)
    assert scene.inbox.kinds == []
    await deliver.run(undo)
    scene.clock.move(1)
    await deliver.run(reply)
    assert scene.inbox.kinds == ["Undo", REPLY]
