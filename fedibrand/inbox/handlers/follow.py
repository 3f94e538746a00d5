"""Follow: a consumer wants to follow the brand, and permits it to talk by that."""

from fedibrand.activitypub.vocabulary import Follow, Thing
from fedibrand.consumers import standing
from fedibrand.domain import Entry, Means, Scope
from fedibrand.effect import Effect
from fedibrand.effects import AcceptFollow, Count, Grant, RejectFollow
from fedibrand.inbox.deciding import CoreContext, CoreHandlers, Decision
from fedibrand.inbox.handlers.guards import turned_away

handlers = CoreHandlers("core.follow")


@handlers.on(Follow)
async def follow(activity: Follow[Thing], context: CoreContext) -> Decision:
    """Accept by the brand's policy. A repeat is accepted again: it brings the id that an Undo will name."""
    if activity.object.id != context.brand.actor:
        return [Count(what="dropped-not-for-us")]
    if away := turned_away(context):
        return away
    if not context.brand.settings.accept_follows:
        return [RejectFollow(follow=activity.id)]
    return [*_permitted(activity, context), AcceptFollow(follow=activity.id)]


def _permitted(activity: Follow[Thing], context: CoreContext) -> list[Effect]:
    grants = context.consumer.grants
    if any(grant.scope is Scope.TALK and grant.means is Means.FOLLOW for grant in grants):
        return []
    return [
        *standing.enter(context.consumer.standing, Entry.FOLLOWED, activity.id),
        Grant(scope=Scope.TALK, means=Means.FOLLOW, subject=activity.id),
    ]
