"""What follows when something was applied: what leaves is sent, and whoever looks is told."""

from collections.abc import Callable, Iterable

from fedibrand.applying.apply import Applied
from fedibrand.queue.events import CHANGED, Event, Events

Put = Callable[[str, str], None]
"""Puts a job into the queue: kind, and the id of its subject."""


def follow_up(put: Put, events: Events, applied: Applied) -> None:
    """Have done what applying left to do, and tell whoever looks."""
    for delivery in applied.deliveries:
        put("deliver", delivery)
    for call in applied.calls:
        put("webhook", call)
    tell(events, applied.touched)
    put("purge", "")


def tell(events: Events, touched: Iterable[tuple[str, str]]) -> None:
    """Tell whoever looks at a brand's desk what changed: everything about these consumers."""
    for brand, consumer in touched:
        events.publish(brand, Event(CHANGED, consumer))
