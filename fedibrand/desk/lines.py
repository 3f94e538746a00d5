"""A conversation as one line after the other: posts, answers and notes by when they came. Pure."""

from dataclasses import dataclass
from datetime import datetime

from fedibrand.conversations.shown import ShownAnswer, ShownNote, ShownPost, Thread


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said, and by whom: ``post``, ``answer`` or ``note``."""

    kind: str
    at: datetime
    said: ShownPost | ShownAnswer | ShownNote


def of(thread: Thread) -> list[Line]:
    """Return everything said in a conversation, oldest first."""
    found = [
        *(Line("post", one.arrived_at, one) for one in thread.posts),
        *(Line("answer", one.created_at, one) for one in thread.answers),
        *(Line("note", one.at, one) for one in thread.notes),
    ]
    return sorted(found, key=lambda line: (line.at, line.said.id))
