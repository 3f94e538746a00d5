"""What enums are called, in words that translators are given. ``N_`` marks them; templates translate."""

from typing import Any

from fedibrand.activitypub.addressing import Level
from fedibrand.conversations.queues import Queue
from fedibrand.domain import ConversationState, DeliveryState


def N_(text: str) -> str:
    """Mark a text as one to be translated."""
    return text


QUEUES = {
    Queue.UNASSIGNED: N_("Unassigned"),
    Queue.MINE: N_("Mine"),
    Queue.US: N_("Waiting on us"),
    Queue.THEM: N_("Waiting on them"),
    Queue.SNOOZED: N_("Snoozed"),
    Queue.RESOLVED: N_("Resolved"),
    Queue.ALL: N_("All"),
}
STATES = {
    ConversationState.OPEN: N_("Waiting on us"),
    ConversationState.WAITING: N_("Waiting on them"),
    ConversationState.SNOOZED: N_("Snoozed"),
    ConversationState.RESOLVED: N_("Resolved"),
}
AUDIENCES = {
    Level.PUBLIC: N_("Everybody can read this answer in the thread."),
    Level.UNLISTED: N_("Whoever is in the thread can read this answer; no timeline shows it."),
    Level.FOLLOWERS: N_("Only they will see this answer."),
    Level.LIMITED: N_("Only they will see this answer."),
    Level.DIRECT: N_("Only they will see this answer."),
}
LEVELS = {
    Level.PUBLIC: N_("public"),
    Level.UNLISTED: N_("unlisted"),
    Level.FOLLOWERS: N_("for followers"),
    Level.LIMITED: N_("for some"),
    Level.DIRECT: N_("private"),
}
DELIVERIES = {
    DeliveryState.WAITING: N_("on its way"),
    DeliveryState.DELIVERED: N_("delivered"),
    DeliveryState.FAILED: N_("not delivered"),
    DeliveryState.DROPPED: N_("not sent"),
}
ROOMS: tuple[tuple[str, str], ...] = (("", N_("Incoming")),)
"""The rooms of a brand's desk: what their address ends with, and what they are called."""
ROLES = tuple(N_(each) for each in ("owner", "manager", "agent", "viewer"))
TABLES: dict[str, dict[Any, str]] = {
    "queue_names": QUEUES,
    "state_names": STATES,
    "level_names": AUDIENCES,
    "level_names_short": LEVELS,
    "delivery_names": DELIVERIES,
}
"""The tables by the names that templates know them under."""
