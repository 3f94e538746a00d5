"""Packages at brands: which brand uses which, and what it set for each.

What a brand set is kept, never a default: a newer release of a package brings its own. Secrets, which the
schema marks ``"writeOnly": true``, are kept wrapped and apart, and nothing here says one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET
from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.sqlite import insert

from fedibrand.activitypub.errors import NotFound
from fedibrand.brands import schemas
from fedibrand.problems import Refusal, Sentence
from fedibrand.store.tables.brand_packages import BrandPackageRow
from fedibrand.store.tables.brands import Brand
from fedibrand.store.vault import Vault

_table = BrandPackageRow.__table__  # type: ignore[attr-defined]
_brand = Brand.__table__  # type: ignore[attr-defined]
_get = select(_table).where(
    _table.c.brand_id == bindparam("at_brand"), _table.c.package == bindparam("of_package")
)
_live = select(_table).join(_brand, _brand.c.id == _table.c.brand_id).where(_brand.c.removed_at.is_(None))
_enabled = _live.where(_table.c.enabled).order_by(_table.c.package, _brand.c.handle, _brand.c.id)
_insert = insert(_table)
_write = _insert.on_conflict_do_update(
    index_elements=["brand_id", "package"],
    set_={each: _insert.excluded[each] for each in ("enabled", "settings", "wrapped", "changed_at")},
)


class WrongSetting(Refusal):
    """What is set for a package is not what its schema asks for."""

    status, code = 422, "wrong-setting"

    def __init__(self, *faults: str) -> None:
        """Take what is missing or wrong, each as ``field: what is wrong``."""
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Use:
    """What the record says of a package at a brand: what was set, and secrets as they are wrapped."""

    brand_id: str
    package: str
    enabled: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)
    wrapped: bytes | None = None


def enable(
    connection: Connection,
    vault: Vault,
    brand_id: str,
    package: str,
    schema: Mapping[str, Any],
    now: datetime,
) -> None:
    """Have a brand use a package, with what is set for it.

    Raises:
        WrongSetting: Something is missing or wrong; it names the field.
    """
    use = _use(connection, brand_id, package)
    _refuse(_faults(vault, use, schema))
    _keep(connection, replace(use, enabled=True), now)


def disable(connection: Connection, brand_id: str, package: str, now: datetime) -> None:
    """Have a brand use a package no longer; what is set for it stays.

    Raises:
        NotFound: The brand does not use it.
    """
    use = _use(connection, brand_id, package)
    if not use.enabled:
        raise NotFound(Sentence("%(package)s is not enabled at this brand.", package=package), brand=brand_id)
    _keep(connection, replace(use, enabled=False), now)


def set(
    connection: Connection,
    vault: Vault,
    brand_id: str,
    package: str,
    schema: Mapping[str, Any],
    changes: Mapping[str, Any],
    now: datetime,
) -> None:
    """Change what a brand set for a package; as long as it is not enabled, something may be missing still.

    Args:
        connection: The record.
        vault: What wraps secrets.
        brand_id: The brand.
        package: The package.
        schema: The schema of its settings.
        changes: Values by name; ``UNSET`` takes what was set back, so that the schema's default holds.
        now: The time.

    Raises:
        WrongSetting: A value is not what the schema asks for, or a name that is to be unset is not set.
    """
    use = _use(connection, brand_id, package)
    chosen, known = dict(use.settings), _secrets(vault, use)
    hidden = schemas.secrets(schema)
    for name, value in changes.items():
        if value is UNSET and name not in chosen | known and name not in schema.get("properties", ()):
            raise WrongSetting(f"{name}: is not set.")
        chosen.pop(name, None)
        known.pop(name, None)
        if value is not UNSET:
            (known if name in hidden else chosen)[name] = value
    whole = {**schemas.effective(schema, chosen), **known}
    _refuse(schemas.faults(schema, whole) if use.enabled else schemas.faults_so_far(schema, whole))
    wrapped = vault.wrap(_name(use), msgspec.json.encode(known)) if known else None
    _keep(connection, replace(use, settings=chosen, wrapped=wrapped), now)


def settings(connection: Connection, brand_id: str, package: str) -> dict[str, Any]:
    """Return what a brand set for a package, by name, without secrets and without defaults.

    What a handler sees is :func:`fedibrand.brands.schemas.effective` of it.
    """
    return dict(_use(connection, brand_id, package).settings)


def secrets(connection: Connection, vault: Vault, brand_id: str, package: str) -> dict[str, str]:
    """Return the secrets a brand set for a package, by name."""
    return _secrets(vault, _use(connection, brand_id, package))


def enabled(connection: Connection, brand_id: str, package: str) -> bool:
    """Return whether a brand uses a package."""
    return _use(connection, brand_id, package).enabled


def users(connection: Connection) -> dict[str, list[str]]:
    """Return the ids of the brands, but for removed ones, that use each package, both in order of name."""
    found: dict[str, list[str]] = {}
    for row in connection.execute(_enabled):
        found.setdefault(row.package, []).append(row.brand_id)
    return found


def faults(
    connection: Connection, vault: Vault, brand_id: str, package: str, schema: Mapping[str, Any]
) -> list[str]:
    """Return what is missing or wrong in what a brand set for a package; each names the field."""
    return _faults(vault, _use(connection, brand_id, package), schema)


def _use(connection: Connection, brand_id: str, package: str) -> Use:
    row = connection.execute(_get, {"at_brand": brand_id, "of_package": package}).first()
    if row is None:
        return Use(brand_id, package)
    return Use(brand_id, package, row.enabled, msgspec.json.decode(row.settings), row.wrapped)


def _secrets(vault: Vault, use: Use) -> dict[str, str]:
    if use.wrapped is None:
        return {}
    known: dict[str, str] = msgspec.json.decode(vault.unwrap(_name(use), use.wrapped))
    return known


def _faults(vault: Vault, use: Use, schema: Mapping[str, Any]) -> list[str]:
    return schemas.faults(schema, {**schemas.effective(schema, use.settings), **_secrets(vault, use)})


def _keep(connection: Connection, use: Use, now: datetime) -> None:
    row = {
        "brand_id": use.brand_id,
        "package": use.package,
        "enabled": use.enabled,
        "settings": msgspec.json.encode(use.settings),
        "wrapped": use.wrapped,
        "changed_at": now,
    }
    connection.execute(_write, row)


def _refuse(faults: list[str]) -> None:
    if faults:
        raise WrongSetting(*faults)


def _name(use: Use) -> str:
    return f"package:{use.brand_id}:{use.package}"
