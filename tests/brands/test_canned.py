import pytest

from fedibrand.activitypub.errors import Malformed, NotFound
from fedibrand.brands import canned
from tests.brands.made import House, brand


async def house_with_two(house: House) -> tuple[str, str]:
    one = await house.add(brand("acme"))
    other = await house.add(brand("zenith"))
    return one.id, other.id


async def test_a_canned_answer_is_kept_changed_and_dropped(house: House) -> None:
    acme, _ = await house_with_two(house)
    made = await house.store.write(canned.add, acme, " Hello ", "Hello {name}!", house.clock)
    await house.store.write(canned.add, acme, "Bye", "Bye.", house.clock)
    assert [each.name for each in await house.store.read(canned.of, acme)] == ["Bye", "Hello"]
    await house.store.write(canned.change, acme, made.id, "Greeting", "Good day {name}.", house.clock)
    assert await house.store.read(canned.get, acme, made.id) == canned.Canned(
        made.id, "Greeting", "Good day {name}."
    )
    await house.store.write(canned.drop, acme, made.id)
    assert [each.name for each in await house.store.read(canned.of, acme)] == ["Bye"]


async def test_another_brand_sees_and_changes_none_of_it(house: House) -> None:
    acme, zenith = await house_with_two(house)
    made = await house.store.write(canned.add, acme, "Hello", "Hello {name}!", house.clock)
    assert await house.store.read(canned.of, zenith) == []
    with pytest.raises(NotFound):
        await house.store.write(canned.change, zenith, made.id, "Hello", "Taken.", house.clock)
    await house.store.write(canned.drop, zenith, made.id)
    assert await house.store.read(canned.of, acme) == [made]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("", "text"),
        ("x" * 61, "text"),
        ("two\nlines", "text"),
        ("name", ""),
        ("name", "x" * 5001),
        ("name", "Dear {customer}"),
        ("Hello", "the name is another's"),
    ],
)
async def test_what_would_be_of_no_use_is_refused(house: House, name: str, text: str) -> None:
    acme, _ = await house_with_two(house)
    await house.store.write(canned.add, acme, "Hello", "Hello.", house.clock)
    with pytest.raises(Malformed):
        await house.store.write(canned.add, acme, name, text, house.clock)
    assert len(await house.store.read(canned.of, acme)) == 1


def test_variables_are_filled_in_once() -> None:
    values = {"name": "{brand}", "brand": "Acme"}
    assert canned.filled("{name} of {brand}, {other}", values) == "{brand} of Acme, {other}"
