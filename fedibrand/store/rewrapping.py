"""Rotation of the instance secret: every key that it wraps is wrapped anew, and no hash changes.

The key store and the record are two databases and do not commit as one. So the key store is marked first,
and opens no more until the record is done too; doing it again with the same two secrets does no harm.
"""

from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, bindparam, select, update

from fedibrand.clock import Clock
from fedibrand.store.keys import KeyStore
from fedibrand.store.sealing import derive, opens, seal, unseal
from fedibrand.store.tables.accounts import AccountRow
from fedibrand.store.tables.brand_packages import BrandPackageRow
from fedibrand.store.tables.instance import InstanceValue
from fedibrand.store.tables.signing_keys import SigningKeyRow
from fedibrand.store.vault import CHECK, CHECKED, REWRAPPING, WrongSecret


def rewrap_keys(keys: KeyStore, old: str, new: str, clock: Clock) -> int:
    """Wrap every lease key under another instance secret, in one transaction; return how many.

    Raises:
        WrongSecret: ``old`` is not the secret in use.
    """
    before, after = derive(old), derive(new)
    check = keys.value(CHECK)
    if check is not None and not opens(before, check, CHECK) and not opens(after, check, CHECK):
        raise WrongSecret(WrongSecret.__doc__)

    def anew(key_id: str, wrapped: bytes) -> bytes:
        return _anew(before, after, key_id, wrapped, clock)

    return keys.rewrap(anew, {CHECK: seal(after, CHECKED, CHECK.encode(), clock), REWRAPPING: b"1"})


def rewrap_record(connection: Connection, old: str, new: str, clock: Clock) -> int:
    """Wrap the record's own secrets anew: hash and signing keys, of packages, of codes; return how many.

    Raises:
        WrongSecret: One opens under neither secret; nothing is changed.
    """
    before, after = derive(old), derive(new)
    number = 0
    for table, column, called in _WRAPPED:
        key = table.primary_key.columns
        rows = connection.execute(select(*key, table.c[column].label("wrapped"))).all()
        fresh = [
            {f"row_{each.name}": part for each, part in zip(key, row_key, strict=True)}
            | {"anew": _anew(before, after, name, wrapped, clock)}
            for *row_key, wrapped in rows
            if wrapped and (name := called(*row_key))
        ]
        if fresh:
            anew = update(table).where(*(each == bindparam(f"row_{each.name}") for each in key))
            connection.execute(anew.values({column: bindparam("anew")}), fresh)
        number += len(fresh)
    return number


def finished(keys: KeyStore) -> None:
    """Say that the record was rewrapped too: the key store opens again."""
    keys.set_value(REWRAPPING, b"")


def _anew(before: bytes, after: bytes, name: str, wrapped: bytes, clock: Clock) -> bytes:
    if opens(after, wrapped, name):
        return wrapped
    try:
        return seal(after, unseal(before, wrapped, name.encode()), name.encode(), clock)
    except InvalidTag:
        raise WrongSecret(WrongSecret.__doc__) from None


_WRAPPED: tuple[tuple[Any, str, Any], ...] = (
    (AccountRow.__table__, "totp", "totp:{}".format),  # type: ignore[attr-defined]
    (InstanceValue.__table__, "value", {"hash-key": "hash"}.get),  # type: ignore[attr-defined]
    (SigningKeyRow.__table__, "wrapped", "key:{}".format),  # type: ignore[attr-defined]
    (BrandPackageRow.__table__, "wrapped", "package:{}:{}".format),  # type: ignore[attr-defined]
)
"""What the instance secret wraps in the record: table, column, and the name a row's key was wrapped under."""
