"""Deliveries as rows: how they come to be, which belong together, and how they end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, or_, select, update

from fedibrand.clock import Clock
from fedibrand.domain import DeliveryState
from fedibrand.outbox.order import Step
from fedibrand.store import contents, endings
from fedibrand.store.endings import Freed
from fedibrand.store.tables.deliveries import Delivery
from fedibrand.store.vault import Vault

OWN_NEWS = frozenset({"Update", "Delete", "Move"})
"""What a brand says of its own actor, and so to many at once."""

REPLY = "Reply"
"""What a reply to a word of self-service is called here; it is a Create on its way."""

LAST_WORDS = timedelta(days=1)
"""How long what is left to say to a forgotten consumer may wait, and a reply to a word of self-service."""

KEPT = timedelta(days=30)
"""How long the row of a delivery stays after it ended."""

_table = Delivery.__table__  # type: ignore[attr-defined]
_insert = _table.insert()
_whose = select(_table.c.brand_id, _table.c.consumer_id).where(_table.c.id == bindparam("row_id"))
_one = select(_table).where(_table.c.id == bindparam("row_id"))
_not_this, _waiting = _table.c.id != bindparam("row_id"), _table.c.state == DeliveryState.WAITING
_of_answer = (_table.c.answer_id == bindparam("answer"), _table.c.inbox == bindparam("inbox"), _not_this)
_in_line = (_table.c.answer_id.is_(None), _table.c.brand_id == bindparam("brand"), _not_this, _waiting)
_to_consumer = (*_in_line, _table.c.consumer_id == bindparam("consumer"))
_to_many = (*_in_line, _table.c.consumer_id.is_(None), _table.c.inbox == bindparam("inbox"))
_by_age = (_table.c.version, _table.c.id)
# A statement of its own for each: in one, joined by "or", no index would serve.
_others_of_answer = select(_table).where(*_of_answer)
_others_to_consumer, _others_to_many = (select(_table).where(*where) for where in (_to_consumer, _to_many))
_woken_of_answer, _woken_to_consumer, _woken_to_many = (
    select(_table.c.id).where(*where).order_by(*_by_age)
    for where in ((*_of_answer, _waiting), _to_consumer, _to_many)
)
_wake = (
    update(_table).where(_table.c.id.in_(bindparam("ids", expanding=True))).values(due_at=bindparam("now"))
)
_put_off = update(_table).where(_table.c.id == bindparam("row_id")).values(due_at=bindparam("until"))
_end = (
    update(_table)
    .where(_table.c.id == bindparam("row_id"))
    .values(
        state=bindparam("to"), reason=bindparam("why"), status=bindparam("said"), ended_at=bindparam("now")
    )
)
_empty = (
    update(_table)
    .where(_table.c.id == bindparam("row_id"))
    .values(content_id=None, lease_key_id=None, wrapped=None)
)
_drop = delete(_table).where(_table.c.id.in_(bindparam("ids", expanding=True)))
_over = select(_table).where(
    or_(
        _table.c.ended_at <= bindparam("kept_since"),
        and_(
            or_(_table.c.consumer_id.is_(None), _table.c.what == REPLY),
            _table.c.answer_id.is_(None),
            _table.c.what.not_in(OWN_NEWS),
            _table.c.created_at <= bindparam("said_since"),
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is to leave a brand, and for which inbox; no consumer where it goes to many at once.

    ``held_back`` is why it may leave only by hand.
    """

    brand_id: str
    what: str
    inbox: str
    host: str
    consumer_id: str | None = None
    held_back: str = ""


def add_answers(connection: Connection, found: Sequence[tuple[Leaving, str, int]], clock: Clock) -> list[str]:
    """Have answers leave, each under its id and version; they are rendered when they do. Return the ids."""
    return _add(
        connection,
        [(leaving, {"answer_id": answer, "version": version}) for leaving, answer, version in found],
        clock,
    )


def add_activities(
    connection: Connection, found: Sequence[tuple[Leaving, bytes]], vault: Vault, clock: Clock
) -> list[str]:
    """Have whole activities leave, given as JSON; each is sealed until it did. Return the ids."""
    sealed = [vault.seal(activity) for _, activity in found]
    contents.add(connection, sealed)
    return _add(
        connection,
        [(leaving, one.lease.columns()) for (leaving, _), one in zip(found, sealed, strict=True)],
        clock,
    )


def find(connection: Connection, delivery_id: str) -> Any | None:
    """Return the row of a delivery, or nothing."""
    return connection.execute(_one, {"row_id": delivery_id}).first()


