"""Whether something a consumer says is about our follow of them."""

from fedibrand.activitypub import naming
from fedibrand.activitypub.hosts import origin_of
from fedibrand.activitypub.naming import BrandNames
from fedibrand.activitypub.vocabulary import Follow, Thing
from fedibrand.inbox.deciding import CoreContext


def is_our_follow(thing: Thing, context: CoreContext) -> bool:
    """Return whether ``thing`` is the brand's present follow of the consumer; it is never fetched.

    It is matched by its id; an embedded Follow whose id is none of ours (servers make their own) by actor and
    object. One that carries the id of an earlier follow is not it: a late Reject ends nothing new.
    """
    follow = context.consumer.follow
    if follow is None:
        return False
    ours = BrandNames(origin_of(context.brand.actor), context.brand.handle).follow(follow.id)
    if not isinstance(thing, Follow):
        return thing.id == ours
    if (thing.actor, thing.object.id) != (context.brand.actor, context.consumer.actor):
        return False
    place = naming.read(thing.id)
    return thing.id == ours or place is None or place.kind is not naming.Kind.FOLLOW
