"""What concerns no brand that can be told, and must be remembered all the same.

A Delete names a post and nobody else, and so does an Undo that names what it undoes by its id alone. Where
one overtakes that, or follows what could not be handled, no brand knows its author: it is remembered for the
instance, under no brand's name, and so holds at each.
"""

from typing import Any

from fedibrand.activitypub.vocabulary import Activity, Delete, Undo
from fedibrand.acts import Act
from fedibrand.applying.scope import CORE
from fedibrand.effects import Remember

INSTANCE = ""

WORDS: dict[type[Activity[Any]], str] = {Delete: "deleted", Undo: "undone"}


def acts(activity: Activity[Any], arrival: Any) -> list[Act]:
    """Return what is done about an activity that concerns no brand.

    Args:
        activity: What arrived.
        arrival: Its row.
    """
    what, subject = WORDS.get(type(activity)), activity.object.id
    if what is None or not subject:
        return []
    remember = Remember(what=what, subject=subject)
    return [
        Act(
            brand=INSTANCE,
            consumer=activity.actor,
            by=CORE,
            effects=(remember,),
            arrival=arrival.id,
            activity_hash=arrival.activity_hash,
        )
    ]
