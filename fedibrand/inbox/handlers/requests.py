"""Requests that want a yes: what they have in common."""

from typing import Any

from fedibrand.activitypub.vocabulary import Activity
from fedibrand.effect import Effect
from fedibrand.effects import Count, Respond
from fedibrand.inbox.deciding import CoreContext
from fedibrand.inbox.handlers.guards import turned_away


def decline(activity: Activity[Any], context: CoreContext) -> list[Effect]:
    """Return what declines a request about an answer of the brand; any other is counted."""
    if away := turned_away(context):
        return away
    return [Respond(request=activity.id)] if context.answer else [Count(what="dropped-not-for-us")]
