"""What is known of other servers, and that it outlives the process."""

from datetime import timedelta

from fedibrand.domain import DeliveryState
from fedibrand.outbox.breaker import DAYS_TO_LEAVE_ALONE, FAILURES_TO_OPEN, Gate
from fedibrand.outbox.claims import claim
from fedibrand.outbox.hosts import Hosts
from fedibrand.remote.dialects import REMEMBERED
from fedibrand.store.run import Store
from tests.fakes import HandClock
from tests.outbox.scene import Scene

HOST = "social.example"


def fail(hosts: Hosts, host: str, times: int) -> None:
    for _ in range(times):
        hosts.failed(host)


async def again(store: Store, clock: HandClock) -> Hosts:
    """What another process, or this one after a start, knows."""
    hosts = Hosts(store, clock)
    await hosts.load()
    return hosts


async def test_an_open_breaker_outlives_the_process(store: Store, clock: HandClock) -> None:
    hosts = Hosts(store, clock)
    fail(hosts, HOST, FAILURES_TO_OPEN)
    await hosts.keep()
    assert (await again(store, clock)).gate(HOST) is Gate.OPEN


async def test_a_host_that_is_well_again_is_so_after_a_start_too(store: Store, clock: HandClock) -> None:
    hosts = Hosts(store, clock)
    fail(hosts, HOST, FAILURES_TO_OPEN)
    await hosts.keep()
    hosts.well(HOST)
    await hosts.keep()
    assert hosts.gate(HOST) is Gate.CLOSED
    assert (await again(store, clock)).gate(HOST) is Gate.CLOSED


async def test_a_dialect_is_remembered_for_seven_days(store: Store, clock: HandClock) -> None:
    hosts = Hosts(store, clock)
    hosts.dialects.learn(HOST, "rfc9421")
    await hosts.keep()
    assert (await again(store, clock)).dialects.of(HOST) == "rfc9421"
    clock.move(REMEMBERED)
    assert (await again(store, clock)).dialects.of(HOST) == "cavage"


async def test_what_a_host_did_and_what_it_speaks_do_not_overwrite_each_other(
    store: Store, clock: HandClock
) -> None:
    hosts = Hosts(store, clock)
    hosts.dialects.learn(HOST, "rfc9421")
    await hosts.keep()
    hosts = await again(store, clock)
    fail(hosts, HOST, FAILURES_TO_OPEN)
    await hosts.keep()
    hosts = await again(store, clock)
    assert (hosts.gate(HOST), hosts.dialects.of(HOST)) == (Gate.OPEN, "rfc9421")


async def test_an_arrival_closes_the_breaker_and_makes_what_waits_due(scene: Scene) -> None:
    delivery_id = await scene.answered("alice")
    host = scene.inbox.host
    later = scene.clock.now() + timedelta(hours=1)
    await scene.change_delivery(delivery_id, due_at=later)
    hosts = Hosts(scene.store, scene.clock)
    fail(hosts, host, FAILURES_TO_OPEN)
    await hosts.keep()
    assert await hosts.spoke([host, "other.example"]) == [delivery_id]
    assert hosts.gate(host) is Gate.CLOSED
    assert (await again(scene.store, scene.clock)).gate(host) is Gate.CLOSED
    assert (await scene.delivery(delivery_id)).due_at == scene.clock.now()
    assert await scene.state(delivery_id) == (DeliveryState.WAITING, "")


async def test_a_host_left_alone_counts_again_from_nothing_once_it_spoke(
    store: Store, clock: HandClock
) -> None:
    hosts = Hosts(store, clock)
    for _ in range(DAYS_TO_LEAVE_ALONE):
        hosts.failed(HOST)
        clock.move(timedelta(days=1))
    assert hosts.gate(HOST) is Gate.LEFT_ALONE
    await hosts.spoke([HOST])
    assert hosts.gate(HOST) is Gate.CLOSED
    assert hosts.health(HOST).failing_days == 0


async def test_an_arrival_from_a_host_that_is_well_writes_nothing(store: Store, clock: HandClock) -> None:
    hosts = Hosts(store, clock)
    await store.close()
    assert await hosts.spoke([HOST]) == []


async def test_looking_into_the_record_again_keeps_what_was_learned_since(
    store: Store, clock: HandClock
) -> None:
    hosts = Hosts(store, clock)
    fail(hosts, HOST, FAILURES_TO_OPEN)
    await hosts.load()
    assert hosts.gate(HOST) is Gate.OPEN


async def test_an_arrival_makes_nothing_due_that_is_on_its_way_at_this_moment(scene: Scene) -> None:
    delivery_id = await scene.answered("alice")
    claimed = await scene.store.write(claim, delivery_id, scene.vault, scene.clock)
    assert claimed.ready is not None
    until = (await scene.delivery(delivery_id)).due_at
    hosts = Hosts(scene.store, scene.clock)
    fail(hosts, scene.inbox.host, 1)
    assert await hosts.spoke([scene.inbox.host]) == []
    assert (await scene.delivery(delivery_id)).due_at == until
