"""Reads what the handlers of one batch will see: one query a table, whatever the batch's size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from fedibrand.activitypub import naming
from fedibrand.activitypub.addressing import Level
from fedibrand.activitypub.vocabulary import Activity, Post, Thing
from fedibrand.consumers import self_service, standing
from fedibrand.conversations import promised
from fedibrand.domain import (
    AnswerView,
    BrandView,
    ConsumerView,
    ConversationState,
    ConversationView,
    Entry,
    FollowState,
    FollowView,
    GrantView,
    HoldingState,
    HoldingView,
    Means,
    Request,
    Scope,
    Why,
)
from fedibrand.inbox.deciding import CoreContext
from fedibrand.inbox.for_nobody import INSTANCE
from fedibrand.store import remembering
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.followers import Follower
from fedibrand.store.tables.follows import FollowRow
from fedibrand.store.tables.grants import GrantRow
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.tables.ledger import LedgerEntry
from fedibrand.store.vault import Vault


def _t(model: Any) -> Any:
    return model.__table__


def _by(model: Any, column: str) -> Any:
    return select(_t(model)).where(_t(model).c[column].in_(bindparam("values", expanding=True)))


_consumers = _by(Consumer, "actor_hash")
_ledger = _by(LedgerEntry, "actor_hash").order_by(_t(LedgerEntry).c.id)
_grants = _by(GrantRow, "consumer_id").where(_t(GrantRow).c.ended_at.is_(None))
_follows = _by(FollowRow, "consumer_id")
_followers = _by(Follower, "consumer_id")
_holdings = _by(Holding, "post_hash")
_answers = _by(AnswerRow, "id")
_messages = (
    _by(Conversation, "consumer_id")
    .where(_t(Conversation).c.message, _t(Conversation).c.state != ConversationState.RESOLVED)
    .order_by(_t(Conversation).c.id)
)
_threads = _by(Conversation, "id")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One arrival at one brand, of which a handler is to decide."""

    arrival: str
    activity: Activity[Any]
    brand: BrandView
    fresh: str
    document: Thing | None = None

    @property
    def post(self) -> Thing:
        """The object at hand: the fetched document where there is one."""
        return self.document if self.document is not None else self.activity.object


def contexts(
    connection: Connection, wanted: Sequence[Wanted], vault: Vault, now: datetime
) -> list[CoreContext]:
    """Return the context of each of ``wanted``, in order."""
    tables = _Tables(connection, wanted, vault, now)
    return [tables.context(one) for one in wanted]


def view(row: Any | None, brand: BrandView) -> ConversationView | None:
    """Return a conversation's row as a handler sees it."""
    if row is None:
        return None
    left = max(0, brand.settings.answers_per_message - row.answered)
    return ConversationView(id=row.id, state=ConversationState(row.state), message=row.message, left=left)


