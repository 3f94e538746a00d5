import asyncio
import threading
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import OperationalError

from fedibrand.store import engine, schema
from fedibrand.store.run import Store, ping


def note(connection: Connection, name: str) -> str:
    connection.execute(text("INSERT INTO instance (name, value) VALUES (:name, x'00')"), {"name": name})
    return name


def noted(connection: Connection) -> list[str]:
    return list(connection.execute(text("SELECT name FROM instance ORDER BY name")).scalars())


async def test_a_unit_that_raises_fails_alone(store: Store) -> None:
    def fails(connection: Connection) -> None:
        note(connection, "lost")
        raise ValueError("no")

    outcomes = await asyncio.gather(
        store.write(note, "a"), store.write(fails), store.write(note, "b"), return_exceptions=True
    )
    assert outcomes[0] == "a"
    assert isinstance(outcomes[1], ValueError)
    assert outcomes[2] == "b"
    assert await store.read(noted) == ["a", "b"]


async def test_what_waits_is_committed_together(store: Store) -> None:
    held, transactions = threading.Event(), set()

    def wait(connection: Connection) -> None:
        held.wait(10)

    def remember(connection: Connection) -> None:
        transactions.add(id(connection.get_transaction()))

    first = asyncio.create_task(store.write(wait))
    await asyncio.sleep(0)
    rest = [asyncio.create_task(store.write(remember)) for _ in range(50)]
    await asyncio.sleep(0)
    held.set()
    await asyncio.gather(first, *rest)
    assert len(transactions) <= 2


async def test_a_record_that_stays_locked_is_waited_for_once_and_not_by_each_unit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.01)
    url = f"sqlite:///{tmp_path}/record.sqlite3"
    store = Store(url)
    await store.write(schema.prepare)
    begun: list[Connection] = []
    event.listen(store._writer, "begin", begun.append)
    locking = engine.bare(url)
    locking.execute("BEGIN IMMEDIATE")
    units = [store.write(note, f"n{number}") for number in range(20)]
    outcomes = await asyncio.gather(*units, return_exceptions=True)
    assert all(isinstance(one, OperationalError) for one in outcomes)
    assert len(begun) <= 2
    locking.execute("ROLLBACK")
    assert await store.write(note, "later") == "later"
    locking.close()
    await store.close()


async def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(Exception, match="readonly"):
        await store.read(note, "a")


async def test_closing_writes_what_waits(tmp_path: Path, store: Store) -> None:
    writing = [asyncio.create_task(store.write(note, f"n{number}")) for number in range(20)]
    await asyncio.sleep(0)
    again = Store(f"sqlite:///{tmp_path}/record.sqlite3")
    await asyncio.gather(*writing)
    assert len(await again.read(noted)) == 20
    await again.close()


async def test_another_process_writing_changes_the_version_and_our_own_does_not(
    tmp_path: Path, store: Store
) -> None:
    before = await store.version()
    await store.write(note, "ours")
    assert await store.version() == before
    other = Store(f"sqlite:///{tmp_path}/record.sqlite3")
    await other.write(note, "theirs")
    await other.close()
    assert await store.version() != before


async def test_truncation_empties_the_log_unless_somebody_reads(tmp_path: Path, store: Store) -> None:
    log = tmp_path / "record.sqlite3-wal"
    await store.write(note, "a")
    assert log.stat().st_size > 0
    reading, done = threading.Event(), threading.Event()

    def linger(connection: Connection) -> None:
        ping(connection)
        noted(connection)
        reading.set()
        done.wait(10)

    slow = asyncio.create_task(store.read(linger))
    await asyncio.to_thread(reading.wait, 10)
    await store.write(note, "b")
    assert not await store.truncate()
    done.set()
    await slow
    assert await store.truncate()
    assert log.stat().st_size == 0
