"""Signing keys of brands and of the instance: made in pairs, wrapped in the record, parsed once in memory.

A rotation makes a new pair, which signs from then on; the old one stays listed in the actor for two days,
so that what it signed can still be checked where it arrives late or is forwarded. Then its private half is
wiped; the public half of an Ed25519 key stays, for the receipts it signed can be checked for good.
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
_over = (_table.c.retired_at <= bindparam("now"), _table.c.wrapped.is_not(None))
_drop = delete(_table).where(*_over, _table.c.kind == "rsa")
_wipe = update(_table).where(*_over).values(wrapped=None)


@dataclass(frozen=True, slots=True)
class Pair:
    """A new RSA and a new Ed25519 key, each under the id of the row it will have."""

    rsa: SigningKey
    ed25519: SigningKey


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key: its id is that of its row. Its private half is wrapped, and gone once it is listed no more."""

    id: str
    brand_id: str
    kind: Kind
    public: str
    wrapped: bytes | None
    made_at: datetime
    retired_at: datetime | None

    def open(self, vault: Vault, address: str) -> SigningKey:
        """Return the key itself, under the address it is published by.

        Raises:
            WrongSecret: It was wrapped under another secret.
            ValueError: Its private half is gone.
        """
        if self.wrapped is None:
            raise ValueError("the private half of this key is gone")
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
    """Take the private halves of keys that are listed no more out of the record; return how many."""
    dropped = connection.execute(_drop, {"now": now}).rowcount
    return dropped + connection.execute(_wipe, {"now": now}).rowcount


def listed(keys: Iterable[KeyRow], kind: Kind, now: datetime) -> list[KeyRow]:
    """Return the keys of one kind that are still listed, in the order given."""
    return [key for key in keys if key.kind == kind and (key.retired_at is None or key.retired_at > now)]


def _name(key_id: str) -> str:
    return f"key:{key_id}"


def _read(row: Any) -> KeyRow:
    return KeyRow(**row._mapping)
