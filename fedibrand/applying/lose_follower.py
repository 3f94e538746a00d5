"""LoseFollower: a consumer follows the brand no longer."""

from sqlalchemy import Connection, bindparam, delete, or_

from fedibrand.applying.scope import Scope
from fedibrand.effects import Act, LoseFollower
from fedibrand.store.tables.followers import Follower

_table = Follower.__table__  # type: ignore[attr-defined]
_drop = delete(_table).where(
    _table.c.consumer_id == bindparam("consumer"),
    or_(_table.c.follow_hash == bindparam("hashed"), bindparam("any_of_theirs")),
)


def lose_follower(connection: Connection, found: list[tuple[Act, LoseFollower]], scope: Scope) -> None:
    """Drop the follower; where the undone follow came as a bare id, only the one under that id."""
    rows = [
        {
            "consumer": scope.consumer_id(act),
            "hashed": scope.tools.vault.hash(effect.follow),
            "any_of_theirs": not effect.follow,
        }
        for act, effect in found
        if scope.consumer(act) is not None
    ]
    if rows:
        connection.execute(_drop, rows)
