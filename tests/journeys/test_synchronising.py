from datetime import timedelta

from sqlalchemy import Connection

from fedibrand.app.instance import Instance
from fedibrand.testing.brand import Brand
from fedibrand.testing.clocks import HandClock
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.running import add_brand


def followed(connection: Connection) -> list[str]:
    return list(connection.exec_driver_sql("SELECT state FROM follow").scalars())


def entries(connection: Connection) -> list[str]:
    return list(connection.exec_driver_sql("SELECT entry FROM ledger ORDER BY id").scalars())


async def settle(instance: Instance, server: ConsumerServer) -> None:
    for _ in range(2):
        await server.settled()
        await instance.settled()


async def invited(instance: Instance, acme: Brand, server: ConsumerServer, alice: Consumer) -> None:
    await alice.message(acme, "invite")
    await settle(instance, server)
    assert await instance.parts.store.read(followed) == ["accepted"]


async def test_a_follow_that_the_server_lost_is_over_after_two_looks_ten_minutes_apart(
    instance: Instance, acme: Brand, server: ConsumerServer, alice: Consumer, clock: HandClock
) -> None:
    other = await add_brand(instance, "zenith")
    await invited(instance, acme, server, alice)
    await alice.message(other, "invite")
    await settle(instance, server)
    clock.move(timedelta(hours=2))
    del alice.followers[acme.names.actor]
    await alice.post("for my followers", "followers")
    await settle(instance, server)
    assert await instance.parts.store.read(followed) == ["accepted", "accepted"]
    clock.move(timedelta(minutes=11))
    await settle(instance, server)
    assert await instance.parts.store.read(followed) == ["accepted"]
    assert "missed" in await instance.parts.store.read(entries)


async def test_within_an_hour_of_the_accept_nothing_is_concluded(
    instance: Instance, acme: Brand, server: ConsumerServer, alice: Consumer, clock: HandClock
) -> None:
    other = await add_brand(instance, "zenith")
    await invited(instance, acme, server, alice)
    await alice.message(other, "invite")
    await settle(instance, server)
    del alice.followers[acme.names.actor]
    await alice.post("for my followers", "followers")
    await settle(instance, server)
    clock.move(timedelta(minutes=11))
    await settle(instance, server)
    assert await instance.parts.store.read(followed) == ["accepted", "accepted"]
