"""Which brands an arrival concerns."""

from collections.abc import Iterable, Mapping
from typing import Any

from fedibrand.activitypub.addressing import addressees
from fedibrand.activitypub.vocabulary import Activity, Post


def named(activity: Activity[Any]) -> set[str]:
    """Return every id that an activity names: whom it addresses, what it is about and replies to."""
    found = set(addressees(activity)) | {activity.object.id, activity.target or "", *activity.objects}
    inner = activity.object
    if isinstance(inner, Activity):
        found |= named(inner)
    if isinstance(inner, Post):
        found |= {inner.in_reply_to or ""}
    found.discard("")
    return found


def brands_of(
    activity: Activity[Any], inbox: str, owners: Mapping[str, str], knowing: Iterable[str]
) -> list[str]:
    """Return the ids of the brands an arrival concerns, in a steady order.

    Args:
        activity: What arrived.
        inbox: The id of the brand whose own inbox it came to, or ``""`` for the shared one.
        owners: Which of the ids it names lie at which brand here.
        knowing: The brands that know its actor already (they may hold posts, follow, or be followed).
    """
    if inbox:
        return [inbox]
    return sorted({owners[one] for one in named(activity) if one in owners} | set(knowing))
