"""What came too early, and what must not come back: keyed hashes, each for its time."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from fedibrand.lasting import REMEMBERED
from fedibrand.store.tables.remembered import Remembered
from fedibrand.store.vault import Vault

_table = Remembered.__table__  # type: ignore[attr-defined]
_insert = _table.insert()
_find = select(_table.c.brand_id, _table.c.key_hash).where(
    _table.c.key_hash.in_(bindparam("keys", expanding=True)), _table.c.until > bindparam("now")
)
_drop = delete(_table).where(
    _table.c.brand_id == bindparam("brand"), _table.c.key_hash == bindparam("hashed")
)
_over = delete(_table).where(_table.c.until <= bindparam("now"))


def key(vault: Vault, what: str, subject_hash: bytes) -> bytes:
    """Return the key under which ``what`` of a subject is remembered, given the subject's keyed hash."""
    return vault.hash(f"{what} {subject_hash.hex()}")


def add(connection: Connection, what: str, rows: Iterable[tuple[str, bytes, bytes]], now: datetime) -> None:
    """Remember ``what`` of (brand id, key, keyed hash of the actor), anew where it is remembered already."""
    found = {(brand, hashed): actor for brand, hashed, actor in rows}
    if not found:
        return
    connection.execute(_drop, [{"brand": brand, "hashed": hashed} for brand, hashed in found])
    connection.execute(
        _insert,
        [
            {"brand_id": brand, "key_hash": hashed, "actor_hash": actor, "until": now + REMEMBERED[what]}
            for (brand, hashed), actor in found.items()
        ],
    )


def find(connection: Connection, keys: Iterable[bytes], now: datetime) -> set[tuple[str, bytes]]:
    """Return which of ``keys`` are remembered, each with its brand id."""
    wanted = list(keys)
    if not wanted:
        return set()
    return {(row.brand_id, row.key_hash) for row in connection.execute(_find, {"keys": wanted, "now": now})}


def let_lapse(connection: Connection, now: datetime) -> int:
    """Forget what was remembered long enough; return how many."""
    return connection.execute(_over, {"now": now}).rowcount
