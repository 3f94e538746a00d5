"""Sessions at the desk: kept in the record, known by a digest of the cookie, ended at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from fedibrand.clock import Clock
from fedibrand.store.tables.desk_sessions import DeskSessionRow

LASTS = timedelta(days=14)
IDLE = timedelta(days=2)
SEEN_EVERY = timedelta(minutes=5)
AGENT = 120

_table = DeskSessionRow.__table__  # type: ignore[attr-defined]
_insert = _table.insert()
_live = (_table.c.until > bindparam("now"), _table.c.seen_at > bindparam("since"))
_get = select(_table).where(_table.c.digest == bindparam("known_by"), *_live)
_of = (
    select(_table)
    .where(_table.c.account_id == bindparam("account"), *_live)
    .order_by(_table.c.seen_at.desc(), _table.c.id)
)
_ids = select(_table.c.id).where(_table.c.account_id == bindparam("account"))
_seen = update(_table).where(_table.c.digest == bindparam("known_by")).values(seen_at=bindparam("now"))
_end = delete(_table).where(_table.c.account_id == bindparam("account"), _table.c.id == bindparam("row_id"))
_end_others = delete(_table).where(
    _table.c.account_id == bindparam("account"), _table.c.id != bindparam("row_id")
)
_end_over = delete(_table).where(_table.c.until <= bindparam("now"))


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in. ``agent`` is what it says of itself."""

    id: str
    account_id: str
    agent: str
    began_at: datetime
    seen_at: datetime


def digest(cookie: str) -> bytes:
    """Return what is kept of a cookie."""
    return sha256(cookie.encode()).digest()


def begin(connection: Connection, account_id: str, cookie: str, agent: str, clock: Clock) -> Session:
    """Begin a session under a fresh cookie."""
    now = clock.now()
    connection.execute(_end_over, {"now": now})
    made = Session(clock.new_id(), account_id, agent[:AGENT], now, now)
    row = {
        "digest": digest(cookie),
        "id": made.id,
        "account_id": account_id,
        "agent": made.agent,
        "began_at": now,
        "seen_at": now,
        "until": now + LASTS,
    }
    connection.execute(_insert, row)
    return made


def get(connection: Connection, cookie: str, now: datetime) -> Session | None:
    """Return the session of a cookie, if it is not over: after two weeks, or two days without use."""
    found = {"known_by": digest(cookie), "now": now, "since": now - IDLE}
    return _read(connection.execute(_get, found).first())


def note_seen(connection: Connection, cookie: str, now: datetime) -> None:
    """Note that a session is in use."""
    connection.execute(_seen, {"known_by": digest(cookie), "now": now})


def of_account(connection: Connection, account_id: str, now: datetime) -> list[Session]:
    """Return an account's sessions, the one used last first."""
    rows = connection.execute(_of, {"account": account_id, "now": now, "since": now - IDLE})
    return [session for row in rows if (session := _read(row)) is not None]


def ids(connection: Connection, account_id: str) -> set[str]:
    """Return the ids of an account's sessions, over or not: by them its open streams are ended."""
    return set(connection.execute(_ids, {"account": account_id}).scalars())


def end(connection: Connection, account_id: str, session_id: str) -> bool:
    """End one session of an account; return whether there was one."""
    return bool(connection.execute(_end, {"account": account_id, "row_id": session_id}).rowcount)


def end_others(connection: Connection, account_id: str, but: str) -> set[str]:
    """End every session of an account but one; return the ids of those that ended."""
    ended = ids(connection, account_id) - {but}
    connection.execute(_end_others, {"account": account_id, "row_id": but})
    return ended


def _read(row: Any | None) -> Session | None:
    if row is None:
        return None
    return Session(row.id, row.account_id, row.agent, row.began_at, row.seen_at)
