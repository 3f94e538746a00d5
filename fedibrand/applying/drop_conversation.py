"""DropConversation: its time is over, and all that stands on it goes with it."""

from sqlalchemy import Connection

from fedibrand.acts import Act
from fedibrand.applying.drop import drop_conversations
from fedibrand.applying.scope import Scope
from fedibrand.conversations.owned import owned
from fedibrand.effects import DropConversation


def drop_conversation(
    connection: Connection, found: list[tuple[Act, DropConversation]], scope: Scope
) -> None:
    """Drop conversations of the acts' own brands."""
    ours = owned(connection, [effect.conversation for _, effect in found])
    gone = [effect.conversation for act, effect in found if (effect.conversation, act.brand) in ours]
    drop_conversations(connection, gone, scope)
