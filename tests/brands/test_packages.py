from typing import Any

import pytest
from msgspec import UNSET
from sqlalchemy import select

from fedibrand.activitypub.errors import NotFound
from fedibrand.brands import packages, registry
from fedibrand.brands.packages import WrongSetting
from fedibrand.store.tables.brand_packages import BrandPackageRow
from fedibrand.store.vault import WrongSecret
from tests.brands.made import House, brand

CRM = "acme.crm"
SECRET = "twenty signs and more"
SCHEMA = {
    "type": "object",
    "properties": {
        "webhook": {"type": "string", "format": "uri"},
        "webhook_secret": {"type": "string", "minLength": 20, "writeOnly": True},
        "tries": {"type": "integer", "minimum": 1, "default": 3},
    },
    "required": ["webhook", "webhook_secret"],
    "additionalProperties": False,
}
HOOK = {"webhook": "https://crm.example/hook"}


class Desk:
    """What the tests do to the packages of one brand."""

    def __init__(self, house: House, brand_id: str) -> None:
        self.house, self.id = house, brand_id

    async def set(self, schema: dict[str, Any] = SCHEMA, **changes: Any) -> None:
        house = self.house
        now = house.clock.now()
        await house.store.write(packages.set, house.vault, self.id, CRM, schema, changes, now)

    async def enable(self, schema: dict[str, Any] = SCHEMA) -> None:
        house = self.house
        await house.store.write(packages.enable, house.vault, self.id, CRM, schema, house.clock.now())

    async def disable(self) -> None:
        await self.house.store.write(packages.disable, self.id, CRM, self.house.clock.now())

    async def settings(self) -> dict[str, Any]:
        return await self.house.store.read(packages.settings, self.id, CRM)

    async def secrets(self) -> dict[str, str]:
        return await self.house.store.read(packages.secrets, self.house.vault, self.id, CRM)

    async def users(self) -> dict[str, list[str]]:
        return await self.house.store.read(packages.users)


@pytest.fixture
async def desk(house: House) -> Desk:
    return Desk(house, (await house.add(brand())).id)


async def test_a_brand_uses_no_package_by_itself(desk: Desk) -> None:
    assert (await desk.users(), await desk.settings(), await desk.secrets()) == ({}, {}, {})


async def test_a_package_that_needs_nothing_is_enabled_and_disabled(desk: Desk) -> None:
    await desk.enable({})
    assert await desk.users() == {CRM: [desk.id]}
    assert await desk.house.store.read(packages.enabled, desk.id, CRM)
    await desk.disable()
    assert await desk.users() == {}


async def test_enabling_names_everything_that_is_missing(desk: Desk) -> None:
    with pytest.raises(WrongSetting) as refused:
        await desk.enable()
    assert (refused.value.status, refused.value.code) == (422, "wrong-setting")
    assert refused.value.detail == "webhook: must be set; webhook_secret: must be set"
    assert await desk.users() == {}


async def test_settings_may_come_one_by_one_before_it_is_enabled(desk: Desk) -> None:
    await desk.set(**HOOK)
    await desk.set(webhook_secret=SECRET)
    await desk.enable()
    assert await desk.users() == {CRM: [desk.id]}
    assert (await desk.settings(), await desk.secrets()) == (HOOK, {"webhook_secret": SECRET})


async def test_a_wrong_value_is_refused_before_it_is_enabled_too(desk: Desk) -> None:
    with pytest.raises(WrongSetting, match="tries: 0 is less than the minimum of 1"):
        await desk.set(tries=0)
    with pytest.raises(WrongSetting, match="tires: there is no such setting"):
        await desk.set(tires=1)
    assert await desk.settings() == {}


async def test_what_an_enabled_package_needs_cannot_be_taken_away(desk: Desk) -> None:
    await desk.set(**HOOK, webhook_secret=SECRET)
    await desk.enable()
    with pytest.raises(WrongSetting, match="webhook_secret: must be set"):
        await desk.set(webhook_secret=UNSET)
    assert await desk.secrets() == {"webhook_secret": SECRET}


async def test_what_is_unset_has_the_schema_s_default_again(desk: Desk) -> None:
    await desk.set(tries=5)
    await desk.set(tries=UNSET)
    assert await desk.settings() == {}
    await desk.set(tries=UNSET)
    with pytest.raises(WrongSetting, match="tires: is not set"):
        await desk.set(tires=UNSET)


async def test_what_the_schema_has_no_longer_can_be_unset(desk: Desk) -> None:
    await desk.set(tries=5)
    newer = {"type": "object", "additionalProperties": False}
    house = desk.house
    found = await house.store.read(packages.faults, house.vault, desk.id, CRM, newer)
    assert found == ["tries: there is no such setting"]
    await desk.set(newer, tries=UNSET)
    assert await house.store.read(packages.faults, house.vault, desk.id, CRM, newer) == []


async def test_a_secret_is_in_no_row_in_the_clear(desk: Desk) -> None:
    await desk.set(**HOOK, webhook_secret=SECRET)
    (row,) = await desk.house.store.read(
        lambda connection: connection.execute(select(BrandPackageRow.__table__)).all()  # type: ignore[attr-defined]
    )
    assert SECRET.encode() not in row.settings
    assert SECRET.encode() not in row.wrapped


async def test_a_setting_that_becomes_a_secret_is_kept_as_one_from_then_on(desk: Desk) -> None:
    open_schema = {"type": "object", "properties": {"token": {"type": "string"}}}
    await desk.set(open_schema, token="open")
    await desk.set(
        {"type": "object", "properties": {"token": {"type": "string", "writeOnly": True}}}, token="x"
    )
    assert (await desk.settings(), await desk.secrets()) == ({}, {"token": "x"})


async def test_the_secrets_of_one_brand_open_nowhere_else(desk: Desk) -> None:
    house = desk.house
    await desk.set(webhook_secret=SECRET)
    other = Desk(house, (await house.add(brand(handle="other"))).id)
    await other.set(tries=1)
    await house.store.write(
        lambda connection: connection.exec_driver_sql(
            "UPDATE brand_package SET wrapped = (SELECT wrapped FROM brand_package WHERE wrapped IS NOT NULL)"
        )
    )
    assert await desk.secrets() == {"webhook_secret": SECRET}
    with pytest.raises(WrongSecret):
        await other.secrets()


async def test_each_brand_sets_for_itself(desk: Desk) -> None:
    house = desk.house
    other = Desk(house, (await house.add(brand(handle="other"))).id)
    await desk.set(tries=1)
    await other.enable({})
    assert (await other.settings(), await desk.users()) == ({}, {CRM: [other.id]})


async def test_what_is_set_stays_when_a_package_is_disabled(desk: Desk) -> None:
    await desk.set(**HOOK, webhook_secret=SECRET)
    await desk.enable()
    await desk.disable()
    assert (await desk.settings(), await desk.secrets()) == (HOOK, {"webhook_secret": SECRET})


async def test_what_is_not_enabled_is_not_disabled(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await desk.disable()


async def test_a_removed_brand_uses_no_package(desk: Desk) -> None:
    await desk.enable({})
    await desk.house.store.write(registry.remove, desk.id, desk.house.clock.now())
    assert await desk.users() == {}
