"""Notify: the team, or one of it, is told about a conversation."""

from sqlalchemy import Connection

from fedibrand.acts import Act
from fedibrand.applying.lengths import NOTIFICATION, check_length
from fedibrand.applying.scope import Scope
from fedibrand.applying.theirs import check_conversations
from fedibrand.brands import members
from fedibrand.store.tables.notifications import NotificationRow
from fedibrand.team_effects import Notify

_insert = NotificationRow.__table__.insert()  # type: ignore[attr-defined]


def notify(connection: Connection, found: list[tuple[Act, Notify]], scope: Scope) -> None:
    """Seal and write the notifications. One to a member names no role, and one to a role no member.

    Raises:
        NotFound: There is no such conversation with this consumer, or no such member in this team.
        Malformed: It says nothing, or more than 5,000 characters.
    """
    check_conversations(connection, found, scope)
    for _, effect in found:
        check_length("A notification has 1 to %(most)s characters.", effect.text, NOTIFICATION)
    ids = members.ids(connection, [(act.brand, effect.member) for act, effect in found if effect.member])
    rows = [
        {
            "id": scope.tools.clock.new_id(),
            "brand_id": act.brand,
            "conversation_id": effect.conversation,
            "member_id": ids[act.brand, effect.member] if effect.member else None,
            "role": "" if effect.member else effect.role,
            "by": act.by,
            "at": scope.now,
            "seen_at": None,
            **scope.seal(connection, effect.text.encode()).columns(),
        }
        for act, effect in found
    ]
    connection.execute(_insert, rows)
