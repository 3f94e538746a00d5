"""Assign: a conversation is one member's, or nobody's."""

from sqlalchemy import Connection, bindparam, update

from fedibrand.acts import Act
from fedibrand.applying.first_contact import let_in
from fedibrand.applying.scope import Scope
from fedibrand.applying.theirs import check_conversations
from fedibrand.brands import members
from fedibrand.store.tables.conversations import Conversation
from fedibrand.team_effects import Assign

_table = Conversation.__table__  # type: ignore[attr-defined]
_assign = update(_table).where(_table.c.id == bindparam("row_id")).values(assignee_id=bindparam("to_member"))


def assign(connection: Connection, found: list[tuple[Act, Assign]], scope: Scope) -> None:
    """Give conversations to members of the acts' own brands; the last word about one counts.

    Who stood apart is let in by it.

    Raises:
        NotFound: There is no such conversation with this consumer, or no such member in this team.
    """
    check_conversations(connection, found, scope)
    ids = members.ids(connection, [(act.brand, effect.member) for act, effect in found if effect.member])
    given = {
        effect.conversation: ids[act.brand, effect.member] if effect.member else None for act, effect in found
    }
    connection.execute(_assign, [{"row_id": one, "to_member": member} for one, member in given.items()])
    let_in(connection, {scope.consumer_id(act) for act, effect in found if effect.member}, scope)
