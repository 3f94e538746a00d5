"""How long leases run, and what changes that: a conversation resolved, a consumer who writes again."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Connection, bindparam, func, type_coerce, update

from fedibrand.domain import BrandSettings, HoldingState, Why
from fedibrand.lasting import AFTER_RESOLVED, LEASES
from fedibrand.store.columns import Moment
from fedibrand.store.tables.holdings import Holding

_MICROSECOND = timedelta(microseconds=1)
_table = Holding.__table__  # type: ignore[attr-defined]
_until = type_coerce(_table.c.lease_until, BigInteger)
_held = (_table.c.state == HoldingState.HELD, _table.c.why == Why.TALK)
_shorten = (
    update(_table)
    .where(_table.c.conversation_id.in_(bindparam("ids", expanding=True)), *_held)
    .values(lease_until=type_coerce(func.min(_until, bindparam("at_most", type_=Moment)), Moment))
)
_full = type_coerce(_table.c.arrived_at, BigInteger) + bindparam("length", type_=BigInteger)
_lengthen = (
    update(_table)
    .where(_table.c.conversation_id.in_(bindparam("ids", expanding=True)), *_held, _until != _full)
    .values(lease_until=type_coerce(_full, Moment))
)


def length(why: Why, settings: BrandSettings) -> timedelta:
    """Return how long a lease runs from the arrival; a brand may shorten it, never lengthen."""
    days = {Why.TALK: settings.talk_days, Why.LISTEN: settings.listen_days}
    return min(LEASES[why], timedelta(days=days.get(why, LEASES[why].days)))


def shorten(connection: Connection, conversations: Iterable[str], now: datetime) -> None:
    """Have what is held in resolved conversations end thirty days from now at the latest."""
    ids = list(conversations)
    if ids:
        connection.execute(_shorten, {"ids": ids, "at_most": now + AFTER_RESOLVED})


def run_again(connection: Connection, conversations: Mapping[str, BrandSettings]) -> None:
    """Have leases run to their full length from the arrival again: the consumer wrote, and so reopened."""
    found: dict[timedelta, list[str]] = {}
    for conversation, settings in conversations.items():
        found.setdefault(length(Why.TALK, settings), []).append(conversation)
    for full, ids in found.items():
        connection.execute(_lengthen, {"ids": ids, "length": full // _MICROSECOND})
