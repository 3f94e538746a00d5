"""Jobs of packages as rows: made in the transaction of core's effects, and gone when they are done.

A job about a post has no words of its own. It reads what the brand holds when its turn comes: words that
were edited meanwhile are the new ones, and words that have ended are not there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from fedibrand.activitypub.vocabulary import Activity, Flag, Post
from fedibrand.applying.scope import Carried, Tools
from fedibrand.domain import HoldingState, JobState
from fedibrand.outbox.order import RESTORED
from fedibrand.queue.sweep import lane
from fedibrand.store import endings
from fedibrand.store.endings import Freed
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.done import Done
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.tables.package_jobs import PackageJobRow
from fedibrand.store.vault import Lease

_table = PackageJobRow.__table__  # type: ignore[attr-defined]
_consumer, _holding, _done = Consumer.__table__, Holding.__table__, Done.__table__  # type: ignore[attr-defined]
_values: Any = bindparam("values", expanding=True)
_insert = insert(_table).on_conflict_do_nothing()
_consumers = select(_consumer.c.id, _consumer.c.brand_id, _consumer.c.actor_hash).where(
    _consumer.c.actor_hash.in_(_values)
)
_holdings = select(_holding.c.id, _holding.c.brand_id, _holding.c.consumer_id, _holding.c.post_hash).where(
    _holding.c.post_hash.in_(_values), _holding.c.state == HoldingState.HELD
)
_marks = select(_done.c.activity_hash, _done.c.brand_id, _done.c.by).where(_done.c.activity_hash.in_(_values))
_due = (_table.c.state == JobState.WAITING, _table.c.due_at <= bindparam("now"))
_next = (
    select(_table)
    .where(_table.c.brand_id == bindparam("brand"), _table.c.package == bindparam("called"), *_due)
    .order_by(_table.c.id)
    .limit(1)
)
_one = select(_table).where(_table.c.id == bindparam("row_id"))
_drop = delete(_table).where(_table.c.id == bindparam("row_id"))
_put_off = (
    update(_table)
    .where(_table.c.id == bindparam("row_id"), _table.c.state == JobState.WAITING)
    .values(
        state=bindparam("to"),
        attempts=bindparam("tries"),
        reason=bindparam("why"),
        fault=bindparam("place"),
        due_at=bindparam("then"),
        ended_at=bindparam("ended"),
    )
)


@dataclass(frozen=True, slots=True)
class Interest:
    """A package that a brand uses, and the name of the object's type under which it registered.

    ``object`` is empty where nobody could say what it registers: its process does not start. The job waits.
    """

    package: str
    object: str


@dataclass(frozen=True, slots=True)
class Case:
    """An activity at one brand that packages are to hear of, once core's effects are applied."""

    brand: str
    activity: Activity[Any]
    activity_hash: bytes
    carried: Carried
    reason: str
    interests: Sequence[Interest]


def is_for_packages(activity: Activity[Any]) -> bool:
    """Return whether packages may hear of an activity: a report is for the moderators alone."""
    return not isinstance(activity, Flag)


def make(connection: Connection, cases: Sequence[Case], passed_on: set[str], tools: Tools) -> list[str]:
    """Write the jobs of these cases, after core's effects; return their lanes.

    Packages hear of what the brand may keep: of a post that it holds, and of other acts of a consumer whom it
    knows. The lease of an activity about no post passes to its job, and is noted in ``passed_on``.
    """
    found = _Found(connection, cases, tools)
    rows = []
    for case in cases:
        consumer = found.consumers.get((case.brand, tools.vault.hash(case.activity.actor)))
        holding = found.holding(case, consumer)
        if consumer is None or (isinstance(case.activity.object, Post) and holding is None):
            continue
        for interest in case.interests:
            if (case.activity_hash, case.brand, interest.package) not in found.done:
                lease = None if holding else _lease(case.carried, passed_on, tools)
                rows.append(_row(case, interest, consumer, holding, lease, tools))
    if rows:
        connection.execute(_insert, rows)
    return list({lane(row["brand_id"], row["package"]): None for row in rows})


def add_reply(connection: Connection, call: Any, consumer_id: str, lease: Lease, tools: Tools) -> str:
    """Write the job of a webhook's reply, whose bytes are sealed under ``lease``; return its lane."""
    row = {
        **_new(tools),
        "brand_id": call.brand_id,
        "package": call.package,
        "consumer_id": consumer_id,
        "holding_id": None,
        "conversation_id": call.conversation_id,
        "activity_hash": tools.vault.hash(f"reply {call.id}"),
        "activity": "",
        "object": "",
        "event": call.event,
        **lease.columns(),
    }
    connection.execute(_insert, row)
    return lane(call.brand_id, call.package)


