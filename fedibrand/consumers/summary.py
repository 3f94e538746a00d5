"""What a brand holds of a consumer, in numbers and dates: without words, without ids."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from fedibrand.domain import AnswerState, FollowState, HoldingState, Scope, Why
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.followers import Follower
from fedibrand.store.tables.follows import FollowRow
from fedibrand.store.tables.grants import GrantRow
from fedibrand.store.tables.holdings import Holding

_holding, _grant = Holding.__table__, GrantRow.__table__  # type: ignore[attr-defined]
_follow, _follower = FollowRow.__table__, Follower.__table__  # type: ignore[attr-defined]
_answer, _conversation = AnswerRow.__table__, Conversation.__table__  # type: ignore[attr-defined]
_who: Any = bindparam("consumer")
_lots = (
    select(_holding.c.why, func.count().label("number"), func.max(_holding.c.lease_until).label("until"))
    .where(_holding.c.consumer_id == _who, _holding.c.state == HoldingState.HELD)
    .group_by(_holding.c.why)
    .order_by(_holding.c.why.desc())
)
_answers = (
    select(func.count())
    .select_from(_answer.join(_conversation, _answer.c.conversation_id == _conversation.c.id))
    .where(_conversation.c.consumer_id == _who, _answer.c.state == AnswerState.SENT)
)
_permits = (
    select(_grant.c.scope, _grant.c.may_answer, func.min(_grant.c.granted_at).label("since"))
    .where(_grant.c.consumer_id == _who, _grant.c.ended_at.is_(None))
    .group_by(_grant.c.scope, _grant.c.may_answer)
    .order_by(_grant.c.scope.desc(), _grant.c.may_answer)
)
_followed = select(_follow.c.state).where(_follow.c.consumer_id == _who)
_follows_us = select(_follower.c.since).where(_follower.c.consumer_id == _who)


@dataclass(frozen=True, slots=True)
class Lot:
    """How many posts are held for one reason, and until when the last of them is."""

    why: Why
    number: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Permit:
    """What the consumer permits, and since when; ``may_answer`` where a listen grant is the wider one."""

    scope: Scope
    may_answer: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class Summary:
    """All that one brand holds of one consumer."""

    lots: tuple[Lot, ...] = ()
    answers: int = 0
    permits: tuple[Permit, ...] = ()
    follow: FollowState | None = None
    follows_us_since: datetime | None = None


def read(connection: Connection, consumer_id: str) -> Summary:
    """Return what is held of the consumer with this row."""
    who = {"consumer": consumer_id}
    follow = connection.execute(_followed, who).scalar()
    return Summary(
        lots=tuple(Lot(Why(row.why), row.number, row.until) for row in connection.execute(_lots, who)),
        answers=connection.execute(_answers, who).scalar_one(),
        permits=tuple(
            Permit(Scope(row.scope), row.may_answer, row.since) for row in connection.execute(_permits, who)
        ),
        follow=None if follow is None else FollowState(follow),
        follows_us_since=connection.execute(_follows_us, who).scalar(),
    )
