"""RemoveLabel: a label is taken off a conversation."""

from sqlalchemy import Connection, bindparam, delete

from fedibrand.acts import Act
from fedibrand.applying.scope import Scope
from fedibrand.applying.theirs import check_conversations
from fedibrand.store.tables.labels import Label
from fedibrand.team_effects import RemoveLabel

_table = Label.__table__  # type: ignore[attr-defined]
_remove = delete(_table).where(
    _table.c.conversation_id == bindparam("conversation"), _table.c.name == bindparam("called")
)


def remove_label(connection: Connection, found: list[tuple[Act, RemoveLabel]], scope: Scope) -> None:
    """Take labels off; one that is not there is no fault.

    Raises:
        NotFound: There is no such conversation with this consumer.
    """
    check_conversations(connection, found, scope)
    connection.execute(
        _remove, [{"conversation": effect.conversation, "called": effect.label} for _, effect in found]
    )
