"""Acts: what was decided about one consumer at one brand, and by whom; and effects written as JSON."""

from dataclasses import dataclass

import msgspec

from fedibrand.activitypub.vocabulary import Actor
from fedibrand.effect import Effect
from fedibrand.effects import AnyEffect


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What was decided about one consumer at one brand, and by whom: ``core``, a package, or a member's role.

    ``arrival`` is the id of the arrival it answers; the keyed hash of its activity makes it happen once.
    ``author`` is the consumer's actor as last fetched, where it is at hand. ``held_back`` is why nothing of
    it may leave but by hand. What may come ``again`` is not marked as done: a Follow that was void.
    ``member`` is the id of the member who asks.
    """

    brand: str
    consumer: str
    by: str
    effects: tuple[Effect, ...]
    arrival: str = ""
    activity_hash: bytes = b""
    author: Actor | None = None
    held_back: str = ""
    again: bool = False
    member: str = ""


def encode(effects: list[Effect]) -> bytes:
    """Return the effects as JSON."""
    return msgspec.json.encode(effects)


def decode(data: bytes) -> list[AnyEffect]:
    """Return the effects that :func:`encode` wrote.

    Raises:
        msgspec.DecodeError: They are not effects.
    """
    return msgspec.json.decode(data, type=list[AnyEffect])
