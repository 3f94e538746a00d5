"""The sweep: nothing that the record shows as due stays undone."""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from structlog.testing import capture_logs

from fedibrand.domain import ArrivalState, DeliveryState
from fedibrand.queue import due
from fedibrand.queue.local import LocalQueue
from fedibrand.queue.sweep import SWEEP_SECONDS, WATCH_SECONDS, Sweep, ripe
from fedibrand.store.run import Store
from fedibrand.store.tables.arrivals import Arrival
from fedibrand.store.tables.brands import Brand
from fedibrand.store.tables.deliveries import Delivery
from fedibrand.store.tables.endings import EndingRow
from tests.fakes import START, HandClock

SOON = START + timedelta(seconds=30)


class Worker:
    """A queue of which every kind remembers its subjects."""

    def __init__(self, *kinds: str) -> None:
        self.queue = LocalQueue()
        self.done: list[tuple[str, str]] = []
        self._news = asyncio.Event()
        for kind in kinds:
            self.queue.bind(kind, self._doing(kind), at_once=1)

    def _doing(self, kind: str) -> Callable[[str], Any]:
        async def do(subject: str) -> None:
            self.done.append((kind, subject))
            self._news.set()

        return do

    async def did(self, count: int) -> list[tuple[str, str]]:
        async with asyncio.timeout(10):
            while len(self.done) < count:
                self._news.clear()
                await self._news.wait()
        return sorted(self.done)


