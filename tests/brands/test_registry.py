from datetime import timedelta
from typing import Any

import msgspec
import pytest

from fedibrand.activitypub.errors import Malformed, NotFound, WrongShape
from fedibrand.activitypub.naming import Acct
from fedibrand.brands import registry
from fedibrand.domain import BrandSettings
from tests.brands.made import ORIGIN, OWN, PROFILE, House, brand


async def test_a_brand_is_read_back_as_it_was_added(house: House) -> None:
    added = await house.store.write(registry.add, brand(settings=BrandSettings(listen_days=3)))
    assert await house.store.read(registry.get, added.id) == added
    assert await house.store.read(registry.get_by_handle, ORIGIN, "acme") == added
    assert await house.store.read(registry.list_all) == [added]


@pytest.mark.parametrize(
    "wrong",
    [
        {"handle": "Acme"},
        {"handle": ""},
        {"handle": "a" * 31},
        {"handle": "a-b"},
        {"origin": "https://Brands.example"},
        {"origin": "https://brands.example:443"},
        {"origin": "https://brands.example/"},
        {"origin": "ftp://brands.example"},
        {"handle_domain": "Acme.example"},
        {"handle_domain": "acme example"},
        {"settings": BrandSettings(talk_days=91)},
        {"settings": BrandSettings(listen_days=8)},
        {"settings": BrandSettings(listen_days=0)},
        {"settings": BrandSettings(answers_per_message=6)},
    ],
)
async def test_a_brand_that_cannot_be_is_refused(house: House, wrong: dict[str, Any]) -> None:
    with pytest.raises(Malformed) as refused:
        await house.store.write(registry.add, brand(**wrong))
    assert (refused.value.status, refused.value.code) == (400, "malformed")
    assert await house.store.read(registry.list_all) == []


async def test_a_profile_must_say_who_is_responsible(house: House) -> None:
    silent = msgspec.structs.replace(
        PROFILE, responsible=msgspec.structs.replace(PROFILE.responsible, contact=" ")
    )
    with pytest.raises(WrongShape):
        await house.store.write(registry.add, brand(profile=silent))


@pytest.mark.parametrize(
    "second",
    [
        {},
        {"origin": OWN, "handle_domain": "brands.example"},
        {"origin": OWN, "handle_domain": "acme.example"},
        {"origin": "https://acme.example"},
    ],
)
async def test_a_handle_names_one_brand_wherever_it_is_looked_up(
    house: House, second: dict[str, Any]
) -> None:
    await house.store.write(registry.add, brand(handle_domain="acme.example"))
    with pytest.raises(Malformed):
        await house.store.write(registry.add, brand(**second))


async def test_the_same_handle_may_be_used_at_another_domain(house: House) -> None:
    await house.add(brand())
    await house.add(brand(origin=OWN))
    assert len(house.brands) == 2


async def test_nobody_inherits_the_handle_of_a_removed_brand(house: House) -> None:
    added = await house.add(brand())
    await house.store.write(registry.remove, added.id, house.clock.now())
    with pytest.raises(Malformed):
        await house.store.write(registry.add, brand())


async def test_an_edit_changes_profile_and_settings_and_says_when(house: House) -> None:
    added = await house.add(brand())
    house.clock.move(timedelta(hours=1))
    profile = msgspec.structs.replace(PROFILE, name="Acme")
    edited = await house.store.write(
        registry.edit, added.id, profile, BrandSettings(accept_follows=False), house.clock.now()
    )
    assert (edited.profile.name, edited.settings.accept_follows) == ("Acme", False)
    assert edited.updated_at == house.clock.now()
    assert edited.created_at == added.created_at


async def test_a_removed_brand_is_neither_edited_nor_removed_again(house: House) -> None:
    added = await house.add(brand())
    await house.store.write(registry.remove, added.id, house.clock.now())
    for act in (
        house.store.write(registry.remove, added.id, house.clock.now()),
        house.store.write(registry.edit, added.id, PROFILE, BrandSettings(), house.clock.now()),
    ):
        with pytest.raises(NotFound):
            await act


async def test_who_is_not_there_is_not_found(house: House) -> None:
    for act in (
        house.store.read(registry.get, "nobody"),
        house.store.read(registry.get_by_handle, ORIGIN, "nobody"),
    ):
        with pytest.raises(NotFound):
            await act


async def test_the_directory_finds_a_brand_by_each_of_its_names(house: House) -> None:
    added = await house.add(brand(handle_domain="acme.example"))
    brands = house.brands
    assert brands.by_actor("https://brands.example/brands/acme") == added
    assert brands.by_handle("Brands.example", "ACME") == added
    assert brands.by_acct(Acct("acme", "acme.example")) == added
    assert brands.by_acct(Acct("Acme", "brands.example")) == added
    assert brands.by_id(added.id) == added
    assert brands.names(added.id).inbox == "https://brands.example/brands/acme/inbox"
    assert brands.view(added.id).followers == "https://brands.example/brands/acme/followers"
    assert brands.hosts() == {"brands.example"}
    assert brands.origin("brands.example") == ORIGIN


async def test_a_brand_is_not_found_at_another_brands_host(house: House) -> None:
    await house.add(brand())
    await house.add(brand("zenith", origin=OWN))
    assert house.brands.by_handle("own.example", "acme") is None
    assert house.brands.by_acct(Acct("acme", "own.example")) is None
    assert house.brands.by_handle("elsewhere.example", "acme") is None


async def test_a_removed_brand_can_only_say_that_it_is_gone(house: House) -> None:
    added = await house.add(brand(handle_domain="acme.example"))
    await house.store.write(registry.remove, added.id, house.clock.now())
    await house.refresh()
    brands = house.brands
    assert list(brands) == []
    assert brands.by_actor(added.names.actor) is None
    assert brands.by_handle("brands.example", "acme") is None
    assert brands.by_acct(Acct("acme", "acme.example")) is None
    assert brands.was_removed("brands.example", "acme")
    assert brands.was_removed("acme.example", "acme")
    assert not brands.was_removed("brands.example", "zenith")
    assert brands.names(added.id) == added.names
    assert house.keys.signer(added.id).key.id.startswith(added.names.actor)


async def test_an_unknown_id_is_not_found_in_the_directory(house: House) -> None:
    with pytest.raises(NotFound):
        house.brands.names("nobody")
    with pytest.raises(NotFound):
        house.brands.view("nobody")
