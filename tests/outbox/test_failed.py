"""Failed work: seen by people, and tried again by hand."""

from datetime import timedelta

from fedibrand.domain import DeliveryState
from fedibrand.outbox import failed
from fedibrand.outbox.deliver import Deliver
from fedibrand.outbox.order import RESTORED
from tests.outbox.scene import BRAND, Scene

WAITING, DELIVERED, FAILED = DeliveryState.WAITING, DeliveryState.DELIVERED, DeliveryState.FAILED


async def refused(scene: Scene, deliver: Deliver, name: str) -> str:
    delivery_id = await scene.answered(name)
    scene.inbox.answers.append(422)
    await deliver.run(delivery_id)
    return delivery_id


async def test_people_see_what_failed_where_and_why_and_no_inbox(scene: Scene, deliver: Deliver) -> None:
    delivery_id = await refused(scene, deliver, "alice")
    await scene.answered("bob")
    (one,) = await scene.store.read(failed.list_deliveries, BRAND, [FAILED])
    assert (one.id, one.what, one.host) == (delivery_id, "Create", scene.inbox.host)
    assert (one.state, one.status, one.reason, one.tries) == (FAILED, 422, "refused", 1)
    assert "/users/" not in repr(one)


async def test_a_brand_sees_its_own_alone_and_the_instance_sees_all(scene: Scene, deliver: Deliver) -> None:
    await refused(scene, deliver, "alice")
    await scene.answered("bob")
    assert await scene.store.read(failed.list_deliveries, "another", list(DeliveryState)) == []
    found = await scene.store.read(failed.list_deliveries, None, list(DeliveryState))
    assert {one.state for one in found} == {FAILED, WAITING}


async def test_what_failed_is_delivered_when_a_person_tries_again(scene: Scene, deliver: Deliver) -> None:
    delivery_id = await refused(scene, deliver, "alice")
    assert await scene.store.write(failed.retry, [delivery_id], scene.clock.now()) == [delivery_id]
    await deliver.run(delivery_id)
    assert await scene.state(delivery_id) == (DELIVERED, "")


async def test_only_what_failed_is_tried_again(scene: Scene, deliver: Deliver) -> None:
    delivered = await scene.answered("alice")
    await deliver.run(delivered)
    waiting = await scene.answered("bob")
    later = scene.clock.now() + timedelta(hours=1)
    await scene.change_delivery(waiting, due_at=later)
    ids = [delivered, waiting, "nobody"]
    assert await scene.store.write(failed.retry, ids, scene.clock.now()) == []
    assert (await scene.delivery(waiting)).due_at == later
    assert await scene.state(delivered) == (DELIVERED, "")


async def test_all_that_failed_is_tried_again_of_one_brand_or_of_all(scene: Scene, deliver: Deliver) -> None:
    ids = sorted([await refused(scene, deliver, name) for name in ("alice", "bob")])
    now = scene.clock.now()
    assert await scene.store.write(failed.retry_all, "another", now) == []
    assert await scene.store.write(failed.retry_all, BRAND, now) == ids
    assert await scene.store.write(failed.retry_all, None, now) == []
    assert [await scene.state(one) for one in ids] == [(WAITING, "")] * 2


async def test_what_was_tried_or_restored_still_counts_as_perhaps_there(
    scene: Scene, deliver: Deliver
) -> None:
    tried, restored, untried = [await scene.answered(name) for name in ("alice", "bob", "carol")]
    values = {"state": FAILED, "ended_at": scene.clock.now()}
    await scene.change_delivery(tried, attempts=18, reason="trouble", **values)
    await scene.change_delivery(restored, attempts=0, reason=RESTORED, **values)
    await scene.change_delivery(untried, attempts=0, reason="host-left-alone", **values)
    await scene.store.write(failed.retry_all, None, scene.clock.now())
    assert [(await scene.delivery(one)).attempts for one in (tried, restored, untried)] == [1, 1, 0]


async def test_trying_again_asks_for_consent_again(scene: Scene, deliver: Deliver) -> None:
    delivery_id = await refused(scene, deliver, "alice")
    await scene.end_grant("alice-talk")
    await scene.store.write(failed.retry_all, None, scene.clock.now())
    await deliver.run(delivery_id)
    assert await scene.state(delivery_id) == (DeliveryState.DROPPED, "grant-over")
