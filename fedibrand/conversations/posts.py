"""From the bytes as they came to the post in them."""

from fedibrand.activitypub.errors import WrongShape
from fedibrand.activitypub.parsing import parse
from fedibrand.activitypub.strict_json import loads
from fedibrand.activitypub.vocabulary import Activity, Post


def read(words: bytes) -> Post:
    """Return the post in ``words``: an activity that carries one, or a fetched document.

    Raises:
        Malformed: There is no post in them.
    """
    thing = parse(loads(words))
    if isinstance(thing, Activity):
        thing = thing.object
    if not isinstance(thing, Post):
        raise WrongShape("There is no post in this.")
    return thing
