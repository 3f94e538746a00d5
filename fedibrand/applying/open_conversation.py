"""OpenConversation: a thread between one brand and one consumer begins."""

from sqlalchemy import Connection

from fedibrand.acts import Act
from fedibrand.applying import first_contact
from fedibrand.applying.scope import Scope
from fedibrand.domain import ConversationState
from fedibrand.effects import OpenConversation
from fedibrand.store.tables.conversations import Conversation

_insert = Conversation.__table__.insert()  # type: ignore[attr-defined]


def open_conversation(
    connection: Connection, found: list[tuple[Act, OpenConversation]], scope: Scope
) -> None:
    """Write the conversations, open and unanswered; some that strangers open stand apart."""
    ours = [(act, effect) for act, effect in found if scope.consumer(act) is not None]
    apart = first_contact.judge(connection, [(act, effect.id) for act, effect in ours], scope)
    rows = [
        {
            "id": effect.id,
            "brand_id": act.brand,
            "consumer_id": scope.consumer_id(act),
            "state": ConversationState.OPEN,
            "message": effect.message,
            "answered": 0,
            "first_contact": effect.id in apart,
            "linked_id": effect.linked,
            "assignee_id": None,
            "opened_at": scope.now,
            "heard_at": scope.now,
            "moved_at": scope.now,
            "resolved_at": None,
            "snoozed_until": None,
        }
        for act, effect in ours
    ]
    if rows:
        connection.execute(_insert, rows)
    first_contact.set_apart(connection, apart - {effect.id for _, effect in ours}, scope)
