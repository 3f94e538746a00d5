"""What we are to each server as an OAuth client: registered when somebody first signs in, then remembered.

Some servers throw away clients of which no token lives, after a day; we give every token back, so what is
older than :data:`KEPT` is registered anew.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, select

from fedibrand.store.tables.you_apps import YouApp
from fedibrand.store.vault import Vault, WrongSecret

KEPT = timedelta(hours=20)

_table = YouApp.__table__  # type: ignore[attr-defined]
_select = select(_table).where(
    _table.c.origin == bindparam("at"), _table.c.registered_at > bindparam("since")
)
_drop = delete(_table).where(_table.c.origin == bindparam("at"))
_insert = _table.insert()


@dataclass(frozen=True, slots=True)
class App:
    """Our registration with one server. ``id`` is ours, and part of the address its answers come to."""

    origin: str
    id: str
    client_id: str
    client_secret: str
    scope: str


def find(connection: Connection, origin: str, scope: str, now: datetime, vault: Vault) -> App | None:
    """Return a registration that is not too old, was made for this scope and opens still, or nothing."""
    row = connection.execute(_select, {"at": origin, "since": now - KEPT}).first()
    if row is None or row.scope != scope:
        return None
    try:
        secret = vault.unwrap(_name(row.id), row.client_secret).decode()
    except WrongSecret:  # the instance's secret was changed since; this one is not worth wrapping anew
        return None
    return App(row.origin, row.id, row.client_id, secret, row.scope)


def keep(connection: Connection, app: App, now: datetime, vault: Vault) -> None:
    """Remember a registration in place of the one before."""
    drop(connection, app.origin)
    wrapped = vault.wrap(_name(app.id), app.client_secret.encode())
    row = {
        "origin": app.origin,
        "id": app.id,
        "client_id": app.client_id,
        "client_secret": wrapped,
        "scope": app.scope,
        "registered_at": now,
    }
    connection.execute(_insert, row)


def drop(connection: Connection, origin: str) -> None:
    """Forget a registration that its server no longer knows."""
    connection.execute(_drop, {"at": origin})


def _name(app_id: str) -> str:
    return f"you-app {app_id}"
