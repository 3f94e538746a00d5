"""Other: activities of types that have no effect here."""

from fedibrand.activitypub.vocabulary import Other, Thing
from fedibrand.effects import Count
from fedibrand.inbox.deciding import CoreContext, CoreHandlers, Decision

# Only these are counted by name: the name of a figure must not be a stranger's to choose.
NAMED = frozenset(
    {
        "Arrive",
        "Ignore",
        "Invite",
        "Join",
        "Leave",
        "Listen",
        "Offer",
        "Read",
        "TentativeAccept",
        "TentativeReject",
        "Travel",
        "View",
    }
)

handlers = CoreHandlers("core.other")


@handlers.on(Other)
async def other(activity: Other[Thing], context: CoreContext) -> Decision:
    """Count it, by its name where the vocabulary has it."""
    return [Count(what=f"unhandled-{activity.kind if activity.kind in NAMED else 'other'}")]
