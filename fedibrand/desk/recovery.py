"""Recovery codes: for whoever has lost what makes their one-time codes. Each works once."""

from base64 import b32encode

from sqlalchemy import Connection, bindparam, delete, func, select

from fedibrand.clock import Clock
from fedibrand.store.tables.recovery_codes import RecoveryCodeRow
from fedibrand.store.vault import Vault

NUMBER = 10
BYTES = 10
"""Of each: 80 bits, so that a keyed hash of it needs no slowness."""

_table = RecoveryCodeRow.__table__  # type: ignore[attr-defined]
_insert = _table.insert()
_of = _table.c.account_id == bindparam("account")
_count = select(func.count()).select_from(_table).where(_of)
_spend = delete(_table).where(_of, _table.c.digest == bindparam("known_by"))
_drop = delete(_table).where(_of)


def make(connection: Connection, account_id: str, vault: Vault, clock: Clock) -> list[str]:
    """Make codes instead of those an account had; return them: they are kept nowhere."""
    codes = [b32encode(clock.token(BYTES)).decode().lower() for _ in range(NUMBER)]
    drop(connection, account_id)
    rows = [{"digest": _digest(account_id, code, vault), "account_id": account_id} for code in codes]
    connection.execute(_insert, rows)
    return ["-".join(code[place : place + 4] for place in range(0, len(code), 4)) for code in codes]


def spend(connection: Connection, account_id: str, code: str, vault: Vault) -> bool:
    """Return whether a code is one of an account's, which is gone by it."""
    given = "".join(code.split()).replace("-", "").lower()[:100]
    found = {"account": account_id, "known_by": _digest(account_id, given, vault)}
    return bool(connection.execute(_spend, found).rowcount)


def left(connection: Connection, account_id: str) -> int:
    """Return how many codes an account has."""
    return int(connection.execute(_count, {"account": account_id}).scalar_one())


def drop(connection: Connection, account_id: str) -> None:
    """Have none of an account's codes work any more."""
    connection.execute(_drop, {"account": account_id})


def _digest(account_id: str, code: str, vault: Vault) -> bytes:
    return vault.hash(f"recovery {account_id} {code}")
