"""What is on disk. After a kill it is read from a copy: looking mends nothing, the next server has to."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Table, create_engine, select
from sqlalchemy.pool import StaticPool

from fedibrand.clock import Clock
from fedibrand.domain import ArrivalState
from fedibrand.store import contents
from fedibrand.store.keys import KeyStore
from fedibrand.store.metadata import metadata
from fedibrand.store.tables.arrivals import Arrival
from fedibrand.store.tables.contents import Content
from fedibrand.store.tables.done import Done
from fedibrand.store.tables.instance import InstanceValue
from fedibrand.store.vault import Vault
from fedibrand.testing.running import SECRET
from tests.durability.processes import Place


class Record:
    """The record, while a server may be running."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, model: Any) -> list[Any]:
        return list(self._connection.execute(select(model.__table__)))

    def named(self) -> set[str]:
        """Return the ids of all lease keys that a row names."""
        return self._values("lease_key_id")

    def orphans(self) -> set[str]:
        """Return the ids of contents that no row names."""
        return {row.id for row in self.rows(Content)} - self._values("content_id")

    def _values(self, ending: str) -> set[str]:
        columns = [(table, each) for table in _tables() for each in table.c if each.name.endswith(ending)]
        return {value for table, column in columns for value in self._column(table, column) if value}

    def _column(self, table: Table, column: Column[Any]) -> list[str]:
        return list(self._connection.execute(select(column).select_from(table)).scalars())


class Disk(Record):
    """The record and the key store as they lay there at one moment; ``keys`` are the lease keys' ids."""

    def __init__(self, connection: Connection, store: KeyStore) -> None:
        super().__init__(connection)
        self._vault = Vault(store, SECRET, Clock(), stock=1)
        (wrapped,) = [row.value for row in self.rows(InstanceValue) if row.name == "hash-key"]
        self._vault.use_hash_key(wrapped)
        self.hash = self._vault.hash
        self.keys = set(store.made_before(Clock().now().replace(year=9999)))

    def words(self, rows: list[Any]) -> list[bytes]:
        """Open what these rows keep; each must open."""
        leases = [contents.lease_of(row) for row in rows]
        sealed = contents.find(self._connection, [lease.content_id for lease in leases if lease])
        opened = self._vault.open([(lease, sealed[lease.content_id]) for lease in leases if lease])
        found = [one.words for one in opened if one is not None]
        assert len(found) == len(rows)
        return found

    def seen_to(self) -> set[bytes]:
        """Return the hashes of the activities that wait to be handled or were handled."""
        waiting = {row.activity_hash for row in self.rows(Arrival) if row.state != ArrivalState.QUARANTINED}
        return waiting | {row.activity_hash for row in self.rows(Done)}


def _tables() -> list[Table]:
    return list(metadata.tables.values())


@contextmanager
def copied(place: Place, to: Path) -> Iterator[Disk]:
    """Copy both databases with their logs and journals, and open the copy."""
    to.mkdir()
    for name in (place.record, place.keys):
        for file in name.parent.glob(f"{name.name}*"):
            if not file.name.endswith("-shm"):
                shutil.copy(file, to / file.name)
    store = KeyStore(f"sqlite:///{to / place.keys.name}")
    with closing(store), _opened(to / place.record.name) as connection:
        yield Disk(connection, store)
    shutil.rmtree(to)


@contextmanager
def reading(place: Place) -> Iterator[Record]:
    """Read the record beside a server."""
    with _opened(place.record) as connection:
        yield Record(connection)


@contextmanager
def _opened(path: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{path}", poolclass=StaticPool)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
