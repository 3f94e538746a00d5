"""Respond: a request that wants a yes (QuoteRequest, ReplyRequest, …) is declined."""

from sqlalchemy import Connection

from fedibrand.activitypub import rendering
from fedibrand.acts import Act
from fedibrand.applying.scope import Scope
from fedibrand.effects import Respond


def respond(connection: Connection, found: list[tuple[Act, Respond]], scope: Scope) -> None:
    """Have the Rejects leave (FEP-044f, section "Requesting approval")."""
    for act, effect in found:
        names = scope.tools.names(act.brand)
        activity = rendering.decline(effect.request, act.consumer, names, scope.tools.clock.new_id())
        scope.deliver(act, "Reject", activity)
