"""Signing keys of brands and of the instance: made in pairs, wrapped in the record, parsed once in memory.

A rotation makes a new pair, which signs from then on; the old one stays listed in the actor for two days,
so that what it signed can still be checked where it arrives late or is forwarded.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, delete, select, update

from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.clock import Clock
from fedibrand.store.tables.signing_keys import SigningKeyRow
from fedibrand.store.vault import Vault

Kind = Literal["rsa", "ed25519"]

INSTANCE = ""
"""What stands for the instance actor where a brand's id would stand."""

OVERLAP = timedelta(days=2)

_table = SigningKeyRow.__table__  # type: ignore[attr-defined]
_insert = _table.insert()
_select = select(_table).order_by(_table.c.made_at.desc(), _table.c.id.desc())
_retire = (
    update(_table)
    .where(_table.c.brand_id == bindparam("brand"), _table.c.retired_at.is_(None))
    .values(retired_at=bindparam("at"))
)
_drop = delete(_table).where(_table.c.retired_at <= bindparam("now"))


@dataclass(frozen=True, slots=True)
class Pair:
    """A new RSA and a new Ed25519 key, each under the id of the row it will have."""

    rsa: SigningKey
    ed25519: SigningKey


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key that is listed: its id is that of its row, and its private half is still wrapped."""

    id: str
    brand_id: str
    kind: Kind
    public: str
    wrapped: bytes
    made_at: datetime
    retired_at: datetime | None

    def open(self, vault: Vault, address: str) -> SigningKey:
        """Return the key itself, under the address it is published by.

        Raises:
            WrongSecret: It was wrapped under another secret.
        """
        return SigningKey.from_pem(address, vault.unwrap(_name(self.id), self.wrapped))


def make(clock: Clock) -> Pair:
    """Return a fresh pair of keys; takes a tenth of a second and more, so call it off the event loop."""
    return Pair(SigningKey.generate_rsa(clock.new_id()), SigningKey.generate_ed25519(clock.new_id()))


def add(connection: Connection, vault: Vault, brand_id: str, pair: Pair, now: datetime) -> None:
    """Write a pair that signs from now on; what signed before is listed for two days more.

    Args:
        connection: A transaction that may write.
        vault: What wraps the private halves.
        brand_id: Whose keys they are; :data:`INSTANCE` for the instance actor's.
        pair: Fresh from :func:`make`.
        now: When.
    """
    connection.execute(_retire, {"brand": brand_id, "at": now + OVERLAP})
    kinds: Sequence[tuple[Kind, SigningKey, str]] = (
        ("rsa", pair.rsa, pair.rsa.public_pem()),
        ("ed25519", pair.ed25519, pair.ed25519.multibase()),
    )
    connection.execute(
        _insert,
        [
            {
                "id": key.id,
                "brand_id": brand_id,
                "kind": kind,
                "public": public,
                "wrapped": vault.wrap(_name(key.id), key.to_pem()),
                "made_at": now,
                "retired_at": None,
            }
            for kind, key, public in kinds
        ],
    )


def list_all(connection: Connection) -> list[KeyRow]:
    """Return every key, newest first."""
    return [_read(row) for row in connection.execute(_select)]


def drop_retired(connection: Connection, now: datetime) -> int:
    """Delete keys that are listed no more; return how many."""
    return connection.execute(_drop, {"now": now}).rowcount


def listed(keys: Iterable[KeyRow], kind: Kind, now: datetime) -> list[KeyRow]:
    """Return the keys of one kind that are still listed, in the order given."""
    return [key for key in keys if key.kind == kind and (key.retired_at is None or key.retired_at > now)]


def _name(key_id: str) -> str:
    return f"key:{key_id}"


def _read(row: Any) -> KeyRow:
    return KeyRow(**row._mapping)
