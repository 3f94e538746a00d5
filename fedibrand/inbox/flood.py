"""Bounds on new conversations: so many an hour for one consumer, and for a host we hardly know.

Counted in memory when something arrives; only over the count is the record asked whether it belongs to a
conversation that exists, at each of the brands it names, for those are never touched. A post that names no
brand opens none: a consumer who is listened to may write as much as they like. Nor does a word of
self-service: what a consumer asks to be ended must not wait.
"""

from collections import deque
from collections.abc import Set
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select

from fedibrand.activitypub import naming
from fedibrand.activitypub.addressing import Level, level_of
from fedibrand.activitypub.errors import TooOften
from fedibrand.activitypub.hosts import host_of
from fedibrand.activitypub.vocabulary import Activity, Create, Post, Reference, Update
from fedibrand.clock import Clock
from fedibrand.consumers import self_service
from fedibrand.domain import ConversationState, Request
from fedibrand.store.run import Store
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.vault import Vault

HOUR = timedelta(hours=1)
KNOWN_FOR = timedelta(days=7)
MOST_COUNTED = 100_000
MAY_REACH_THE_TEAM = (Request.HELP, Request.CONFIRM)
"""The words of self-service that are held, or may be, and so may open a conversation."""

_consumer, _conversation = Consumer.__table__, Conversation.__table__  # type: ignore[attr-defined]
_holding, _answer = Holding.__table__, AnswerRow.__table__  # type: ignore[attr-defined]
_theirs = _consumer.c.actor_hash == bindparam("actor")
_held = (
    select(_holding.c.brand_id)
    .join(_consumer, _consumer.c.id == _holding.c.consumer_id)
    .where(_theirs, _holding.c.post_hash == bindparam("post"))
)
_replied_post = _held.where(_holding.c.conversation_id.is_not(None))
_replied_answer = (
    select(_answer.c.brand_id)
    .join(_conversation, _conversation.c.id == _answer.c.conversation_id)
    .join(_consumer, _consumer.c.id == _conversation.c.consumer_id)
    .where(_theirs, _answer.c.id == bindparam("answer"))
)
_open_messages = (
    select(_conversation.c.brand_id, _consumer.c.followers)
    .join(_consumer, _consumer.c.id == _conversation.c.consumer_id)
    .where(_theirs, _conversation.c.message, _conversation.c.state != ConversationState.RESOLVED)
)
_long_known = (
    select(_conversation.c.id)
    .join(_consumer, _consumer.c.id == _conversation.c.consumer_id)
    .where(_consumer.c.host == bindparam("host"), _conversation.c.opened_at < bindparam("since"))
    .limit(1)
)


class Flood:
    """Counts what may open a conversation, and refuses what is too much."""

    def __init__(self, store: Store, vault: Vault, clock: Clock, per_consumer: int, per_host: int) -> None:
        """Take the bounds: new conversations an hour for one consumer, and for one host."""
        self._store, self._vault, self._clock = store, vault, clock
        self._bounds = {"consumer": per_consumer, "host": per_host}
        self._seen: dict[tuple[str, str], deque[datetime]] = {}

    async def check(self, activity: Activity[Any], brands: Set[str]) -> None:
        """Count an activity that may open a conversation.

        Args:
            activity: What arrived.
            brands: The ids of the brands that it names, and which its inbox is for.

        Raises:
            TooOften: It would open one too many; nothing was stored.
        """
        if not _may_open(activity, brands):
            return
        host = host_of(activity.actor)
        over = [
            kind for kind, name in (("consumer", activity.actor), ("host", host)) if self._count(kind, name)
        ]
        if not over:
            return
        if await self._store.read(self._opens_too_many, activity, brands, host, over):
            raise TooOften(retry_after=int(HOUR.total_seconds()), actor=activity.actor)

    def _count(self, kind: str, name: str) -> bool:
        now = self._clock.now()
        if len(self._seen) > MOST_COUNTED:
            fresh = [(key, times) for key, times in self._seen.items() if times and times[-1] > now - HOUR]
            # So many in one hour that the first of them must go: memory has a bound as well.
            self._seen = dict(fresh[-MOST_COUNTED // 2 :])
        times = self._seen.setdefault((kind, name), deque(maxlen=self._bounds[kind] + 1))
        while times and times[0] <= now - HOUR:
            times.popleft()
        times.append(now)
        return len(times) > self._bounds[kind]

    def _opens_too_many(
        self, connection: Connection, activity: Activity[Any], brands: Set[str], host: str, over: list[str]
    ) -> bool:
        if brands and brands <= self._joined(connection, activity):
            return False
        if "consumer" in over:
            return True
        since = self._clock.now() - KNOWN_FOR
        return connection.execute(_long_known, {"host": host, "since": since}).first() is None

    def _joined(self, connection: Connection, activity: Activity[Any]) -> set[str]:
        """The ids of the brands at which it belongs to what is there already."""
        theirs: dict[str, Any] = {"actor": self._vault.hash(activity.actor)}
        if isinstance(activity, Update):
            held = {**theirs, "post": self._vault.hash(activity.object.id)}
            return set(connection.execute(_held, held).scalars())
        parent = (activity.object.in_reply_to or "") if isinstance(activity.object, Post) else ""
        place = naming.read(parent) if parent else None
        if place is not None and place.kind is naming.Kind.ANSWER:
            return set(connection.execute(_replied_answer, {**theirs, "answer": place.id}).scalars())
        if parent:
            replied = {**theirs, "post": self._vault.hash(parent)}
            return set(connection.execute(_replied_post, replied).scalars())
        found = connection.execute(_open_messages, theirs)
        return {row.brand_id for row in found if level_of(activity, row.followers) is Level.DIRECT}


def _may_open(activity: Activity[Any], brands: Set[str]) -> bool:
    """Whether a brand may see a new post in it: one that names a brand, or whose words are still to come."""
    made = activity.object
    if not isinstance(activity, Create | Update):
        return False
    if isinstance(made, Post):
        asked = self_service.asked(made) if brands else None
        return bool(brands) and (asked is None or asked.request in MAY_REACH_THE_TEAM)
    return isinstance(made, Reference) and made.id != activity.actor
