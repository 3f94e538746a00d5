"""AddLabel: a label on a conversation."""

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert

from fedibrand.acts import Act
from fedibrand.applying.lengths import LABEL, check_length
from fedibrand.applying.scope import Scope
from fedibrand.conversations.owned import owned
from fedibrand.store.tables.labels import Label
from fedibrand.team_effects import AddLabel

_insert = insert(Label.__table__).on_conflict_do_nothing()  # type: ignore[attr-defined]


def add_label(connection: Connection, found: list[tuple[Act, AddLabel]], scope: Scope) -> None:
    """Write the labels; one that is there already is no fault, one for another brand is left out.

    Raises:
        Malformed: A label is blank, or has more than 60 characters.
    """
    for _, effect in found:
        check_length("A label has 1 to %(most)s characters.", effect.label, LABEL)
    ours = owned(connection, [effect.conversation for _, effect in found])
    rows = [
        {"conversation_id": effect.conversation, "name": effect.label, "brand_id": act.brand}
        for act, effect in found
        if (effect.conversation, act.brand) in ours
    ]
    if rows:
        connection.execute(_insert, rows)
