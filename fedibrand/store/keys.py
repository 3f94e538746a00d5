"""The key store: lease keys, wrapped by the instance secret, in a file of their own.

``journal_mode=DELETE`` with ``secure_delete`` leaves no byte of a destroyed key in any file once the commit
returns (a write-ahead log would keep it until a truncation). It is never attached to the record: two
databases joined in write-ahead mode do not commit as one.
"""

import threading
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Engine, LargeBinary, MetaData, String, Table, bindparam, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.pool import StaticPool

from fedibrand.store.columns import Moment

_metadata = MetaData()
_lease_key = Table(
    "lease_key",
    _metadata,
    Column("id", String, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("made_at", Moment, nullable=False),
)
_value = Table(
    "value",
    _metadata,
    Column("name", String, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
_select = _lease_key.select().where(_lease_key.c.id.in_(bindparam("ids", expanding=True)))
_delete = _lease_key.delete().where(_lease_key.c.id.in_(bindparam("ids", expanding=True)))
_insert = _lease_key.insert()


class KeyStore:
    """Opens the key store at ``url``. Its methods are synchronous and take turns."""

    def __init__(self, url: str) -> None:
        """Take a SQLAlchemy URL of a SQLite file that is not the record's."""
        self._engine = _open(url)
        self._turn = threading.Lock()
        with self._begin() as connection:
            _metadata.create_all(connection)

    def add(self, keys: Sequence[tuple[str, bytes, datetime]]) -> None:
        """Write wrapped keys (id, bytes, when made); they are on disk when this returns."""
        with self._turn, self._begin() as connection:
            connection.execute(_insert, [{"id": i, "wrapped": w, "made_at": at} for i, w, at in keys])

    def find(self, ids: Iterable[str]) -> dict[str, bytes]:
        """Return the wrapped keys that are still there, by id."""
        with self._turn, self._begin() as connection:
            return {row.id: row.wrapped for row in connection.execute(_select, {"ids": list(ids)})}

    def destroy(self, ids: Iterable[str]) -> None:
        """Destroy keys; ids that are gone already are no fault."""
        with self._turn, self._begin() as connection:
            connection.execute(_delete, {"ids": list(ids)})

    def made_before(self, moment: datetime) -> list[str]:
        """Return the ids of keys made before ``moment``."""
        with self._turn, self._begin() as connection:
            found = connection.execute(_lease_key.select().where(_lease_key.c.made_at < moment))
            return [row.id for row in found]

    def value(self, name: str) -> bytes | None:
        """Return a named value, or nothing."""
        with self._turn, self._begin() as connection:
            row = connection.execute(_value.select().where(_value.c.name == name)).first()
            return None if row is None else row.value

    def set_value(self, name: str, value: bytes) -> None:
        """Write a named value."""
        with self._turn, self._begin() as connection:
            connection.execute(_value.delete().where(_value.c.name == name))
            connection.execute(_value.insert(), {"name": name, "value": value})

    def close(self) -> None:
        """Close the file."""
        self._engine.dispose()

    def _begin(self) -> AbstractContextManager[Connection]:
        return self._engine.begin()


def _open(url: str) -> Engine:
    engine = create_engine(
        url, poolclass=StaticPool, connect_args={"check_same_thread": False, "timeout": 10}
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=DELETE", "synchronous=FULL", "secure_delete=ON", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
