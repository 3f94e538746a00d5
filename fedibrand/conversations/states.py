"""The states of a conversation, as a table."""

from enum import StrEnum

from fedibrand.domain import ConversationState

_C = ConversationState


class Turn(StrEnum):
    """What can happen to a conversation."""

    HEARD = "heard"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    SNOOZED = "snoozed"
    WOKE = "woke"
    DISPUTED = "disputed"


TABLE: dict[tuple[ConversationState, Turn], ConversationState] = {
    **{(state, Turn.HEARD): _C.OPEN for state in _C},
    **{(state, Turn.ANSWERED): _C.WAITING for state in _C},
    **{(state, Turn.RESOLVED): _C.RESOLVED for state in _C},
    (_C.RESOLVED, Turn.REOPENED): _C.OPEN,
    (_C.OPEN, Turn.SNOOZED): _C.SNOOZED,
    (_C.WAITING, Turn.SNOOZED): _C.SNOOZED,
    (_C.SNOOZED, Turn.WOKE): _C.OPEN,
    **{(state, Turn.DISPUTED): _C.OPEN for state in _C},
}


def after(state: ConversationState, turn: Turn) -> ConversationState:
    """Return the state that follows; what the table does not name changes nothing."""
    return TABLE.get((state, turn), state)
