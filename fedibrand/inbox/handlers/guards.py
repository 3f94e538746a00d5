"""What a handler asks before anything else: may this still count, and is it welcome?"""

from fedibrand.activitypub.hosts import host_of
from fedibrand.domain import Standing
from fedibrand.effect import Effect
from fedibrand.effects import Count
from fedibrand.inbox.deciding import CoreContext


def void(context: CoreContext) -> list[Effect]:
    """Return what is left of an activity that an earlier one made void: a count. Empty when it is not.

    From a blocked consumer only Undo Block and Delete of the actor lead away; what was undone or deleted
    before it came stays undone and deleted, in whatever order the two arrive.
    """
    if context.consumer.standing is Standing.BLOCKED:
        return [Count(what="from-blocked")]
    return over(context)


def over(context: CoreContext) -> list[Effect]:
    """Return the count that is left of an activity that was undone or deleted before it came."""
    if "deleted" in context.remembered:
        return [Count(what="dropped-deleted")]
    if not {"undone", "unfollowed"}.isdisjoint(context.remembered):
        return [Count(what="dropped-undone")]
    return []


def turned_away(context: CoreContext) -> list[Effect]:
    """Return the count that is left of an activity that is void, or comes from a domain the brand refuses.

    What takes something back (Delete, Undo, Reject, Block) is never turned away for its domain.
    """
    parts = host_of(context.consumer.actor).split(":", maxsplit=1)[0].split(".")
    refused = context.brand.settings.refused_domains
    if any(".".join(parts[at:]) in refused for at in range(len(parts))):
        return [Count(what="from-refused-domain")]
    return void(context)