class _Tables:
    """The rows of one batch, found again by what they are about."""

    def __init__(self, connection: Connection, wanted: Sequence[Wanted], vault: Vault, now: datetime) -> None:
        self._vault, self._now = vault, now
        self._hash = {one.activity.actor: vault.hash(one.activity.actor) for one in wanted}
        actors = list(self._hash.values())
        read = _Reader(connection)
        self.consumers = {(row.brand_id, row.actor_hash): row for row in read(_consumers, actors)}
        self.ledger: dict[tuple[str, bytes], list[Entry]] = {}
        self.latest: dict[tuple[str, bytes], dict[Entry, bytes]] = {}
        for row in read(_ledger, actors):
            self.ledger.setdefault((row.brand_id, row.actor_hash), []).append(Entry(row.entry))
            self.latest.setdefault((row.brand_id, row.actor_hash), {})[Entry(row.entry)] = row.subject_hash
        ids = [row.id for row in self.consumers.values()]
        self.grants: dict[str, list[Any]] = {}
        for row in read(_grants, ids):
            self.grants.setdefault(row.consumer_id, []).append(row)
        self.follows = {row.consumer_id: row for row in read(_follows, ids)}
        self.followers = {row.consumer_id for row in read(_followers, ids)}
        self.messages = {row.consumer_id: row for row in read(_messages, ids)}
        posts = {vault.hash(uri) for one in wanted for uri in _posts(one)}
        self.holdings = {(row.brand_id, row.post_hash): row for row in read(_holdings, list(posts))}
        answers = {answer for one in wanted for uri in _posts(one) if (answer := _answer_id(uri, one.brand))}
        self.answers = {row.id: row for row in read(_answers, list(answers))}
        threads = [row.conversation_id for row in (*self.holdings.values(), *self.answers.values())]
        confirming = {one.activity.actor for one in wanted if _confirms(one.post)}
        theirs = [row.id for row in self.consumers.values() if row.actor in confirming]
        self.promised: dict[str, list[str]] = {}
        for row in read(promised.UNCLOSED_OF, theirs):
            self.promised.setdefault(row.consumer_id, []).append(row.conversation_id)
        self.threads = {row.id: row for row in read(_threads, [one for one in threads if one])}
        self.keys = {(one.arrival, one.brand.id): _remembered_keys(one, vault) for one in wanted}
        every = {key for keys in self.keys.values() for key in keys}
        self.remembered = remembering.find(connection, every, now)

    def context(self, one: Wanted) -> CoreContext:
        brand, actor_hash = one.brand.id, self._hash[one.activity.actor]
        row = self.consumers.get((brand, actor_hash))
        parent = _parent(one.post)
        post, parent_post = self._holding(brand, one.post.id, row), self._holding(brand, parent, row)
        answer, parent_answer = self._answer(one, one.post.id, row), self._answer(one, parent, row)
        thread = self._thread(parent_answer or answer, parent_post or post)
        return CoreContext(
            now=self._now,
            arrival=one.arrival,
            promised=tuple(self.promised.get(row.id, ())) if row else (),
            fresh=one.fresh,
            brand=one.brand,
            consumer=self._consumer(one, row, actor_hash),
            post=post,
            answer=answer,
            parent_post=parent_post,
            parent_answer=parent_answer,
            conversation=view(thread, one.brand),
            messages=view(self.messages.get(row.id) if row else None, one.brand),
            remembered=tuple(
                sorted(
                    {
                        what
                        for key, what in self.keys[one.arrival, brand].items()
                        if not {(brand, key), (INSTANCE, key)}.isdisjoint(self.remembered)
                    }
                )
            ),
            stands=self._stands(one, actor_hash),
            document=one.document,  # type: ignore[arg-type]
        )

    def _stands(self, one: Wanted, actor_hash: bytes) -> tuple[Entry, ...]:
        """Return the entries that the object made; it may be any whose activity a restore does not know."""
        found = self.latest.get((one.brand.id, actor_hash), {})
        could_be = (self._vault.hash(one.activity.object.id), b"")
        return tuple(entry for entry, subject in found.items() if subject in could_be)

    def _consumer(self, one: Wanted, row: Any, actor_hash: bytes) -> ConsumerView:
        follow = self.follows.get(row.id) if row else None
        return ConsumerView(
            actor=one.activity.actor,
            standing=standing.fold(self.ledger.get((one.brand.id, actor_hash), [])),
            known=row is not None,
            followers=row.followers if row else "",
            vetoes=tuple(row.vetoes.split()) if row else (),
            grants=tuple(
                GrantView(
                    id=grant.id,
                    scope=Scope(grant.scope),
                    means=Means(grant.means),
                    granted_at=grant.granted_at,
                    may_answer=grant.may_answer,
                )
                for grant in (self.grants.get(row.id, []) if row else [])
            ),
            follow=FollowView(id=follow.id, state=FollowState(follow.state), requested_at=follow.requested_at)
            if follow
            else None,
            follows_us=bool(row and row.id in self.followers),
        )

    def _holding(self, brand: str, uri: str, consumer: Any) -> HoldingView | None:
        row = self.holdings.get((brand, self._vault.hash(uri))) if uri else None
        if row is None:
            return None
        return HoldingView(
            id=row.id,
            state=HoldingState(row.state),
            why=Why(row.why),
            level=Level(row.level),
            updated=row.updated,
            arrived_at=row.arrived_at,
            conversation=row.conversation_id,
            mine=consumer is not None and row.consumer_id == consumer.id,
        )

    def _answer(self, one: Wanted, uri: str, consumer: Any) -> AnswerView | None:
        row = self.answers.get(_answer_id(uri, one.brand))
        if row is None or row.brand_id != one.brand.id:
            return None
        thread = self.threads.get(row.conversation_id)
        mine = consumer is not None and thread is not None and thread.consumer_id == consumer.id
        return AnswerView(id=row.id, conversation=row.conversation_id, mine=mine, by=row.by)

    def _thread(self, answer: AnswerView | None, post: HoldingView | None) -> Any | None:
        found = (answer.conversation if answer else None) or (post.conversation if post else None)
        return self.threads.get(found) if found else None


class _Reader:
    """Runs a statement over a list of values; nothing is asked where the list is empty."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __call__(self, statement: Any, values: Sequence[Any]) -> Sequence[Any]:
        return self._connection.execute(statement, {"values": list(values)}).all() if values else ()


def _parent(thing: Thing) -> str:
    return (thing.in_reply_to or "") if isinstance(thing, Post) else ""


def _confirms(thing: Thing) -> bool:
    asked = self_service.asked(thing) if isinstance(thing, Post) else None
    return asked is not None and asked.request is Request.CONFIRM


def _posts(one: Wanted) -> list[str]:
    return [uri for uri in (one.post.id, _parent(one.post)) if uri]


def _answer_id(uri: str, brand: BrandView) -> str:
    """Return the id of the brand's answer at ``uri``, or ``""``; another host's look-alike is none."""
    place = naming.read(uri) if uri.startswith(f"{brand.actor}/") else None
    return place.id if place is not None and place.kind is naming.Kind.ANSWER else ""


def _remembered_keys(one: Wanted, vault: Vault) -> dict[bytes, str]:
    """Return the keys under which something early about this arrival would be remembered, with its word."""
    activity, found = one.activity, {}
    inner = one.post.id
    for what, subject in (
        ("deleted", inner),
        ("deleted", activity.actor),
        ("undone", activity.id),
        ("unfollowed", activity.id),
        ("unfollowed", inner),
        ("moved", activity.actor),
    ):
        if subject:
            found[remembering.key(vault, what, vault.hash(subject))] = what
    return found
