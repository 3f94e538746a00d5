"""Admit: a member lets somebody in who stood apart."""

from sqlalchemy import Connection

from fedibrand.acts import Act
from fedibrand.applying.first_contact import let_in
from fedibrand.applying.scope import Scope
from fedibrand.applying.taking_turns import take_turns
from fedibrand.applying.theirs import check_conversations
from fedibrand.team_effects import Admit


def admit(connection: Connection, found: list[tuple[Act, Admit]], scope: Scope) -> None:
    """Have what stands apart of these consumers stand in the queues; who was let in before stays so.

    Where the team takes turns, it falls to somebody.

    Raises:
        NotFound: There is no such conversation with this consumer.
    """
    check_conversations(connection, found, scope)
    ours = let_in(connection, {scope.consumer_id(act) for act, _ in found}, scope)
    take_turns(connection, ours, scope)
