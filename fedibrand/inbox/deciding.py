"""What core's handlers see and decide, besides what every handler does."""

import msgspec

from fedibrand.activitypub.vocabulary import AnyDocument
from fedibrand.domain import ConversationView, Entry
from fedibrand.effect import Effect
from fedibrand.handling import Facts
from fedibrand.registry import Registry


class CoreContext(Facts, frozen=True, kw_only=True):
    """What core's handlers see.

    ``promised`` are the conversations in which the brand promised them something that they have not closed,
    asked where the word for that is at hand. ``messages`` is the consumer's open private conversation.
    ``remembered`` names what came too early about this activity or its object. ``stands`` are the entries of
    the ledger, the latest of each kind, that the activity which is the object made. ``document`` is what was
    fetched when the activity came with a bare id.
    """

    arrival: str
    promised: tuple[str, ...] = ()
    messages: ConversationView | None = None
    remembered: tuple[str, ...] = ()
    stands: tuple[Entry, ...] = ()
    document: AnyDocument | None = None


class Need(msgspec.Struct, frozen=True):
    """Returned by a handler that cannot decide before the document ``id`` was fetched."""

    id: str


Decision = list[Effect] | Need


class CoreHandlers(Registry[CoreContext, Decision]):
    """Core's handlers."""
