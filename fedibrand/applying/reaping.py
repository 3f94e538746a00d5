"""What time ends: leases, arrivals and packages' jobs never done, reports, conversations, cached profiles.

Each function takes some, so that no transaction grows long; it returns nothing when none is left.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, select

from fedibrand.acts import Act
from fedibrand.applying.apply import Applied, apply
from fedibrand.applying.dated import CLOCK
from fedibrand.applying.scope import Tools
from fedibrand.domain import ConversationState, DeliveryState, HoldingState, Means
from fedibrand.effect import Effect
from fedibrand.effects import DropConversation, DropProfile, End
from fedibrand.lasting import CONVERSATION_KEPT, WAITING_KEPT
from fedibrand.store import endings
from fedibrand.store.endings import Freed
from fedibrand.store.tables.arrivals import Arrival
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.deliveries import Delivery
from fedibrand.store.tables.followers import Follower
from fedibrand.store.tables.follows import FollowRow
from fedibrand.store.tables.grants import GrantRow
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.tables.package_jobs import PackageJobRow
from fedibrand.store.tables.reports import Report
from fedibrand.store.tables.webhook_calls import WebhookCallRow

SOME = 200


def _t(model: Any) -> Any:
    return model.__table__


_consumer, _holding, _grant, _call = _t(Consumer), _t(Holding), _t(GrantRow), _t(WebhookCallRow)
_over = (
    select(_holding.c.id, _holding.c.brand_id, _consumer.c.actor)
    .join(_consumer, _consumer.c.id == _holding.c.consumer_id)
    .where(_holding.c.state == HoldingState.HELD, _holding.c.lease_until <= bindparam("now"))
    .order_by(_holding.c.lease_until)
    .limit(SOME)
)
_old = (
    select(_t(Conversation).c.id, _t(Conversation).c.brand_id, _consumer.c.actor)
    .join(_consumer, _consumer.c.id == _t(Conversation).c.consumer_id)
    .where(
        _t(Conversation).c.state == ConversationState.RESOLVED,
        _t(Conversation).c.resolved_at <= bindparam("before"),
    )
    .limit(SOME)
)
_idle = (
    select(_consumer.c.id, _consumer.c.brand_id, _consumer.c.actor)
    .where(
        *(
            ~exists(select(1).where(_t(model).c.consumer_id == _consumer.c.id))
            for model in (Holding, Conversation, FollowRow, Follower)
        ),
        ~exists(
            select(1).where(
                _grant.c.consumer_id == _consumer.c.id,
                _grant.c.ended_at.is_(None),
                _grant.c.means.not_in((Means.MENTION, Means.MESSAGE)),
            )
        ),
        ~exists(
            select(1).where(
                _t(Delivery).c.consumer_id == _consumer.c.id, _t(Delivery).c.state == DeliveryState.WAITING
            )
        ),
        _consumer.c.seen_at <= bindparam("before"),
    )
    .limit(SOME)
)
_these = _idle.where(_consumer.c.id.in_(bindparam("ids", expanding=True)))


def _never_done(model: Any, since: str) -> Any:
    """Select the eldest of a table that are too old; ids sort by the time they were made."""
    eldest = select(_t(model)).order_by(_t(model).c.id).limit(SOME).subquery()
    return select(eldest).where(eldest.c[since] <= bindparam("before"))


_forgotten_arrivals = _never_done(Arrival, "at")
_forgotten_jobs = _never_done(PackageJobRow, "created_at")
_forgotten_calls = _never_done(WebhookCallRow, "created_at")
_reports = select(_t(Report)).where(_t(Report).c.lease_until <= bindparam("now")).limit(SOME)


def leases(connection: Connection, now: datetime, tools: Tools) -> Applied | None:
    """End holdings whose lease is over."""
    return _each(connection, connection.execute(_over, {"now": now}).all(), tools, _lapsed)


def conversations(connection: Connection, now: datetime, tools: Tools) -> Applied | None:
    """Drop conversations that were resolved ninety days ago, with their stubs, answers and notes."""
    rows = connection.execute(_old, {"before": now - CONVERSATION_KEPT}).all()
    return _each(connection, rows, tools, lambda row: DropConversation(conversation=row.id))


def idle(connection: Connection, now: datetime) -> list[str]:
    """Return the ids of consumers of whom nothing is held, followed or permitted any more.

    Everybody is looked at for it, so it is asked for apart, and holds up nobody who writes.
    """
    return [row.id for row in connection.execute(_idle, {"before": now - WAITING_KEPT})]


def profiles(connection: Connection, ids: Sequence[str], now: datetime, tools: Tools) -> Applied | None:
    """Drop those of these consumers who are idle still, with their cached profile.

    A grant by a mention or message stands on what was written; it goes with the last of it. What still has
    to be said to them, like that we follow them no more, is said first.
    """
    rows = connection.execute(_these, {"ids": ids, "before": now - WAITING_KEPT}).all()
    return _each(connection, rows, tools, lambda _row: DropProfile())


def arrivals(connection: Connection, now: datetime, tools: Tools) -> int:
    """End arrivals older than seven days, quarantined ones too; return how many."""
    return _end(connection, Arrival, _forgotten_arrivals, {"before": now - WAITING_KEPT}, tools)


def jobs(connection: Connection, now: datetime, tools: Tools) -> int:
    """End packages' jobs older than seven days, failed ones too; return how many."""
    return _end(connection, PackageJobRow, _forgotten_jobs, {"before": now - WAITING_KEPT}, tools)


def calls(connection: Connection, now: datetime, _tools: Tools) -> int:
    """Drop webhook calls older than seven days, failed ones too; return how many."""
    rows = connection.execute(_forgotten_calls, {"before": now - WAITING_KEPT}).all()
    connection.execute(delete(_call).where(_call.c.id.in_([row.id for row in rows])))
    return len(rows)


def reports(connection: Connection, now: datetime, tools: Tools) -> int:
    """End reports whose lease is over; return how many."""
    return _end(connection, Report, _reports, {"now": now}, tools)


def _lapsed(row: Any) -> Effect:
    return End(holding=row.id, state=HoldingState.LAPSED)


def _each(connection: Connection, rows: Any, tools: Tools, effect: Any) -> Applied | None:
    if not rows:
        return None
    found: dict[tuple[str, str], list[Effect]] = {}
    for row in rows:
        found.setdefault((row.brand_id, row.actor), []).append(effect(row))
    acts = [
        Act(brand=brand, consumer=actor, by=CLOCK, effects=tuple(effects))
        for (brand, actor), effects in found.items()
    ]
    return apply(connection, acts, tools)


def _end(connection: Connection, model: Any, statement: Any, when: dict[str, datetime], tools: Tools) -> int:
    rows = connection.execute(statement, when).all()
    connection.execute(delete(_t(model)).where(_t(model).c.id.in_([row.id for row in rows])))
    freed = [Freed(row.content_id, row.lease_key_id) for row in rows]
    if model is Arrival:
        freed += [Freed(row.document_content_id, row.document_lease_key_id) for row in rows]
    endings.let_go(connection, freed, tools.clock)
    return len(rows)