def take(connection: Connection, subject: str, now: datetime) -> Any | None:
    """Return the next job of a lane that is due, or nothing."""
    brand, _, package = subject.partition(":")
    return connection.execute(_next, {"brand": brand, "called": package, "now": now}).first()


def finish(connection: Connection, job_id: str, tools: Tools) -> bool:
    """Drop a job, with the lease it may keep; return whether it was there still."""
    row = connection.execute(_one, {"row_id": job_id}).first()
    if row is None:
        return False
    connection.execute(_drop, {"row_id": job_id})
    endings.let_go(connection, [Freed(row.content_id, row.lease_key_id)], tools.clock)
    return True


def put_off(connection: Connection, row: Any, then: datetime, why: str, place: str) -> None:
    """Have a job that failed come again ``then``."""
    _set(connection, row, JobState.WAITING, why, place, then, None)


def give_up(connection: Connection, row: Any, now: datetime, why: str, place: str) -> None:
    """Have a job that failed wait for a person."""
    _set(connection, row, JobState.FAILED, why, place, now, now)


def _set(
    connection: Connection,
    row: Any,
    to: JobState,
    why: str,
    place: str,
    then: datetime,
    ended: datetime | None,
) -> None:
    tries = row.attempts + 1
    why = RESTORED if row.reason == RESTORED and to is JobState.WAITING else why
    values = {"to": to, "tries": tries, "why": why, "place": place, "then": then, "ended": ended}
    connection.execute(_put_off, {"row_id": row.id, **values})


class _Found:
    """What the record says about the cases of one batch, after core's effects."""

    def __init__(self, connection: Connection, cases: Sequence[Case], tools: Tools) -> None:
        self._vault = tools.vault
        actors = {tools.vault.hash(case.activity.actor) for case in cases}
        posts = {self._post(case) for case in cases if isinstance(case.activity.object, Post)}
        self.consumers = {
            (row.brand_id, row.actor_hash): row.id for row in _rows(connection, _consumers, actors)
        }
        self._holdings = {(row.brand_id, row.post_hash): row for row in _rows(connection, _holdings, posts)}
        marks = _rows(connection, _marks, {case.activity_hash for case in cases})
        self.done = {(row.activity_hash, row.brand_id, row.by) for row in marks}

    def holding(self, case: Case, consumer: str | None) -> str | None:
        """Return the id of what the brand holds of this consumer under the activity's object."""
        if not isinstance(case.activity.object, Post):
            return None
        row = self._holdings.get((case.brand, self._post(case)))
        return row.id if row is not None and row.consumer_id == consumer else None

    def _post(self, case: Case) -> bytes:
        return self._vault.hash(case.activity.object.id)


def _rows(connection: Connection, statement: Any, values: Iterable[bytes]) -> Sequence[Any]:
    wanted = list(values)
    return connection.execute(statement, {"values": wanted}).all() if wanted else ()


def _lease(carried: Carried, passed_on: set[str], tools: Tools) -> Lease:
    """Pass the arrival's own lease on to the first job that keeps it; make one more for each other."""
    if carried.lease.lease_key_id in passed_on:
        return tools.vault.lease_again(carried.opened)
    passed_on.add(carried.lease.lease_key_id)
    return carried.lease


def _row(
    case: Case, interest: Interest, consumer: str, holding: str | None, lease: Lease | None, tools: Tools
) -> dict[str, Any]:
    kept = lease.columns() if lease else {"content_id": None, "lease_key_id": None, "wrapped": None}
    return {
        **_new(tools),
        "brand_id": case.brand,
        "package": interest.package,
        "consumer_id": consumer,
        "holding_id": holding,
        "conversation_id": None,
        "activity_hash": case.activity_hash,
        "activity": type(case.activity).__name__,
        "object": interest.object,
        "event": "",
        "reason": case.reason,
        **kept,
    }


def _new(tools: Tools) -> dict[str, Any]:
    now = tools.clock.now()
    return {
        "id": tools.clock.new_id(),
        "state": JobState.WAITING,
        "attempts": 0,
        "reason": "",
        "fault": "",
        "created_at": now,
        "due_at": now,
        "ended_at": None,
    }
