"""The key store: lease keys, wrapped by the instance secret, in a file of their own.

``journal_mode=DELETE`` with ``secure_delete`` leaves no byte of a destroyed key in any file once the commit
returns (a write-ahead log would keep it until a truncation). It is never attached to the record: two
databases joined in write-ahead mode do not commit as one.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    LargeBinary,
    MetaData,
    String,
    Table,
    bindparam,
    create_engine,
    event,
    select,
)
from sqlalchemy.dialects.sqlite import insert
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
_ending = Table(
    "ending",
    _metadata,
    Column("id", String, primary_key=True),
    Column("brand_id", String, nullable=False),
    Column("actor_hash", LargeBinary, nullable=False),
    Column("post_hash", LargeBinary, nullable=False),
    Column("what", String, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)
_ids: Any = bindparam("ids", expanding=True)
_select = select(_lease_key).where(_lease_key.c.id.in_(_ids))
_delete = _lease_key.delete().where(_lease_key.c.id.in_(_ids))
_insert = _lease_key.insert()
_rewrap = _lease_key.update().where(_lease_key.c.id == bindparam("row_id")).values(wrapped=bindparam("anew"))
_old = select(_lease_key.c.id).where(_lease_key.c.made_at < bindparam("moment"))
_note = insert(_ending).on_conflict_do_nothing()
_notes = select(_ending).where(_ending.c.at >= bindparam("since")).order_by(_ending.c.at, _ending.c.id)
_forget = _ending.delete().where(_ending.c.at < bindparam("before"))
_set = insert(_value)
_put = _set.on_conflict_do_update(index_elements=["name"], set_={"value": _set.excluded.value})
_value_of = select(_value.c.value).where(_value.c.name == bindparam("row_name"))

REFILL = "refill"


@dataclass(frozen=True, slots=True)
class Ending:
    """That something was ended: of which consumer at which brand, one post or (``b""``) what ``what`` says.

    ``what`` is ``post``, or the name of what became of the consumer: released, blocked, forgotten.
    """

    id: str
    brand_id: str
    actor_hash: bytes
    post_hash: bytes
    what: str
    at: datetime


class Closed(RuntimeError):
    """The key store was closed; nothing opens it again."""


class KeyStore:
    """Opens the key store at ``url``. Its methods are synchronous and take turns."""

    def __init__(self, url: str) -> None:
        """Take a SQLAlchemy URL of a SQLite file that is not the record's."""
        self._engine = _open(url)
        self._turn = threading.Lock()
        self._closed = False
        with self._writing() as connection:
            _metadata.create_all(connection)

    def refill(self, keys: Sequence[tuple[str, bytes, datetime]]) -> int:
        """Write wrapped keys (id, bytes, when made), all on disk at once; return the refill's number."""
        with self._writing() as connection:
            number = int(connection.execute(_value_of, {"row_name": REFILL}).scalar() or b"0") + 1
            connection.execute(_put, {"name": REFILL, "value": str(number).encode()})
            connection.execute(_insert, [{"id": i, "wrapped": w, "made_at": at} for i, w, at in keys])
        return number

    def find(self, ids: Iterable[str]) -> dict[str, bytes]:
        """Return the wrapped keys that are still there, by id."""
        with self._reading() as connection:
            return {row.id: row.wrapped for row in connection.execute(_select, {"ids": list(ids)})}

    def end(self, endings: Sequence[Ending], ids: Sequence[str]) -> None:
        """Note endings and destroy keys, at once; what was noted or destroyed before is no fault."""
        with self._writing() as connection:
            if endings:
                connection.execute(_note, [asdict(one) for one in endings])
            for start in range(0, len(ids), 500):
                connection.execute(_delete, {"ids": ids[start : start + 500]})

    def endings(self, since: datetime) -> list[Ending]:
        """Return what was ended since then, oldest first."""
        with self._reading() as connection:
            return [Ending(**row._mapping) for row in connection.execute(_notes, {"since": since})]

    def drop_endings(self, before: datetime) -> int:
        """Drop the notes of endings older than any backup that may be restored; return how many."""
        with self._writing() as connection:
            return connection.execute(_forget, {"before": before}).rowcount

    def made_before(self, moment: datetime) -> list[str]:
        """Return the ids of keys made before ``moment``."""
        with self._reading() as connection:
            return list(connection.execute(_old, {"moment": moment}).scalars())

    def rewrap(self, anew: Callable[[str, bytes], bytes], values: Mapping[str, bytes]) -> int:
        """Replace every wrapped key by what ``anew`` makes of (id, bytes), and set values, all at once."""
        with self._writing() as connection:
            rows = connection.execute(select(_lease_key)).all()
            if rows:
                wrapped = [{"row_id": row.id, "anew": anew(row.id, row.wrapped)} for row in rows]
                connection.execute(_rewrap, wrapped)
            connection.execute(_put, [{"name": name, "value": value} for name, value in values.items()])
        return len(rows)

    def value(self, name: str) -> bytes | None:
        """Return a named value, or nothing."""
        with self._reading() as connection:
            found: bytes | None = connection.execute(_value_of, {"row_name": name}).scalar()
            return found

    def set_value(self, name: str, value: bytes) -> None:
        """Write a named value."""
        with self._writing() as connection:
            connection.execute(_put, {"name": name, "value": value})

    def refills(self) -> int:
        """Return the number of the latest refill; 0 before the first."""
        return int(self.value(REFILL) or b"0")

    def close(self) -> None:
        """Close the file, once a thread that is at it is done; one that comes later is refused."""
        with self._turn:
            self._closed = True
            self._engine.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._turn, self._usable().begin() as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._turn, self._usable().connect() as connection:
            connection.execution_options(reads=True)
            yield connection

    def _usable(self) -> Engine:
        if self._closed:
            raise Closed
        return self._engine


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
        reads = connection.get_execution_options().get("reads", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine
