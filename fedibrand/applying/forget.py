"""Forget: everything of a consumer ends at one brand, and what stands on it.

What is left are the one ledger entry that says so, keyed hashes of what must not come back, and the bare
ids of answers, whose addresses say 410.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, or_, select
from sqlalchemy.dialects import sqlite

from fedibrand.acts import Act
from fedibrand.applying.drop import drop_conversations
from fedibrand.applying.drop_jobs import drop_jobs
from fedibrand.applying.scope import CORE, Scope
from fedibrand.domain import ArrivalState, Entry
from fedibrand.effects import Forget
from fedibrand.store import remembering
from fedibrand.store.tables.arrivals import Arrival
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.deliveries import Delivery
from fedibrand.store.tables.done import Done
from fedibrand.store.tables.followers import Follower
from fedibrand.store.tables.follows import FollowRow
from fedibrand.store.tables.grants import GrantRow
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.tables.ledger import LedgerEntry
from fedibrand.store.tables.reactions import Reaction


def _t(model: Any) -> Any:
    return model.__table__


_ids: Any = bindparam("ids", expanding=True)
_conversations = select(_t(Conversation).c.id).where(_t(Conversation).c.consumer_id.in_(_ids))
_posts = select(_t(Holding)).where(_t(Holding).c.consumer_id.in_(_ids))
_followers = select(_t(Follower)).where(_t(Follower).c.consumer_id.in_(_ids))
_sealed: tuple[Any, ...] = (
    select(_t(Delivery)).where(_t(Delivery).c.consumer_id.in_(_ids)),
    select(_t(Consumer)).where(_t(Consumer).c.id.in_(_ids)),
)
_purge: tuple[Any, ...] = (
    delete(_t(Reaction)).where(_t(Reaction).c.consumer_id.in_(_ids)),
    delete(_t(Delivery)).where(_t(Delivery).c.consumer_id.in_(_ids)),
)
_purge_after: tuple[Any, ...] = (
    delete(_t(Holding)).where(_t(Holding).c.consumer_id.in_(_ids)),
    delete(_t(FollowRow)).where(_t(FollowRow).c.consumer_id.in_(_ids)),
    delete(_t(Follower)).where(_t(Follower).c.consumer_id.in_(_ids)),
    delete(_t(GrantRow)).where(_t(GrantRow).c.consumer_id.in_(_ids)),
    delete(_t(Consumer)).where(_t(Consumer).c.id.in_(_ids)),
)
_stuck = (
    _t(Arrival).c.actor_hash == bindparam("actor"),
    _t(Arrival).c.state == ArrivalState.QUARANTINED,
    or_(_t(Arrival).c.inbox == bindparam("brand"), _t(Arrival).c.inbox == ""),
)
_select_stuck = select(_t(Arrival)).where(*_stuck)
_drop_stuck = delete(_t(Arrival)).where(*_stuck)
_under_way = (
    select(_t(Arrival).c.id, _t(Arrival).c.activity_hash)
    .where(
        _t(Arrival).c.actor_hash == bindparam("actor"),
        _t(Arrival).c.state != ArrivalState.QUARANTINED,
        or_(_t(Arrival).c.inbox == bindparam("brand"), _t(Arrival).c.inbox == ""),
        _t(Arrival).c.at <= bindparam("at_time"),
    )
    .order_by(_t(Arrival).c.id)
)
_mark = sqlite.insert(_t(Done)).on_conflict_do_nothing()
_unmark = delete(_t(Done)).where(
    _t(Done).c.activity_hash.in_(bindparam("hashes", expanding=True)),
    _t(Done).c.brand_id == bindparam("brand"),
)
_unfollowed = select(_t(LedgerEntry).c.subject_hash).where(
    _t(LedgerEntry).c.brand_id == bindparam("brand"),
    _t(LedgerEntry).c.actor_hash == bindparam("actor"),
    _t(LedgerEntry).c.entry == Entry.UNFOLLOWED,
)
_unwrite = delete(_t(LedgerEntry)).where(
    _t(LedgerEntry).c.brand_id == bindparam("brand"), _t(LedgerEntry).c.actor_hash == bindparam("actor")
)
_write = insert(_t(LedgerEntry))


def forget(connection: Connection, found: list[tuple[Act, Forget]], scope: Scope) -> None:
    """Purge these consumers, and leave the one entry in the ledger that the fold begins at."""
    ids = {scope.consumer_id(act): act for act, _ in found if scope.consumer(act) is not None}
    if ids:
        _purge_rows(connection, ids, scope)
    for act, effect in found:
        actor = scope.tools.vault.hash(act.consumer)
        waiting = {"actor": actor, "brand": act.brand}
        stuck = connection.execute(_select_stuck, waiting).all()
        scope.free(stuck)
        scope.free(stuck, "document_")
        connection.execute(_drop_stuck, waiting)
        if effect.entry is Entry.FORGOTTEN:
            pass_over(connection, act.brand, actor, scope.now, act.arrival)
        scope.note_ended(act, effect.entry)
        scope.consumers.pop((act.brand, act.consumer), None)
        undone = connection.execute(_unfollowed, {"brand": act.brand, "actor": actor}).scalars().all()
        connection.execute(_unmark, {"hashes": undone, "brand": act.brand})
        connection.execute(_unwrite, {"brand": act.brand, "actor": actor})
        connection.execute(
            _write,
            {
                "id": scope.tools.clock.new_id(),
                "brand_id": act.brand,
                "actor_hash": actor,
                "entry": effect.entry,
                "subject_hash": act.activity_hash,
                "by": act.by,
                "at": scope.now,
            },
        )


def pass_over(
    connection: Connection, brand_id: str, actor_hash: bytes, until: datetime, arrival: str = ""
) -> None:
    """Have what a consumer sent before they were forgotten change nothing more at this brand.

    It may still wait, for a document or its turn, and other brands may have to hear of it. A Block needs none
    of this: it turns away what comes after as well.

    Args:
        connection: A transaction that may write.
        brand_id: The brand that forgets them.
        actor_hash: The keyed hash of who they are.
        until: When they were forgotten.
        arrival: By which arrival, or ``""``; what came after it counts.
    """
    found = connection.execute(_under_way, {"actor": actor_hash, "brand": brand_id, "at_time": until})
    marks = [
        {"activity_hash": row.activity_hash, "brand_id": brand_id, "by": CORE, "at": until}
        for row in found
        if not arrival or row.id < arrival
    ]
    if marks:
        connection.execute(_mark, marks)


def _purge_rows(connection: Connection, consumers: dict[Any, Act], scope: Scope) -> None:
    vault, wanted = scope.tools.vault, {"ids": list(consumers)}
    posts = connection.execute(_posts, wanted).all()
    scope.free(row for row in posts if row.conversation_id is None)
    followers = connection.execute(_followers, wanted).all()
    for what, found in (
        ("deleted", [(row, row.post_hash) for row in posts]),
        ("unfollowed", [(row, row.follow_hash) for row in followers]),
    ):
        remembered = [
            (
                row.brand_id,
                remembering.key(vault, what, hashed),
                vault.hash(consumers[row.consumer_id].consumer),
            )
            for row, hashed in found
        ]
        remembering.add(connection, what, remembered, scope.now)
    for row in followers:
        connection.execute(_unmark, {"hashes": [row.follow_hash], "brand": row.brand_id})
    scope.drop_deliveries(consumers)
    drop_jobs(connection, "consumer", consumers, scope)
    for statement in _sealed:
        scope.free(connection.execute(statement, wanted).all())
    for statement in _purge:
        connection.execute(statement, wanted)
    drop_conversations(connection, list(connection.execute(_conversations, wanted).scalars()), scope)
    for statement in _purge_after:
        connection.execute(statement, wanted)
