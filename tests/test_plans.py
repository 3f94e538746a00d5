"""What is asked for every batch, every delivery and every turn of housekeeping is found by an index."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, union_all

from fedibrand.applying import close_commitments, make_commitment, provisional, reaping, taking_turns
from fedibrand.conversations import among, promised, queues, shelves
from fedibrand.conversations.among import Among
from fedibrand.conversations.queues import Queue, Wanted
from fedibrand.desk import avatars, media, strangers, views
from fedibrand.inbox import reading, waiting
from fedibrand.inbox.packages import jobs
from fedibrand.outbox import hosts, rows
from fedibrand.queue import due, sweep
from fedibrand.store import remembering, schema
from fedibrand.store.run import Store
from tests.fakes import START

HASHES, IDS = [b"one", b"two"], ["one", "two"]
NOW: dict[str, Any] = {"now": START}
MOST = {**NOW, "most": 10}
LIKE = {"row_id": "1", "answer": "2", "inbox": "3", "brand": "4", "consumer": "5"}

ASKED: dict[str, tuple[Any, dict[str, Any]]] = {
    "next arrivals": (waiting._next, {**NOW, "since": START}),
    "who knows them": (waiting._knowing, {"hashes": HASHES}),
    "consumers": (reading._consumers, {"values": HASHES}),
    "ledger": (reading._ledger, {"values": HASHES}),
    "grants": (reading._grants, {"values": IDS}),
    "follows": (reading._follows, {"values": IDS}),
    "followers": (reading._followers, {"values": IDS}),
    "holdings": (reading._holdings, {"values": HASHES}),
    "answers": (reading._answers, {"values": IDS}),
    "messages": (reading._messages, {"values": IDS}),
    "threads": (reading._threads, {"values": IDS}),
    "remembered": (remembering._find, {"keys": HASHES, **NOW}),
    "due rows": (due._ripe, MOST),
    "due arrivals": (sweep._arrivals, {**NOW, "patient_since": START}),
    "due fetches": (sweep._fetches, MOST),
    "due lanes": (sweep._lanes, MOST),
    "next job of a lane": (jobs._next, {**NOW, "brand": "1", "called": "acme.loyalty"}),
    "consumers of jobs": (jobs._consumers, {"values": HASHES}),
    "holdings of jobs": (jobs._holdings, {"values": HASHES}),
    "marks of jobs": (jobs._marks, {"values": HASHES}),
    "others of an answer": (rows._others_of_answer, LIKE),
    "others to a consumer": (rows._others_to_consumer, LIKE),
    "others to many": (rows._others_to_many, LIKE),
    "woken of an answer": (rows._woken_of_answer, LIKE),
    "woken to a consumer": (rows._woken_to_consumer, LIKE),
    "woken to many": (rows._woken_to_many, LIKE),
    "woken by a host": (hosts._woken, {"names": IDS}),
    "leases that are over": (reaping._over, NOW),
    "conversations that are over": (reaping._old, {"before": START - timedelta(days=90)}),
    "reports that are over": (reaping._reports, NOW),
}
DESK = {"brand": "1", "me": "2"}
LATELY = {"brand": "1", "since": START, "until": START, "now": START}
ASKED |= {
    f"queue {queue}": (queues._list(Wanted(queue, label="kettles", kind="private"), (START, "1"), 50), DESK)
    for queue in Queue
}
ASKED |= {
    "conversations that are nobody's": (taking_turns._nobodys, {"ids": IDS}),
    "whose turn it is": (taking_turns._team, {"brand": "1"}),
    "posts of a week": (shelves._page, {**LATELY, "at": START, "after": "1"}),
    "posts before a week": (shelves._latest, {"brand": "1", "until": START}),
    "posts held of a week": (shelves._held, LATELY),
    "whom a team has met": (among._met, {"ids": IDS}),
    "conversations with somebody": (among._theirs(Among(), frozenset(IDS)), {"brand": "1"}),
    "labelled conversations": (union_all(*among._each(Among(labels=("kettle",)))), {"brand": "1"}),
    "promises that press": (promised._pressing, {"ids": IDS, "soon": START}),
    "what they were promised": (promised.UNCLOSED_OF, {"values": IDS}),
    "what they can close": (close_commitments._theirs, {"brand": "1", "consumer": "2"}),
    "what keeps a conversation provisional": (provisional._unclosed, {"ids": IDS}),
    "whose own answer it is": (make_commitment._own, {"row_id": "1"}),
    "what an answer promised": (make_commitment._made, {"row_id": "1"}),
    "views of a member": (views._of, {"member": "1"}),
    "whether somebody was met": (strangers._met, {"consumer": "1"}),
    "who is held off": (strangers._held_off, {"ids": IDS}),
    "whose picture it is": (avatars._one, {"row_id": "1", "brand": "2"}),
    "whose file it is": (media._held, {"row_id": "1", "brand": "2", **NOW}),
}
ASKED |= {
    "counts of queues": (queues._counted, DESK),
    "counts of the ignored": (queues._hidden, DESK),
    "labels in use": (queues._labels, DESK),
}
SERVED = {
    "next arrivals": "ix_arrival_order",
    "due arrivals": "ix_arrival_next",
    "others to a consumer": "ix_delivery_line (consumer_id=? AND state=?)",
    "others to many": "ix_delivery_line (consumer_id=? AND state=? AND inbox=?)",
    "woken by a host": "ix_delivery_host (host=? AND state=?)",
    "leases that are over": "ix_holding_over (state=? AND lease_until<?)",
    "conversations that are over": "ix_conversation_resolved_at (resolved_at<?)",
    "posts of a week": "ix_holding_arrived (brand_id=? AND arrived_at>? AND arrived_at<?)",
    "posts before a week": "ix_holding_arrived (brand_id=? AND arrived_at<?)",
    "posts held of a week": "ix_holding_arrived (brand_id=? AND arrived_at>? AND arrived_at<?)",
    "counts of the ignored": "ix_conversation_consumer_id (consumer_id=?)",
    "counts of queues": "COVERING INDEX ix_conversation_list (brand_id=?)",
    **{
        f"queue {queue}": (
            "COVERING INDEX ix_conversation_list (brand_id=? AND state=? AND (moved_at,id)<(?,?))"
        )
        for queue in Queue
    },
}
"""Where one index of several is the one that reads no more than it must."""


def plan(connection: Connection, statement: Any, values: dict[str, Any]) -> list[str]:
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, asked: str, parameters: Any, *_more: Any) -> None:
        sent.append((asked, parameters))

    event.listen(connection, "before_cursor_execute", note)
    connection.execute(statement, values).all()
    event.remove(connection, "before_cursor_execute", note)
    ((asked, parameters),) = sent
    return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", parameters)]


@pytest.mark.parametrize("what", ASKED)
async def test_no_table_is_read_from_end_to_end(tmp_path: Path, what: str) -> None:
    store = Store(f"sqlite:///{tmp_path}/record.sqlite3")
    try:
        await store.write(schema.prepare)
        steps = await store.read(plan, *ASKED[what])
    finally:
        await store.close()
    assert [step for step in steps if step.startswith("SCAN ")] == []
    assert any(SERVED.get(what, "") in step for step in steps), steps
