"""Handlers: the registry that core and other people's packages both use.

    handlers = Handlers("acme.loyalty")

    @handlers.on(Create, Note)
    async def greet(activity, context):
        return [AddLabel(conversation=context.conversation.id, label="new")]

A handler is an async function of an activity and a frozen :class:`Context`; it returns effects and does
nothing by itself, so it is tested without a server.
"""

from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from fedibrand.activitypub.vocabulary import Activity, AnyDocument, Thing
from fedibrand.domain import AnswerView, BrandView, ConsumerView, ConversationView, Entry, HoldingView
from fedibrand.effects import Effect


class Context(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What a handler sees: frozen, and of one brand only.

    ``post`` is what the brand holds under the activity's object; ``answer`` is the brand's answer where the
    object is one; ``parent_post`` and ``parent_answer`` are the same for what the object replies to.
    ``conversation`` is the one these stand in, ``messages`` the consumer's open private one. ``remembered``
    names what came too early about this activity or its object. ``stands`` are the entries of the ledger, the
    latest of each kind, that the activity which is the object made. ``fresh`` is an id for something new.
    ``document`` is what was fetched when the activity came with a bare id.
    """

    now: datetime
    arrival: str
    fresh: str
    brand: BrandView
    consumer: ConsumerView
    post: HoldingView | None = None
    answer: AnswerView | None = None
    parent_post: HoldingView | None = None
    parent_answer: AnswerView | None = None
    conversation: ConversationView | None = None
    messages: ConversationView | None = None
    remembered: tuple[str, ...] = ()
    stands: tuple[Entry, ...] = ()
    document: AnyDocument | None = None


class Need(msgspec.Struct, frozen=True):
    """Returned by a handler that cannot decide before the document ``id`` was fetched."""

    id: str


A = TypeVar("A", bound=Activity[Any])
Decision = list[Effect] | Need
Handler = Callable[[A, Context], Awaitable[Decision]]


class DuplicateHandler(ValueError):
    """Two handlers of one registry claim the same activity and object."""


class Handlers:
    """A registry of handlers under a name: at most one for each pair of activity and object type."""

    def __init__(self, name: str) -> None:
        """Take the registry's name: ``core``, or a package's, dotted."""
        self.name = name
        self._found: dict[tuple[type[Activity[Any]], type[Thing]], Handler[Any]] = {}

    def on(self, activity: type[A], *objects: type[Thing]) -> Callable[[Handler[A]], Handler[A]]:
        """Register the decorated function for ``activity`` upon any of ``objects`` (all, when none is named).

        Raises:
            DuplicateHandler: Another function has that pair already.
        """

        def register(handler: Handler[A]) -> Handler[A]:
            for kind in objects or (Thing,):
                if (activity, kind) in self._found:
                    raise DuplicateHandler(f"{self.name}: {activity.__name__} of {kind.__name__} is taken")
                self._found[activity, kind] = handler
            return handler

        return register

    def find(self, activity: Activity[Any]) -> Handler[Any] | None:
        """Return the handler for this activity: the one registered for its object's nearest type."""
        for kind in type(activity.object).__mro__:
            handler = self._found.get((type(activity), kind))
            if handler is not None:
                return handler
        return None

    def include(self, other: "Handlers") -> None:
        """Take over every registration of ``other``.

        Raises:
            DuplicateHandler: A pair is taken.
        """
        for (activity, kind), handler in other._found.items():
            self.on(activity, kind)(handler)

    def __iter__(self) -> Iterator[tuple[type[Activity[Any]], type[Thing], Handler[Any]]]:
        """Yield every registration: activity type, object type, function."""
        for (activity, kind), handler in self._found.items():
            yield activity, kind, handler
