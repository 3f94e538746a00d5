"""Makes a record that came from a backup fit to serve: nothing that was ended since comes back.

* The endings that the key store noted since are replayed.
* A wrapped key whose lease key is gone is taken out, and contents that nothing opens any more go.
* What was waiting to leave is held back: it may have left since, and leaves only by hand. So is what a
  package was to decide.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, select, update

from fedibrand.acts import Act
from fedibrand.applying.apply import apply
from fedibrand.applying.scope import Tools
from fedibrand.domain import AnswerState, ArrivalState, DeliveryState, Entry, HoldingState, JobState, Scope
from fedibrand.effects import End, EndGrant, Enter, Forget, Release
from fedibrand.outbox.order import RESTORED
from fedibrand.store import leases
from fedibrand.store.keys import Ending
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.arrivals import Arrival
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.contents import Content
from fedibrand.store.tables.deliveries import Delivery
from fedibrand.store.tables.follows import FollowRow
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.tables.ledger import LedgerEntry
from fedibrand.store.tables.package_jobs import PackageJobRow
from fedibrand.store.tables.webhook_calls import WebhookCallRow
from fedibrand.store.vault import Vault

BY = "restore"
POST, RELEASED = "post", "released"


def _t(model: Any) -> Any:
    return model.__table__


_ids: Any = bindparam("ids", expanding=True)
_stub = update(_t(Holding)).where(_t(Holding).c.id.in_(_ids), _t(Holding).c.conversation_id.is_not(None))
_loose = delete(_t(Holding)).where(_t(Holding).c.id.in_(_ids), _t(Holding).c.conversation_id.is_(None))
_unopened = delete(_t(Content)).where(
    *(
        ~exists(select(1).where(table.c[f"{prefix}content_id"] == _t(Content).c.id))
        for table, prefix in leases.KEEPERS
    )
)
_hold_back = (
    update(_t(Delivery))
    .where(_t(Delivery).c.state == DeliveryState.WAITING)
    .values(state=DeliveryState.FAILED, reason=RESTORED, ended_at=bindparam("now"))
)
_hold_jobs: tuple[Any, ...] = tuple(
    update(table)
    .where(table.c.state == JobState.WAITING)
    .values(state=JobState.FAILED, reason=RESTORED, ended_at=bindparam("now"))
    for table in (_t(PackageJobRow), _t(WebhookCallRow))
)
_mark = (
    update(_t(Arrival))
    .where(_t(Arrival).c.state != ArrivalState.QUARANTINED)
    .values(state=ArrivalState.WAITING, reason=RESTORED)
)
_person = select(_t(Consumer).c.id, _t(Consumer).c.actor).where(
    _t(Consumer).c.brand_id == bindparam("brand"), _t(Consumer).c.actor_hash == bindparam("who")
)
_post = (
    select(_t(Holding).c.id, _t(Consumer).c.actor)
    .join(_t(Consumer), _t(Consumer).c.id == _t(Holding).c.consumer_id)
    .where(
        _t(Holding).c.brand_id == bindparam("brand"),
        _t(Holding).c.post_hash == bindparam("gone"),
        _t(Holding).c.arrived_at <= bindparam("at_time"),
    )
)
_later = select(_t(LedgerEntry).c.id).where(
    _t(LedgerEntry).c.brand_id == bindparam("brand"),
    _t(LedgerEntry).c.actor_hash == bindparam("who"),
    _t(LedgerEntry).c.at > bindparam("at_time"),
)
_unfollow = delete(_t(FollowRow)).where(_t(FollowRow).c.consumer_id == bindparam("consumer"))
_write = _t(LedgerEntry).insert()


def take_out(connection: Connection, vault: Vault) -> int:
    """Take out wrapped keys whose lease key is gone, and what nothing opens any more; return how many."""
    number = 0
    for table, prefix in leases.KEEPERS:
        key = table.c[f"{prefix}lease_key_id"]
        rows = connection.execute(select(table.c.id, key.label("key")).where(key.is_not(None))).all()
        present = vault.present(row.key for row in rows)
        lost = [row.id for row in rows if row.key not in present]
        for start in range(0, len(lost), 500):
            _take_out(connection, table, prefix, lost[start : start + 500])
        number += len(lost)
    connection.execute(_unopened)
    return number


def hold_back(connection: Connection, now: datetime) -> int:
    """Hold back what waits to leave, what packages were to decide or to be told, what arrivals would send.

    Returns:
        How many deliveries; packages' jobs and webhook calls are among what failed as well.
    """
    connection.execute(_mark)
    for statement in _hold_jobs:
        connection.execute(statement, {"now": now})
    return connection.execute(_hold_back, {"now": now}).rowcount


def replay(connection: Connection, endings: Iterable[Ending], tools: Tools) -> int:
    """Replay endings, oldest first; return how many changed something.

    Each touches only what was there before its time: a consumer with later entries came back since.
    """
    return sum(_replay(connection, one, tools) for one in endings)


def _replay(connection: Connection, one: Ending, tools: Tools) -> bool:
    about = {"brand": one.brand_id, "who": one.actor_hash, "at_time": one.at}
    if one.what == POST:
        rows = connection.execute(_post, {**about, "gone": one.post_hash}).all()
        for row in rows:
            _apply(connection, one, row.actor, [End(holding=row.id, state=HoldingState.WITHDRAWN)], tools)
        return bool(rows)
    if connection.execute(_later, about).first() is not None:
        return False
    person = connection.execute(_person, about).first()
    if person is not None and one.what == RELEASED:
        connection.execute(_unfollow, {"consumer": person.id})
        released = [Enter(entry=Entry.LET_GO), EndGrant(scope=Scope.LISTEN), Release()]
        _apply(connection, one, person.actor, released, tools)
    elif person is not None and one.what in (Entry.BLOCKED, Entry.FORGOTTEN):
        _apply(connection, one, person.actor, [Forget(entry=Entry(one.what))], tools)
    elif one.what != RELEASED:
        _enter(connection, one, tools)
    return True


def _apply(connection: Connection, one: Ending, actor: str, effects: Sequence[Any], tools: Tools) -> None:
    apply(connection, [Act(brand=one.brand_id, consumer=actor, by=BY, effects=tuple(effects))], tools)


def _enter(connection: Connection, one: Ending, tools: Tools) -> None:
    """Write what became of somebody whom the restored record does not know any more, or not yet."""
    connection.execute(
        _write,
        {
            "id": tools.clock.new_id(),
            "brand_id": one.brand_id,
            "actor_hash": one.actor_hash,
            "entry": one.what,
            "subject_hash": b"",
            "by": BY,
            "at": one.at,
        },
    )


def _take_out(connection: Connection, table: Any, prefix: str, ids: list[str]) -> None:
    wanted = {"ids": ids}
    emptied = {f"{prefix}{name}": None for name in ("content_id", "lease_key_id", "wrapped")}
    if table in (_t(Arrival), _t(PackageJobRow)):
        connection.execute(delete(table).where(table.c.id.in_(_ids)), wanted)
        return
    if table is _t(Holding):
        connection.execute(_loose, wanted)
        connection.execute(_stub.values(state=HoldingState.LAPSED, **emptied), wanted)
        return
    connection.execute(update(table).where(table.c.id.in_(_ids)).values(**emptied), wanted)
    if table is _t(AnswerRow):
        withdrawn = update(table).where(table.c.id.in_(_ids)).values(state=AnswerState.WITHDRAWN)
        connection.execute(withdrawn, wanted)
