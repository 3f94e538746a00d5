"""Queue, sweep and outbox together: nothing is lost when a process dies, and first contact is paced."""

import asyncio
from datetime import timedelta

from fedibrand.activitypub.naming import BrandNames
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.domain import DeliveryState
from fedibrand.outbox.deliver import Deliver
from fedibrand.outbox.hosts import Hosts
from fedibrand.outbox.pacing import MOST, WINDOW
from fedibrand.queue.local import LocalQueue
from fedibrand.queue.sweep import Sweep
from fedibrand.remote.client import Client
from fedibrand.remote.signer import Signer
from tests.outbox.scene import Scene

DELIVERED = DeliveryState.DELIVERED


class Noted(LocalQueue):
    """A queue that is never started and notes what it was reminded of."""

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[str] = []

    def remind(self, kind: str, subject: str) -> None:
        assert kind == "deliver"
        self.jobs.append(subject)


async def sweep(scene: Scene, deliver: Deliver) -> None:
    """A process that starts, does side by side what the record shows as due, and ends."""
    queue = Noted()
    queue.bind("deliver", deliver.run, at_once=8)
    await Sweep(scene.store, queue, scene.clock).once()
    await asyncio.gather(*(deliver.run(one) for one in queue.jobs))


async def test_what_a_process_left_behind_the_next_one_delivers(scene: Scene, deliver: Deliver) -> None:
    ids = [await scene.answered(f"consumer{number}") for number in range(5)]
    await sweep(scene, deliver)
    assert [await scene.state(one) for one in ids] == [(DELIVERED, "")] * 5
    assert len(scene.inbox.requests) == 5


async def test_many_answers_of_many_moments_arrive_in_order_through_trouble(
    scene: Scene, deliver: Deliver
) -> None:
    await scene.talker("alice")
    answer_id = await scene.answer("alice", "first")
    await scene.leave("alice", "Create", answer_id, 1)
    scene.inbox.answers.extend([500, 503, 429])
    for version in (2, 3):
        await sweep(scene, deliver)
        await scene.edit(answer_id, f"version {version}", version)
        await scene.leave("alice", "Update", answer_id, version)
    for _ in range(10):
        await sweep(scene, deliver)
        scene.clock.move(timedelta(minutes=5))
    assert scene.inbox.kinds[-2:] == ["Create", "Update"]
    assert scene.inbox.received[-1]["object"]["content"] == "<p>version 3</p>"


async def test_brands_on_subdomains_of_their_own_meet_a_server_a_few_a_minute(
    scene: Scene, client: Client, hosts: Hosts, rsa: SigningKey, ed25519: SigningKey
) -> None:
    brands = [f"b{number}" for number in range(MOST + 2)]
    ids = [await scene.leave_for_many(brand) for brand in brands]
    deliver = Deliver(
        scene.store,
        scene.vault,
        client,
        hosts,
        scene.clock,
        signer_for=lambda _brand: Signer(rsa),
        proof_key_for=lambda _brand: ed25519,
        names_for=lambda brand: BrandNames(f"https://{brand}.brands.example", brand),
    )
    for delivery_id in ids:
        await deliver.run(delivery_id)
    assert len(scene.inbox.requests) == MOST
    scene.clock.move(WINDOW)
    for delivery_id in ids:
        await deliver.run(delivery_id)
    assert len(scene.inbox.requests) == len(brands)
