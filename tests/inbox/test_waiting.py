"""Which arrivals come next."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from fedibrand.domain import ArrivalState
from fedibrand.inbox import waiting
from fedibrand.outbox.order import RESTORED
from fedibrand.store import contents, schema
from fedibrand.store.run import Store
from fedibrand.store.tables.arrivals import Arrival
from fedibrand.store.vault import Lease, Sealed
from tests.fakes import START

MANY = 1000
WAITING, FETCHING = ArrivalState.WAITING, ArrivalState.FETCHING


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(f"sqlite:///{tmp_path}/record.sqlite3")
    await store.write(schema.prepare)
    yield store
    await store.close()


def insert(connection: Connection, found: list[dict[str, Any]]) -> None:
    connection.execute(Arrival.__table__.insert(), found)  # type: ignore[attr-defined]


def arrival(number: int, actor: str, state: ArrivalState = WAITING, at: datetime = START) -> dict[str, Any]:
    row = {"object_hash": b"", "inbox": "", "signer": "", "attempts": 0, "reason": "", "due_at": at}
    name = f"{number:05}"
    return {
        **row,
        "id": name,
        "activity_hash": name.encode(),
        "actor_hash": actor.encode(),
        "state": state,
        "at": at,
    }


async def taken(store: Store, now: datetime = START) -> list[tuple[str, bytes]]:
    return [(one.row.id, one.row.actor_hash) for one in await store.read(waiting.take, now)]


async def test_of_each_consumer_the_first_is_taken(store: Store) -> None:
    await store.write(insert, [arrival(1, "alice"), arrival(2, "alice"), arrival(3, "bob")])
    assert await taken(store) == [("00001", b"alice"), ("00003", b"bob")]


async def test_a_consumer_whose_document_is_fetched_is_passed_over_for_a_minute(store: Store) -> None:
    await store.write(insert, [arrival(1, "alice", FETCHING), arrival(2, "alice")])
    assert await taken(store, START + timedelta(seconds=59)) == []
    assert await taken(store, START + timedelta(seconds=60)) == [("00002", b"alice")]


async def test_one_consumer_who_sends_much_keeps_nobody_else_waiting(store: Store) -> None:
    await store.write(insert, [*(arrival(number, "mallory") for number in range(MANY)), arrival(MANY, "bob")])
    assert await taken(store) == [("00000", b"mallory"), (f"{MANY:05}", b"bob")]


async def test_documents_that_do_not_come_keep_nobody_else_waiting(store: Store) -> None:
    stuck = [arrival(number, "mallory", FETCHING) for number in range(MANY)]
    later = START + timedelta(minutes=5)
    await store.write(insert, [*stuck, arrival(MANY, "bob", at=later)])
    assert await taken(store, later) == [(f"{MANY:05}", b"bob")]


async def test_what_a_backup_brought_back_stays_marked_while_it_waits(store: Store) -> None:
    await store.write(insert, [{**arrival(1, "alice"), "reason": RESTORED}])
    for state in (FETCHING, WAITING):
        (one,) = [await store.read(waiting.take_one, "00001")]
        assert one is not None
        await store.write(waiting.move, [one.row], state, START)
        (one,) = [await store.read(waiting.take_one, "00001")]
        assert one is not None
        assert (one.row.state, one.row.reason) == (state, RESTORED)


@pytest.mark.parametrize("found", [[], [arrival(1, "alice", WAITING)]])
async def test_a_document_that_nothing_waits_for_is_not_kept(
    store: Store, found: list[dict[str, Any]]
) -> None:
    if found:
        await store.write(insert, found)
    document = Sealed({"id": "c", "sealed": b""}, Lease("c", "k", b"w"))
    await store.write(waiting.attach, "00001", document, START)
    assert await store.read(contents.find, ["c"]) == {}
