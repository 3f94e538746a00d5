from typing import Any

import pytest
from sqlalchemy import Connection, select

from fedibrand.store import rewrapping
from fedibrand.store.run import Store
from fedibrand.store.sealing import derive, opens
from fedibrand.store.tables.accounts import AccountRow
from fedibrand.store.tables.brand_packages import BrandPackageRow
from fedibrand.store.tables.brands import Brand
from fedibrand.store.vault import Vault, WrongSecret
from tests.fakes import START, HandClock
from tests.store.conftest import SECRET

NEW = "another secret that is long enough for a test"
ROWS = [("acme", "acme.crm"), ("acme", "acme.loyalty"), ("other", "acme.crm")]
_brand = Brand.__table__  # type: ignore[attr-defined]
_account = AccountRow.__table__  # type: ignore[attr-defined]
_table = BrandPackageRow.__table__  # type: ignore[attr-defined]


@pytest.fixture
async def record(store: Store, vault: Vault) -> Store:
    def write(connection: Connection) -> None:
        connection.execute(_brand.insert(), [brand("acme"), brand("other")])
        connection.execute(_table.insert(), [row(*key) for key in ROWS] + [row("other", "acme.plain", b"")])

    def brand(handle: str) -> dict[str, Any]:
        at = {"origin": "https://x.example", "handle_domain": "x.example"}
        words = {"profile": b"", "settings": b""}
        return {"id": handle, "handle": handle, **at, **words, "created_at": START, "updated_at": START}

    def row(brand_id: str, package: str, secret: bytes = b"{}") -> dict[str, Any]:
        wrapped = vault.wrap(f"package:{brand_id}:{package}", secret) if secret else None
        key = {"brand_id": brand_id, "package": package, "settings": b"{}"}
        return {**key, "enabled": True, "wrapped": wrapped, "changed_at": START}

    await store.write(write)
    return store


async def test_every_secret_of_every_package_opens_under_the_new_secret_alone(
    record: Store, clock: HandClock
) -> None:
    assert await record.write(rewrapping.rewrap_record, SECRET, NEW, clock) == len(ROWS)
    rows = await record.read(lambda connection: connection.execute(select(_table)).all())
    wrapped = {(row.brand_id, row.package): row.wrapped for row in rows}
    assert wrapped.pop(("other", "acme.plain")) is None
    for (brand_id, package), found in wrapped.items():
        name = f"package:{brand_id}:{package}"
        assert (opens(derive(SECRET), found, name), opens(derive(NEW), found, name)) == (False, True)


async def test_another_old_secret_changes_nothing(record: Store, clock: HandClock) -> None:
    with pytest.raises(WrongSecret):
        await record.write(rewrapping.rewrap_record, "no secret of this record, but a long one", NEW, clock)
    assert await record.write(rewrapping.rewrap_record, SECRET, NEW, clock) == len(ROWS)


async def test_the_secret_of_an_accounts_codes_opens_under_the_new_secret(
    store: Store, vault: Vault, clock: HandClock
) -> None:
    row = {"id": "ana", "email": "ana@team.example", "password": "", "language": "en", "created_at": START}
    coded = {**row, "totp": vault.wrap("totp:ana", b"secret"), "totp_step": 1}
    plain = {**row, "id": "zoe", "email": "zoe@team.example", "totp": None, "totp_step": 0}
    await store.write(lambda connection: connection.execute(_account.insert(), [coded, plain]))
    assert await store.write(rewrapping.rewrap_record, SECRET, NEW, clock) == 1
    found = await store.read(lambda connection: connection.execute(select(_account.c.totp)).scalars().all())
    assert [opens(derive(NEW), each, "totp:ana") for each in found if each] == [True]
