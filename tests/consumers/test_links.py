from datetime import timedelta

from sqlalchemy import Connection, select

from fedibrand.consumers import links
from fedibrand.consumers.links import GOOD_FOR
from fedibrand.store.tables.one_time_links import OneTimeLink
from tests.brands.made import House, brand

ALICE = "https://home.example/users/alice"


async def made(house: House) -> str:
    acme = brand()
    await house.add(acme)
    return await house.store.write(links.make, ALICE, acme.id, house.clock, house.vault)


async def found(house: House, token: str) -> bytes | None:
    return await house.store.read(links.find, token, house.clock.now(), house.vault)


async def spent(house: House, token: str) -> bytes | None:
    return await house.store.write(links.spend, token, house.clock.now(), house.vault)


async def test_looking_at_a_link_spends_nothing_and_spending_it_works_once(house: House) -> None:
    token = await made(house)
    for _ in range(3):
        assert await found(house, token) == house.vault.hash(ALICE)
    assert await spent(house, token) == house.vault.hash(ALICE)
    assert await spent(house, token) is None
    assert await found(house, token) is None


async def test_a_link_is_over_after_fifteen_minutes(house: House) -> None:
    token = await made(house)
    house.clock.move(GOOD_FOR - timedelta(seconds=1))
    assert await found(house, token)
    house.clock.move(1)
    assert await found(house, token) is None
    assert await spent(house, token) is None


async def test_nobody_guesses_a_link(house: House) -> None:
    token = await made(house)
    assert len(token) >= 32
    assert await found(house, token[:-1]) is None
    assert await found(house, "") is None


async def test_the_record_keeps_neither_the_link_nor_whose_it_is(house: House) -> None:
    token = await made(house)

    def rows(connection: Connection) -> list[str]:
        return [repr(tuple(row)) for row in connection.execute(select(OneTimeLink.__table__))]  # type: ignore[attr-defined]

    (row,) = await house.store.read(rows)
    assert token not in row
    assert "alice" not in row


async def test_links_that_are_over_go_when_the_next_is_made(house: House) -> None:
    first = await made(house)
    house.clock.move(GOOD_FOR)
    await house.store.write(links.make, ALICE, brand().id, house.clock, house.vault)

    def number(connection: Connection) -> int:
        return len(connection.execute(select(OneTimeLink.__table__)).all())  # type: ignore[attr-defined]

    assert await house.store.read(number) == 1
    assert await found(house, first) is None
