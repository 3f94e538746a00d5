"""The order of deliveries that belong together. Pure.

An answer's Create goes before its Updates, and these before its Delete. What is said to one inbox about
other things goes in the order it was decided. :func:`turn` says of one delivery whether it goes, waits for
another, or is let fall because it says nothing any more.

An answer *may be there* when its Create was ever tried: nobody answered, and yet the inbox may have taken
it. Only an answer that surely never left can be edited or withdrawn without a word to the consumer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fedibrand.domain import DeliveryState

ON_ITS_WAY = "on-its-way"
"""The reason of a delivery that waits because it is being tried at this moment, until its ``due_at``."""

RESTORED = "restored"
"""The reason of what was waiting when a backup was taken: it may have left since."""


class Move(StrEnum):
    """What a delivery does when its time has come."""

    GO = "go"
    WAIT = "wait"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Step:
    """One delivery, as far as its order is concerned."""

    id: str
    what: str
    version: int
    state: DeliveryState
    tries: int
    reason: str
    due_at: datetime

    def may_be_there(self) -> bool:
        """Return whether the inbox may have taken it."""
        return self.tries > 0 or self.state is DeliveryState.DELIVERED or self.reason == RESTORED

    def is_on_its_way(self, now: datetime) -> bool:
        """Return whether it is being tried at this moment; not when the trying process died of it."""
        return self.state is DeliveryState.WAITING and self.reason == ON_ITS_WAY and self.due_at > now


@dataclass(frozen=True, slots=True)
class Turn:
    """What a delivery does; until when it waits; which others it folds into itself."""

    move: Move
    reason: str = ""
    until: datetime | None = None
    folds: tuple[str, ...] = ()


def turn(step: Step, others: Sequence[Step], now: datetime, *, withdrawn: bool) -> Turn:
    """Return what an answer's delivery does.

    Args:
        step: The delivery.
        others: The other deliveries of the same answer to the same inbox.
        now: Now.
        withdrawn: Whether the answer was withdrawn: then there are no words to send.
    """
    earlier = [one for one in others if one.version < step.version]
    waiting = [one for one in others if one.state is DeliveryState.WAITING]
    before = [one for one in waiting if one in earlier]
    busy = [one.due_at for one in before if one.is_on_its_way(now)]
    if busy:
        return Turn(Move.WAIT, until=max(busy))
    create = next((one for one in earlier if one.what == "Create"), None)
    never_left = create is not None and not create.may_be_there()
    if step.what == "Delete":
        folds = tuple(one.id for one in before)
        return Turn(Move.DROP, "never-left", folds=folds) if never_left else Turn(Move.GO, folds=folds)
    if withdrawn:
        return Turn(Move.DROP, "withdrawn")
    if step.what == "Create":
        updates = tuple(one.id for one in waiting if one.what == "Update")
        return Turn(Move.GO, folds=updates if step.tries == 0 else ())
    if any(one.what == "Update" and one.version > step.version for one in waiting):
        return Turn(Move.DROP, "folded")
    if create is not None and create in before:
        return Turn(Move.WAIT, until=create.due_at)
    if never_left:
        return Turn(Move.DROP, "never-left")
    return Turn(Move.GO, folds=tuple(one.id for one in before))


def turn_in_line(step: Step, others: Sequence[Step]) -> Turn:
    """Return what a delivery of a whole activity does: it waits for those decided before it.

    Args:
        step: The delivery.
        others: The others of the same brand to the same consumer, or to the same inbox where it is for many.
    """
    before = [one for one in others if one.state is DeliveryState.WAITING and one.id < step.id]
    return Turn(Move.WAIT, until=max(one.due_at for one in before)) if before else Turn(Move.GO)
