"""A consumer as each brand of this instance knows them: standing, grants, what is held and until when."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from fedibrand.activitypub.addressing import Level
from fedibrand.activitypub.errors import NotFound
from fedibrand.activitypub.hosts import host_of
from fedibrand.activitypub.naming import Acct
from fedibrand.activitypub.vocabulary import Actor, decode
from fedibrand.consumers import ledger
from fedibrand.domain import FollowState, FollowView, GrantView, HoldingState, Means, Scope, Standing, Why
from fedibrand.store import contents
from fedibrand.store.run import Store
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.followers import Follower
from fedibrand.store.tables.follows import FollowRow
from fedibrand.store.tables.grants import GrantRow
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.vault import Vault

_consumer, _holding = Consumer.__table__, Holding.__table__  # type: ignore[attr-defined]
_grant, _follow = GrantRow.__table__, FollowRow.__table__  # type: ignore[attr-defined]
_follower = Follower.__table__  # type: ignore[attr-defined]
_who: Any = bindparam("consumer")
_by_actor = (
    select(_consumer).where(_consumer.c.actor_hash == bindparam("hashed")).order_by(_consumer.c.brand_id)
)
_by_acct = (
    select(_consumer).where(_consumer.c.acct_hash == bindparam("hashed")).order_by(_consumer.c.brand_id)
)
_by_id = select(_consumer).where(
    _consumer.c.id == bindparam("row_id"), _consumer.c.brand_id == bindparam("brand")
)
_grants = (
    select(_grant)
    .where(_grant.c.consumer_id == _who, _grant.c.ended_at.is_(None))
    .order_by(_grant.c.granted_at, _grant.c.id)
)
_widened = select(_grant.c.consumer_id).where(
    _grant.c.consumer_id.in_(bindparam("ids", expanding=True)),
    _grant.c.scope == Scope.LISTEN,
    _grant.c.may_answer,
    _grant.c.ended_at.is_(None),
)
_follows = select(_follow).where(_follow.c.consumer_id == _who)
_followers = select(_follower.c.since).where(_follower.c.consumer_id == _who)
_held = (
    select(_holding)
    .where(_holding.c.consumer_id == _who, _holding.c.state == HoldingState.HELD)
    .order_by(_holding.c.arrived_at, _holding.c.id)
)


@dataclass(frozen=True, slots=True)
class Held:
    """One post that is held: why, at which level, in which conversation, and until when."""

    id: str
    why: Why
    level: Level
    conversation: str | None
    arrived_at: datetime
    checked_at: datetime
    lease_until: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """A consumer as one brand knows them; ``acct`` and ``name`` are empty where their profile has ended."""

    id: str
    brand: str
    actor: str
    host: str
    acct: str
    name: str
    standing: Standing
    vetoes: tuple[str, ...]
    indexable: bool
    discoverable: bool
    seen_at: datetime
    grants: tuple[GrantView, ...]
    follow: FollowView | None
    follows_us_since: datetime | None
    held: tuple[Held, ...]
    ignored_at: datetime | None = None


def letting_answer(connection: Connection, consumer_ids: Iterable[str]) -> set[str]:
    """Return those of a brand's consumers who let it answer whatever it reads of theirs."""
    found = connection.execute(_widened, {"ids": list(consumer_ids)})
    return set(found.scalars())


async def find(store: Store, vault: Vault, who: str) -> list[Known]:
    """Return a consumer as every brand that has a row of them knows them.

    Args:
        store: The record.
        vault: What hashes their name, and opens their profile.
        who: The id of their actor, or ``user@host`` on the host where the actor lives.

    Raises:
        Malformed: ``who`` is neither.
    """
    statement, hashed = _asked(vault, who)
    found = await store.read(_read, statement, hashed)
    return await asyncio.to_thread(lambda: [_known(vault, each) for each in found])


async def known(store: Store, vault: Vault, brand_id: str, consumer_id: str) -> Known:
    """Return a consumer as one brand knows them; nothing that another brand knows is read.

    Raises:
        NotFound: This brand knows none of that id.
    """
    found = await store.read(_read_one, brand_id, consumer_id)
    return await asyncio.to_thread(_known, vault, found)


def _read_one(connection: Connection, brand_id: str, consumer_id: str) -> "_Rows":
    row = connection.execute(_by_id, {"row_id": consumer_id, "brand": brand_id}).first()
    if row is None:
        raise NotFound("This brand knows no such consumer.")
    return _rows(connection, row, contents.find(connection, [row.content_id]).get(row.content_id))


def _asked(vault: Vault, who: str) -> tuple[Any, bytes]:
    if host_of(who):
        return _by_actor, vault.hash(who)
    return _by_acct, vault.hash(Acct.parse(who).folded.uri)


@dataclass(frozen=True, slots=True)
class _Rows:
    """What the record keeps of one consumer at one brand."""

    consumer: Any
    sealed: bytes | None
    standing: Standing
    grants: Sequence[Any]
    follow: Any | None
    since: datetime | None
    held: Sequence[Any]


def _read(connection: Connection, statement: Any, hashed: bytes) -> list[_Rows]:
    rows = connection.execute(statement, {"hashed": hashed}).all()
    sealed = contents.find(connection, [row.content_id for row in rows])
    return [_rows(connection, row, sealed.get(row.content_id)) for row in rows]


def _rows(connection: Connection, row: Any, sealed: bytes | None) -> _Rows:
    consumer = {"consumer": row.id}
    return _Rows(
        consumer=row,
        sealed=sealed,
        standing=ledger.standing_of(connection, row.brand_id, row.actor_hash),
        grants=connection.execute(_grants, consumer).all(),
        follow=connection.execute(_follows, consumer).first(),
        since=connection.execute(_followers, consumer).scalar(),
        held=connection.execute(_held, consumer).all(),
    )


def _profile(vault: Vault, rows: _Rows) -> Actor | None:
    lease = contents.lease_of(rows.consumer)
    opened = vault.open([(lease, rows.sealed)])[0] if lease and rows.sealed else None
    found = decode(opened.words) if opened else None
    return found if isinstance(found, Actor) else None


def _known(vault: Vault, rows: _Rows) -> Known:
    row, follow, profile = rows.consumer, rows.follow, _profile(vault, rows)
    return Known(
        id=row.id,
        brand=row.brand_id,
        actor=row.actor,
        host=row.host,
        acct=f"@{profile.preferred_username}@{row.host}" if profile else "",
        name=profile.name if profile else "",
        standing=rows.standing,
        vetoes=tuple(row.vetoes.split()),
        indexable=row.indexable,
        discoverable=row.discoverable,
        seen_at=row.seen_at,
        grants=tuple(_grant_view(each) for each in rows.grants),
        follow=None
        if follow is None
        else FollowView(id=follow.id, state=FollowState(follow.state), requested_at=follow.requested_at),
        follows_us_since=rows.since,
        held=tuple(_held_view(each) for each in rows.held),
        ignored_at=row.ignored_at,
    )


def _grant_view(row: Any) -> GrantView:
    return GrantView(
        id=row.id,
        scope=Scope(row.scope),
        means=Means(row.means),
        granted_at=row.granted_at,
        may_answer=row.may_answer,
    )


def _held_view(row: Any) -> Held:
    return Held(
        id=row.id,
        why=Why(row.why),
        level=Level(row.level),
        conversation=row.conversation_id,
        arrived_at=row.arrived_at,
        checked_at=row.checked_at,
        lease_until=row.lease_until,
    )
