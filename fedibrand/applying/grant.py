"""Grant: a consumer permitted something by an act of their own."""

from sqlalchemy import Connection

from fedibrand.acts import Act
from fedibrand.applying.scope import Scope
from fedibrand.effects import Grant
from fedibrand.store.tables.grants import GrantRow

_insert = GrantRow.__table__.insert()  # type: ignore[attr-defined]


def grant(connection: Connection, found: list[tuple[Act, Grant]], scope: Scope) -> None:
    """Write the grants. The digest is keyed, and taken over the activity's own bytes where it is at hand."""
    hashed = scope.tools.vault.hash
    rows = []
    for act, effect in found:
        consumer_id = scope.consumer_id(act)
        if consumer_id is None:
            continue
        carried = scope.carried.get(act.arrival)
        rows.append(
            {
                "id": scope.tools.clock.new_id(),
                "brand_id": act.brand,
                "consumer_id": consumer_id,
                "scope": effect.scope,
                "means": effect.means,
                "may_answer": effect.may_answer,
                "activity_hash": hashed(effect.subject),
                "digest": hashed(carried.opened.words.decode()) if carried else b"",
                "granted_at": scope.now,
                "until": None,
                "ended_at": None,
            }
        )
    if rows:
        connection.execute(_insert, rows)
