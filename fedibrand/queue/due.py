"""Due rows: everything that has a date and no row of its own that says so.

A row is handed out from its date on, again and again, until it is cancelled or finished. Planning a job
anew replaces its date: what was decided last counts.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from fedibrand.clock import Clock
from fedibrand.store.tables.due import Due

FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(hours=1)

_table = Due.__table__  # type: ignore[attr-defined]
_new = insert(_table)
_plan = _new.on_conflict_do_update(
    index_elements=["kind", "subject"], set_={"at": _new.excluded.at, "attempts": 0}
)
_one = (_table.c.kind == bindparam("of_kind"), _table.c.subject == bindparam("of_subject"))
_cancel = delete(_table).where(*_one)
_finish = delete(_table).where(*_one, _table.c.at <= bindparam("begun"))
_ripe = (
    select(_table.c.kind, _table.c.subject)
    .where(_table.c.at <= bindparam("now"))
    .order_by(_table.c.at)
    .limit(bindparam("most"))
)
_attempts = select(_table.c.attempts).where(*_one, _table.c.at <= bindparam("now"))
_later = (
    update(_table)
    .where(*_one)
    .values({_table.c.at: bindparam("then"), _table.c.attempts: _table.c.attempts + 1})
)


def plan(connection: Connection, rows: Iterable[tuple[str, str, datetime]], clock: Clock) -> None:
    """Plan jobs: (kind, subject, when). A job planned already gets the new date."""
    found = [
        {"id": clock.new_id(), "kind": kind, "subject": subject, "at": at, "attempts": 0}
        for kind, subject, at in rows
    ]
    if found:
        connection.execute(_plan, found)


def cancel(connection: Connection, kind: str, subjects: Iterable[str]) -> None:
    """Take back jobs of ``kind``; a subject that has none is no fault."""
    found = [{"of_kind": kind, "of_subject": subject} for subject in subjects]
    if found:
        connection.execute(_cancel, found)


def finish(connection: Connection, kind: str, subject: str, begun: datetime) -> None:
    """Drop a job that is done, unless it was planned anew for after ``begun``, when its work began."""
    connection.execute(_finish, {"of_kind": kind, "of_subject": subject, "begun": begun})


def retry(connection: Connection, kind: str, subject: str, now: datetime) -> None:
    """Put off a job that failed: the wait doubles from 15 seconds to an hour.

    A job that was planned for later meanwhile keeps its date.
    """
    one = {"of_kind": kind, "of_subject": subject}
    attempts = connection.execute(_attempts, {**one, "now": now}).scalar()
    if attempts is not None:
        connection.execute(_later, {**one, "then": now + wait(attempts)})


def ripe(connection: Connection, now: datetime, limit: int) -> list[tuple[str, str]]:
    """Return (kind, subject) of the jobs that are due, those longest due first."""
    return [(row.kind, row.subject) for row in connection.execute(_ripe, {"now": now, "most": limit})]


def wait(attempts: int) -> timedelta:
    """Return how long to wait after a job failed that had failed ``attempts`` times before."""
    return min(FIRST_WAIT * 2 ** min(attempts, 16), LONGEST_WAIT)