def others(connection: Connection, row: Any) -> list[Step]:
    """Return the deliveries whose order hangs together with that of ``row``.

    Of an answer that is all of it to that inbox; of a whole activity, what waits for the same consumer, or
    for the same inbox where it goes to many.
    """
    statement = _which(row, _others_of_answer, _others_to_consumer, _others_to_many)
    return [step(one) for one in connection.execute(statement, _like(row))]


def step(row: Any) -> Step:
    """Return a delivery as far as its order is concerned."""
    state = DeliveryState(row.state)
    return Step(row.id, row.what, row.version, state, row.attempts, row.reason, row.due_at)


def put_off(connection: Connection, delivery_id: str, until: datetime) -> None:
    """Have a delivery wait until then."""
    connection.execute(_put_off, {"row_id": delivery_id, "until": until})


def is_last_words(row: Any) -> bool:
    """Return whether a delivery leaves nothing behind: what is left to say to who was forgotten, a reply."""
    fleeting = row.what == REPLY or (row.consumer_id is None and row.what not in OWN_NEWS)
    return fleeting and row.answer_id is None


def end(
    connection: Connection,
    row: Any,
    state: DeliveryState,
    reason: str,
    clock: Clock,
    *,
    status: int | None = None,
) -> list[str]:
    """End a delivery; return those that waited for it, which are due now.

    One that failed keeps its body, so that a person may try again. Last words leave nothing behind, whatever
    became of them: they name a consumer who is forgotten, or tell one what is for no other eyes.
    """
    now = clock.now()
    if is_last_words(row):
        connection.execute(_drop, {"ids": [row.id]})
    else:
        connection.execute(_end, {"row_id": row.id, "to": state, "why": reason, "said": status, "now": now})
    if is_last_words(row) or state is not DeliveryState.FAILED:
        connection.execute(_empty, {"row_id": row.id})
        endings.let_go(connection, [Freed(row.content_id, row.lease_key_id)], clock)
    return wake_others(connection, row, now)


def wake_others(connection: Connection, row: Any, now: datetime) -> list[str]:
    """Have the deliveries that may have waited for ``row`` come due, to ask anew; return them in order."""
    statement = _which(row, _woken_of_answer, _woken_to_consumer, _woken_to_many)
    woken = list(connection.execute(statement, _like(row)).scalars())
    if woken:
        connection.execute(_wake, {"ids": woken, "now": now})
    return woken


def let_lapse(connection: Connection, clock: Clock) -> int:
    """Drop what ended thirty days ago, and last words that could not be said in a day; return how many."""
    now = clock.now()
    rows = connection.execute(_over, {"kept_since": now - KEPT, "said_since": now - LAST_WORDS}).all()
    connection.execute(_drop, {"ids": [row.id for row in rows]})
    endings.let_go(connection, [Freed(row.content_id, row.lease_key_id) for row in rows], clock)
    return len(rows)


def _which(row: Any, of_answer: Any, to_consumer: Any, to_many: Any) -> Any:
    if row.answer_id is not None:
        return of_answer
    return to_many if row.consumer_id is None else to_consumer


def _like(row: Any) -> dict[str, Any]:
    return {
        "row_id": row.id,
        "answer": row.answer_id,
        "inbox": row.inbox,
        "brand": row.brand_id,
        "consumer": row.consumer_id,
    }


def _add(connection: Connection, found: Iterable[tuple[Leaving, dict[str, Any]]], clock: Clock) -> list[str]:
    now = clock.now()
    empty = {"answer_id": None, "version": 0, "content_id": None, "lease_key_id": None, "wrapped": None}
    rows = [
        {
            **empty,
            **body,
            "id": clock.new_id(),
            "brand_id": leaving.brand_id,
            "consumer_id": leaving.consumer_id,
            "what": leaving.what,
            "inbox": leaving.inbox,
            "host": leaving.host,
            "state": DeliveryState.FAILED if leaving.held_back else DeliveryState.WAITING,
            "attempts": 0,
            "status": None,
            "reason": leaving.held_back,
            "created_at": now,
            "due_at": now,
            "ended_at": now if leaving.held_back else None,
        }
        for leaving, body in found
    ]
    if rows:
        connection.execute(_insert, rows)
    return [row["id"] for row in rows]


def whose(connection: Connection, delivery_id: str) -> list[tuple[str, str]]:
    """Return the brand and the consumer a delivery is of, the latter empty where it is for many."""
    rows = connection.execute(_whose, {"row_id": delivery_id})
    return [(row.brand_id, row.consumer_id or "") for row in rows]
