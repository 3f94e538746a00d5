"""Consumers as rows: made when something first has to stand on them, refreshed when their profile changes."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from fedibrand.activitypub.hosts import host_of
from fedibrand.activitypub.vocabulary import Actor, decode, encode
from fedibrand.acts import Act
from fedibrand.applying.scope import Scope
from fedibrand.consumers import keyrings
from fedibrand.consumers.vetoes import vetoes
from fedibrand.effect import Effect
from fedibrand.effects import (
    AcceptFollow,
    CountReaction,
    Grant,
    Hold,
    OpenConversation,
    RejectFollow,
    RequestFollow,
    Respond,
)
from fedibrand.store import contents
from fedibrand.store.tables.consumers import Consumer

_STAND_ON = (AcceptFollow, CountReaction, Grant, Hold, OpenConversation, RejectFollow, RequestFollow, Respond)
_table = Consumer.__table__  # type: ignore[attr-defined]
_select = select(_table).where(_table.c.actor_hash.in_(bindparam("hashes", expanding=True)))
_insert = _table.insert()
_replace = update(_table).where(_table.c.id == bindparam("row_id"))


def gather(connection: Connection, acts: Iterable[Act], scope: Scope) -> None:
    """Read the rows of all consumers these acts are about, and make those that something will stand on."""
    found = list(acts)
    hashes = {act.consumer: scope.tools.vault.hash(act.consumer) for act in found}
    rows = connection.execute(_select, {"hashes": list(hashes.values())}).all() if found else []
    scope.consumers.update({(row.brand_id, row.actor): row for row in rows})
    fresh = {
        (act.brand, act.consumer): act
        for act in found
        if act.author is not None and _needs_row(act) and (act.brand, act.consumer) not in scope.consumers
    }
    if fresh:
        connection.execute(_insert, [_row(connection, act, scope) for act in fresh.values()])
        rows = connection.execute(_select, {"hashes": list(hashes.values())}).all()
        scope.consumers.update({(row.brand_id, row.actor): row for row in rows})


def keep_profile(connection: Connection, found: list[tuple[Act, Effect]], scope: Scope) -> None:
    """Replace cached profiles; the old ones end."""
    known = [(act, scope.consumer(act)) for act, _ in found]
    changed = [(act, row) for act, row in known if row is not None and act.author is not None]
    scope.free(row for _, row in changed)
    for act, row in changed:
        assert act.author is not None
        values = _profile(connection, act.author, scope)
        connection.execute(_replace, {"row_id": row.id, **values})


def profile_of(connection: Connection, row: Any, scope: Scope) -> Actor:
    """Return a consumer's cached profile; where its lease ended, only what lies in the clear."""
    lease = contents.lease_of(row)
    sealed = contents.find(connection, [row.content_id]).get(row.content_id)
    opened = scope.tools.vault.open([(lease, sealed)])[0] if lease and sealed else None
    found = decode(opened.words) if opened else None
    return found if isinstance(found, Actor) else Actor(id=row.actor, inbox=row.inbox)


def acct_of(profile: Actor) -> str:
    """Return ``@user@host`` for a profile: its name on its own host.

    The handle it claims on another (FEP-2c59) is not used: only that host could confirm it.
    """
    return f"@{profile.preferred_username}@{host_of(profile.id)}"


def _needs_row(act: Act) -> bool:
    return any(isinstance(effect, _STAND_ON) for effect in act.effects)


def _row(connection: Connection, act: Act, scope: Scope) -> dict[str, Any]:
    assert act.author is not None
    return {
        "id": scope.tools.clock.new_id(),
        "brand_id": act.brand,
        "actor_hash": scope.tools.vault.hash(act.consumer),
        "actor": act.consumer,
        **_profile(connection, act.author, scope),
    }


def _profile(connection: Connection, actor: Actor, scope: Scope) -> dict[str, Any]:
    hashed = scope.tools.vault.hash
    return {
        "acct_hash": hashed(f"acct:{actor.preferred_username}@{host_of(actor.id)}".lower()),
        "host": host_of(actor.id),
        "inbox": actor.inbox,
        "shared_inbox": actor.shared_inbox,
        "followers": actor.followers,
        "indexable": bool(actor.indexable),
        "discoverable": actor.discoverable is not False,
        "vetoes": " ".join(vetoes(actor)),
        "key_hashes": keyrings.of(actor, scope.tools.vault),
        "seen_at": scope.now,
        **scope.seal(connection, encode(actor)).columns(),
    }
