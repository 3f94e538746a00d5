"""Remember: something came before what it is about, or must not come back."""

from sqlalchemy import Connection, bindparam, delete, or_, select

from fedibrand.acts import Act
from fedibrand.applying.scope import Scope
from fedibrand.domain import ArrivalState
from fedibrand.effects import Remember
from fedibrand.store import remembering
from fedibrand.store.tables.arrivals import Arrival

_table = Arrival.__table__  # type: ignore[attr-defined]
_stuck = (
    _table.c.actor_hash == bindparam("actor"),
    or_(_table.c.object_hash == bindparam("gone"), _table.c.actor_hash == bindparam("gone")),
    _table.c.state == ArrivalState.QUARANTINED,
)
_select_stuck = select(_table).where(*_stuck)
_drop_stuck = delete(_table).where(*_stuck)


def remember(connection: Connection, found: list[tuple[Act, Remember]], scope: Scope) -> None:
    """Write the keyed hashes of what to remember, each for as long as its kind is."""
    vault = scope.tools.vault
    kinds: dict[str, list[tuple[str, bytes, bytes]]] = {}
    for act, effect in found:
        key = remembering.key(vault, effect.what, vault.hash(effect.subject))
        kinds.setdefault(effect.what, []).append((act.brand, key, vault.hash(act.consumer)))
    for what, rows in kinds.items():
        remembering.add(connection, what, rows, scope.now)
    _end_where_they_wait(
        connection, [(act, effect) for act, effect in found if effect.what == "deleted"], scope
    )


def _end_where_they_wait(connection: Connection, found: list[tuple[Act, Remember]], scope: Scope) -> None:
    """End arrivals of the same author that carry what was deleted and are stuck; all, where it is they."""
    for act, effect in found:
        about = {
            "actor": scope.tools.vault.hash(act.consumer),
            "gone": scope.tools.vault.hash(effect.subject),
        }
        stuck = connection.execute(_select_stuck, about).all()
        scope.free(stuck)
        scope.free(stuck, "document_")
        connection.execute(_drop_stuck, about)
