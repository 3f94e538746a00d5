from sqlalchemy import Connection

from fedibrand.app.instance import Instance
from fedibrand.brands import news, registry
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer


def edit(connection: Connection, instance: Instance, brand: Brand) -> None:
    registry.edit(connection, brand.id, brand.row.profile, brand.row.settings, instance.clock.now())
    news.changed(connection, brand.id, instance.clock)


def remove(connection: Connection, instance: Instance, brand: Brand) -> None:
    registry.remove(connection, brand.id, instance.clock.now())
    news.left(connection, brand.id, instance.clock)


async def told(server: ConsumerServer, instance: Instance, what: str, brand: Brand) -> int:
    await instance.settled()
    return sum(one.type == what and one.actor == brand.names.actor for one in server.received)


async def test_a_followers_server_hears_once_that_a_brand_changed_and_not_again_that_day(
    instance: Instance, acme: Brand, server: ConsumerServer, alice: Consumer
) -> None:
    bob = server.consumer("bob")
    await alice.follow(acme)
    await bob.follow(acme)
    await server.settled()
    await instance.settled()
    await instance.parts.store.write(edit, instance, acme)
    assert await told(server, instance, "Update", acme) == 1
    await instance.parts.store.write(edit, instance, acme)
    assert await told(server, instance, "Update", acme) == 1


async def test_nobody_hears_of_a_brand_they_have_nothing_to_do_with(
    instance: Instance, acme: Brand, server: ConsumerServer, alice: Consumer
) -> None:
    await instance.parts.store.write(edit, instance, acme)
    assert await told(server, instance, "Update", acme) == 0


async def test_a_brand_that_leaves_says_so_and_keeps_nobodys_words(
    instance: Instance, acme: Brand, server: ConsumerServer, alice: Consumer
) -> None:
    await alice.follow(acme)
    await alice.mention(acme, "the kettle leaks")
    await server.settled()
    await instance.settled()
    await instance.parts.store.write(remove, instance, acme)
    await instance.parts.brands.refresh()
    assert await told(server, instance, "Delete", acme) == 1

    def left(connection: Connection) -> list[int]:
        tables = ("consumer", "holding", "content", "conversation", "follower", "ending")
        return [connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one() for name in tables]

    assert await instance.parts.store.read(left) == [0, 0, 0, 0, 0, 0]
