"""Claims: the moment a delivery is about to leave, when everything is asked again.

A claim is one transaction, before anything is sent. It asks whether it is this delivery's turn and whether
the consumer still permits it, and counts the try *before* it is made: whatever then happens to the process,
the record knows that the inbox may have taken it, and the delivery comes due again.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from fedibrand.clock import Clock
from fedibrand.domain import AnswerState, DeliveryState
from fedibrand.outbox import consent, order, rows
from fedibrand.outbox.backoff import next_try
from fedibrand.outbox.order import ON_ITS_WAY, Move, Turn
from fedibrand.store import contents
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.deliveries import Delivery
from fedibrand.store.vault import Vault

LONGEST_TRY = timedelta(minutes=2)
"""Longer than a try can last; after that a claim counts as that of a process that died."""

_delivery, _answer, _consumer = Delivery.__table__, AnswerRow.__table__, Consumer.__table__  # type: ignore[attr-defined]
_aim = select(_delivery.c.host, _delivery.c.brand_id).where(
    _delivery.c.id == bindparam("row_id"),
    _delivery.c.state == DeliveryState.WAITING,
    _delivery.c.due_at <= bindparam("now"),
)
_said = select(_answer).where(_answer.c.id == bindparam("row_id"))
_whom = select(_consumer.c.actor).where(_consumer.c.id == bindparam("row_id"))
_claim = (
    update(_delivery)
    .where(_delivery.c.id == bindparam("row_id"))
    .values(attempts=_delivery.c.attempts + 1, due_at=bindparam("until"), reason=ON_ITS_WAY)
)


@dataclass(frozen=True, slots=True)
class Aim:
    """Where a delivery goes, and from which brand."""

    host: str
    brand_id: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A delivery that may leave now. ``tries`` counts this one; ``words`` is its body while it is open.

    ``consumer`` is the id of the actor whom it concerns, empty where it goes to many.
    """

    id: str
    brand_id: str
    consumer_id: str | None
    consumer: str
    answer_id: str | None
    what: str
    version: int
    inbox: str
    host: str
    tries: int
    words: bytes


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a claim led to: a delivery to send, or none; and those that its ending made due."""

    ready: Ready | None = None
    woken: tuple[str, ...] = ()


def aim(connection: Connection, delivery_id: str, clock: Clock) -> Aim | None:
    """Return where a delivery goes and from whom, or nothing where it is not due."""
    row = connection.execute(_aim, {"row_id": delivery_id, "now": clock.now()}).first()
    return None if row is None else Aim(row.host, row.brand_id)


def claim(connection: Connection, delivery_id: str, vault: Vault, clock: Clock) -> Claimed:
    """Take a delivery that is due, or let it wait, or let it fall; whichever the record asks for."""
    now = clock.now()
    row = rows.find(connection, delivery_id)
    if row is None or row.state != DeliveryState.WAITING or row.due_at > now:
        return Claimed()
    answer = connection.execute(_said, {"row_id": row.answer_id}).first() if row.answer_id else None
    turn = _turn(connection, row, answer, clock)
    for folded in turn.folds:
        one = rows.find(connection, folded)
        if one is not None:
            rows.end(connection, one, DeliveryState.DROPPED, "folded", clock)
    if turn.move is Move.WAIT and turn.until is not None:
        rows.put_off(connection, row.id, turn.until)
        return Claimed()
    reason = turn.reason or _against(connection, row, answer, clock)
    words = b"" if reason else _words(connection, row, answer, vault)
    if words is None:
        reason = "words-gone"
    if reason:
        return Claimed(woken=tuple(rows.end(connection, row, DeliveryState.DROPPED, reason, clock)))
    tries = row.attempts + 1
    wait = max(next_try(tries, 0) or LONGEST_TRY, LONGEST_TRY)
    connection.execute(_claim, {"row_id": row.id, "until": now + wait})
    return Claimed(_ready(connection, row, tries, words or b""))


def _turn(connection: Connection, row: Any, answer: Any | None, clock: Clock) -> Turn:
    step, others = rows.step(row), rows.others(connection, row)
    if row.answer_id is None:
        return order.turn_in_line(step, others)
    withdrawn = answer is None or answer.state == AnswerState.WITHDRAWN
    return order.turn(step, others, clock.now(), withdrawn=withdrawn)


def _against(connection: Connection, row: Any, answer: Any | None, clock: Clock) -> str:
    """Return why the consumer's side forbids it. Edits and withdrawals stay possible without a grant."""
    now = clock.now()
    if row.answer_id is None:
        late = rows.is_last_words(row) and row.created_at + rows.LAST_WORDS <= now
        return "too-late" if late else consent.against_activity(connection, row.consumer_id, row.what, now)
    if row.what != "Create" or answer is None:
        return ""
    return consent.against_answer(connection, row.consumer_id, answer.holding_id, now)


def _words(connection: Connection, row: Any, answer: Any | None, vault: Vault) -> bytes | None:
    """Open the body: the answer's words, or the whole activity; a Delete of an answer has none."""
    if row.answer_id is not None and row.what == "Delete":
        return b""
    keeper = row if row.answer_id is None else answer
    lease = None if keeper is None else contents.lease_of(keeper)
    if lease is None:
        return None
    sealed = contents.find(connection, [lease.content_id]).get(lease.content_id)
    opened = vault.open([(lease, sealed)])[0] if sealed else None
    return None if opened is None else opened.words


def _ready(connection: Connection, row: Any, tries: int, words: bytes) -> Ready:
    whom = connection.execute(_whom, {"row_id": row.consumer_id}).scalar() if row.consumer_id else None
    return Ready(
        id=row.id,
        brand_id=row.brand_id,
        consumer_id=row.consumer_id,
        consumer=whom or "",
        answer_id=row.answer_id,
        what=row.what,
        version=row.version,
        inbox=row.inbox,
        host=row.host,
        tries=tries,
        words=words,
    )
