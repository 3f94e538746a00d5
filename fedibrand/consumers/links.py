"""One-time links to the consumer's page: good for fifteen minutes, and once.

Servers fetch links for previews, so looking (:func:`find`) spends nothing; only the button does
(:func:`spend`). The record keeps keyed hashes alone: who reads it can neither open a page nor say whose.
"""

import base64
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, select, update

from fedibrand.clock import Clock
from fedibrand.store.tables.one_time_links import OneTimeLink
from fedibrand.store.vault import Vault

GOOD_FOR = timedelta(minutes=15)

_SIZE = 24
_table = OneTimeLink.__table__  # type: ignore[attr-defined]
_insert = _table.insert()
_open = (
    _table.c.token_hash == bindparam("hashed"),
    _table.c.spent_at.is_(None),
    _table.c.expires_at > bindparam("now"),
)
_select = select(_table.c.actor_hash).where(*_open)
_spend = update(_table).where(*_open).values(spent_at=bindparam("now"))
_over = delete(_table).where(_table.c.expires_at <= bindparam("now"))


def make(connection: Connection, actor: str, brand_id: str, clock: Clock, vault: Vault) -> str:
    """Return the token of a fresh link for an actor, whom this brand is about to send it to."""
    token = base64.urlsafe_b64encode(clock.token(_SIZE)).decode()
    now = clock.now()
    connection.execute(_over, {"now": now})
    connection.execute(
        _insert,
        {
            "token_hash": _hashed(token, vault),
            "actor_hash": vault.hash(actor),
            "brand_id": brand_id,
            "expires_at": now + GOOD_FOR,
            "spent_at": None,
        },
    )
    return token


def find(connection: Connection, token: str, now: datetime, vault: Vault) -> bytes | None:
    """Return the keyed hash of the actor whom a link would let in, or nothing where it is over or spent."""
    found: bytes | None = connection.execute(_select, {"hashed": _hashed(token, vault), "now": now}).scalar()
    return found


def spend(connection: Connection, token: str, now: datetime, vault: Vault) -> bytes | None:
    """Spend a link; return what :func:`find` returns, once."""
    actor_hash = find(connection, token, now, vault)
    if actor_hash is not None:
        connection.execute(_spend, {"hashed": _hashed(token, vault), "now": now})
    return actor_hash


def _hashed(token: str, vault: Vault) -> bytes:
    return vault.hash(f"one-time-link {token}")
