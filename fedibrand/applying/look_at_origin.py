"""LookAtOrigin: somebody says that a held post changed or went; its origin will tell."""

from sqlalchemy import Connection, bindparam, select

from fedibrand.acts import Act
from fedibrand.applying.scope import Scope
from fedibrand.effects import LookAtOrigin
from fedibrand.queue import due
from fedibrand.store.tables.holdings import Holding

_table = Holding.__table__  # type: ignore[attr-defined]
_select = select(_table.c.id, _table.c.brand_id).where(_table.c.id.in_(bindparam("ids", expanding=True)))


def look_at_origin(connection: Connection, found: list[tuple[Act, LookAtOrigin]], scope: Scope) -> None:
    """Plan a look, at once, at what the acts' own brands hold."""
    asked = {(effect.holding, act.brand) for act, effect in found}
    rows = connection.execute(_select, {"ids": [holding for holding, _ in asked]})
    looks = [("look", row.id, scope.now) for row in rows if (row.id, row.brand_id) in asked]
    due.plan(connection, looks, scope.tools.clock)