def insert(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    connection.execute(table.__table__.insert(), rows)


async def with_a_brand(store: Store) -> None:
    row = {
        "id": "b",
        "handle": "acme",
        "origin": "https://brands.example",
        "handle_domain": "",
        "profile": b"",
    }
    await store.write(insert, Brand, [{**row, "settings": b"", "created_at": START, "updated_at": START}])


def delivery(
    id: str, host: str, due_at: datetime, state: DeliveryState = DeliveryState.WAITING
) -> dict[str, Any]:
    row = {"brand_id": "b", "what": "Accept", "version": 0, "inbox": f"https://{host}/inbox", "attempts": 0}
    return {
        **row,
        "id": id,
        "host": host,
        "state": state,
        "reason": "",
        "created_at": START,
        "due_at": due_at,
    }


def arrival(id: str, due_at: datetime, state: ArrivalState, actor: bytes = b"") -> dict[str, Any]:
    row = {"object_hash": b"", "actor_hash": actor, "inbox": "", "signer": "", "attempts": 0, "reason": ""}
    return {**row, "id": id, "activity_hash": id.encode(), "at": START, "due_at": due_at, "state": state}


async def test_what_is_due_is_put_and_what_is_not_is_left(store: Store, clock: HandClock) -> None:
    await with_a_brand(store)
    await store.write(due.plan, [("look", "a", START), ("look", "b", SOON)], clock)
    rows = [
        delivery("now", "one.example", START),
        delivery("soon", "one.example", SOON),
        delivery("failed", "one.example", START, DeliveryState.FAILED),
    ]
    await store.write(insert, Delivery, rows)
    await store.write(insert, Arrival, [arrival("x", START, ArrivalState.WAITING)])
    worker = Worker("look", "deliver", "dispatch")
    await worker.queue.start()
    assert await Sweep(store, worker.queue, clock).once() == 3
    assert await worker.did(3) == [("deliver", "now"), ("dispatch", ""), ("look", "a")]


async def test_arrivals_that_wait_for_something_else_do_not_call_dispatch(store: Store) -> None:
    rows = [
        arrival("later", SOON, ArrivalState.WAITING),
        arrival("fetching", SOON + timedelta(seconds=1), ArrivalState.FETCHING, b"somebody else"),
        arrival("quarantined", START, ArrivalState.QUARANTINED),
    ]
    await store.write(insert, Arrival, rows)
    assert await store.read(ripe, START, 10) == []
    assert await store.read(ripe, SOON, 10) == [("dispatch", "")]


async def test_what_a_consumer_sent_after_what_is_being_fetched_calls_dispatch_a_minute_later(
    store: Store,
) -> None:
    rows = [
        arrival("1", START + timedelta(hours=1), ArrivalState.FETCHING),
        arrival("2", START, ArrivalState.WAITING),
    ]
    await store.write(insert, Arrival, rows)
    assert await store.read(ripe, START + timedelta(seconds=59), 10) == []
    assert await store.read(ripe, START + timedelta(seconds=60), 10) == [("dispatch", "")]


async def test_a_host_with_much_waiting_leaves_room_for_the_others(store: Store) -> None:
    await with_a_brand(store)
    rows = [delivery(f"slow{number:02}", "slow.example", START) for number in range(20)]
    await store.write(insert, Delivery, [*rows, delivery("quick", "quick.example", SOON)])
    found = await store.read(ripe, SOON, 10)
    assert found[:3] == [("deliver", "slow00"), ("deliver", "quick"), ("deliver", "slow01")]
    assert len(found) == 10


async def test_a_document_whose_fetch_a_crash_cut_short_is_fetched_again(store: Store) -> None:
    rows = [
        arrival("cut-short", START, ArrivalState.FETCHING),
        arrival("under-way", SOON + timedelta(seconds=1), ArrivalState.FETCHING),
    ]
    await store.write(insert, Arrival, rows)
    assert await store.read(ripe, SOON, 10) == [("fetch", "cut-short")]


async def test_an_ending_that_was_not_finished_is_finished(store: Store) -> None:
    await store.write(insert, EndingRow, [{"id": "e", "lease_keys": "k" * 26, "about": b"[]", "at": START}])
    assert await store.read(ripe, START, 10) == [("purge", "")]


async def test_a_job_whose_queue_was_lost_is_put_by_the_next_sweep(store: Store, clock: HandClock) -> None:
    await store.write(due.plan, [("look", "a", START)], clock)
    lost = Worker("look")
    await Sweep(store, lost.queue, clock).once()
    assert lost.done == []
    worker = Worker("look")
    await worker.queue.start()
    await Sweep(store, worker.queue, clock).once()
    assert await worker.did(1) == [("look", "a")]


async def test_due_jobs_of_an_unknown_kind_are_told_once_and_hold_nothing_up(
    store: Store, clock: HandClock
) -> None:
    await store.write(due.plan, [("novel", "a", START), ("look", "b", START)], clock)
    worker = Worker("look")
    await worker.queue.start()
    sweep = Sweep(store, worker.queue, clock)
    with capture_logs() as lines:
        await sweep.once()
        await sweep.once()
    await worker.did(1)
    assert [line["kind"] for line in lines] == ["novel"]


async def test_the_sweep_comes_round_by_itself(store: Store, clock: HandClock) -> None:
    await store.write(due.plan, [("look", "a", START + timedelta(seconds=1))], clock)
    worker = Worker("look")
    await worker.queue.start()
    sweep = Sweep(store, worker.queue, clock)
    running = asyncio.create_task(sweep.run())
    for _ in range(round(SWEEP_SECONDS / WATCH_SECONDS)):
        await clock.waited_for()
        clock.move(WATCH_SECONDS)
    assert await worker.did(1) == [("look", "a")]
    running.cancel()


async def test_what_another_process_wrote_is_noticed_and_our_own_writing_is_not(
    store: Store, clock: HandClock, tmp_path: Path
) -> None:
    heard: list[str] = []

    async def fail() -> None:
        raise RuntimeError

    async def listen() -> None:
        heard.append("written")

    worker = Worker("look")
    await worker.queue.start()
    sweep = Sweep(store, worker.queue, clock)
    sweep.listen(fail)
    sweep.listen(listen)
    await sweep.look()
    await store.write(due.plan, [("wake", "x", SOON)], clock)
    assert not await sweep.look()
    other = sqlite3.connect(tmp_path / "record.sqlite3")
    other.execute("INSERT INTO due (id, kind, subject, at, attempts) VALUES ('z', 'look', 'a', 0, 0)")
    other.commit()
    other.close()
    with capture_logs():
        assert await sweep.look()
    assert heard == ["written"]
    assert await worker.did(1) == [("look", "a")]
    assert not await sweep.look()
