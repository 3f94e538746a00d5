"""From the bytes as they came to the post in them."""

from fedibrand.activitypub.errors import WrongShape
from fedibrand.activitypub.parsing import parse_activity, parse_document
from fedibrand.activitypub.strict_json import loads
from fedibrand.activitypub.vocabulary import ACTIVITIES, Post


def read(words: bytes) -> Post:
    """Return the post in ``words``: an activity that carries one, or a fetched document.

    Raises:
        Malformed: There is no post in them.
    """
    document = loads(words)
    thing = (
        parse_activity(document).object if document.get("type") in ACTIVITIES else parse_document(document)
    )
    if not isinstance(thing, Post):
        raise WrongShape("There is no post in this.")
    return thing
