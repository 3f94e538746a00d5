"""The registry of handlers: which function decides about which activity, upon which kind of object.

Core registers its own functions in it as packages do theirs; what a handler sees and what it returns is the
registry's to say (:class:`fedibrand.handling.Handlers` for packages). The overloads give a type checker the
activity with its object: ``@handlers.on(Create, Note)`` decorates a function of a ``Create[Note]``.
"""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Generic, TypeVar, overload

from fedibrand.activitypub.vocabulary import (
    Accept,
    Activity,
    Add,
    Announce,
    AnnounceRequest,
    Block,
    Create,
    Delete,
    Dislike,
    EmojiReact,
    Flag,
    Follow,
    Like,
    LikeRequest,
    Move,
    Other,
    QuoteRequest,
    Reject,
    Remove,
    ReplyRequest,
    Thing,
    Undo,
    Update,
)

A = TypeVar("A", bound=Activity[Any])
C = TypeVar("C")
D = TypeVar("D")
O = TypeVar("O", bound=Thing)  # noqa: E741  the object, as in activities.py
P = TypeVar("P", bound=Thing)

Handler = Callable[[A, C], Awaitable[D]]
On = Callable[[Handler[A, C, D]], Handler[A, C, D]]
"""A decorator for a handler of ``A``."""


class DuplicateHandler(ValueError):
    """Two handlers of one registry claim the same activity and object."""


class Registry(Generic[C, D]):
    """Handlers under a name: at most one for each pair of activity and object type.

    ``C`` is what a handler sees besides the activity, ``D`` is what it decides.
    """

    def __init__(self, name: str) -> None:
        """Take the registry's name: ``core``, or a package's, dotted."""
        self.name = name
        self._found: dict[tuple[type[Activity[Any]], type[Thing]], Handler[Any, C, D]] = {}

    def find(self, activity: Activity[Any]) -> Handler[Any, C, D] | None:
        """Return the handler for this activity: the one registered for its object's nearest type."""
        for kind in type(activity.object).__mro__:
            handler = self._found.get((type(activity), kind))
            if handler is not None:
                return handler
        return None

    def include(self, other: "Registry[C, D]") -> None:
        """Take over every registration of ``other``.

        Raises:
            DuplicateHandler: A pair is taken.
        """
        for (activity, kind), handler in other._found.items():
            self._register(activity, kind, handler)

    def __iter__(self) -> Iterator[tuple[type[Activity[Any]], type[Thing], Handler[Any, C, D]]]:
        """Yield every registration: activity type, object type, function."""
        for (activity, kind), handler in self._found.items():
            yield activity, kind, handler

    def _register(
        self, activity: type[Activity[Any]], kind: type[Thing], handler: Handler[Any, C, D]
    ) -> None:
        if (activity, kind) in self._found:
            raise DuplicateHandler(f"{self.name}: {activity.__name__} of {kind.__name__} is taken")
        self._found[activity, kind] = handler

    @overload
    def on(self, activity: type[Accept[Any]], /) -> On[Accept[Thing], C, D]: ...
    @overload
    def on(self, activity: type[Accept[Any]], one: type[O], other: type[P], /) -> On[Accept[O | P], C, D]: ...
    @overload
    def on(self, activity: type[Accept[Any]], one: type[O], /, *more: type[O]) -> On[Accept[O], C, D]: ...
    @overload
    def on(self, activity: type[Add[Any]], /) -> On[Add[Thing], C, D]: ...
    @overload
    def on(self, activity: type[Add[Any]], one: type[O], other: type[P], /) -> On[Add[O | P], C, D]: ...
    @overload
    def on(self, activity: type[Add[Any]], one: type[O], /, *more: type[O]) -> On[Add[O], C, D]: ...
    @overload
    def on(self, activity: type[Announce[Any]], /) -> On[Announce[Thing], C, D]: ...
    @overload
    def on(
        self, activity: type[Announce[Any]], one: type[O], other: type[P], /
    ) -> On[Announce[O | P], C, D]: ...
    @overload
    def on(self, activity: type[Announce[Any]], one: type[O], /, *more: type[O]) -> On[Announce[O], C, D]: ...
    @overload
    def on(self, activity: type[AnnounceRequest[Any]], /) -> On[AnnounceRequest[Thing], C, D]: ...
    @overload
    def on(
        self, activity: type[AnnounceRequest[Any]], one: type[O], other: type[P], /
    ) -> On[AnnounceRequest[O | P], C, D]: ...
    @overload
    def on(
        self, activity: type[AnnounceRequest[Any]], one: type[O], /, *more: type[O]
    ) -> On[AnnounceRequest[O], C, D]: ...
    @overload
    def on(self, activity: type[Block[Any]], /) -> On[Block[Thing], C, D]: ...
    @overload
    def on(self, activity: type[Block[Any]], one: type[O], other: type[P], /) -> On[Block[O | P], C, D]: ...
    @overload
    def on(self, activity: type[Block[Any]], one: type[O], /, *more: type[O]) -> On[Block[O], C, D]: ...
    @overload
    def on(self, activity: type[Create[Any]], /) -> On[Create[Thing], C, D]: ...
    @overload
    def on(self, activity: type[Create[Any]], one: type[O], other: type[P], /) -> On[Create[O | P], C, D]: ...
    @overload
    def on(self, activity: type[Create[Any]], one: type[O], /, *more: type[O]) -> On[Create[O], C, D]: ...
    @overload
    def on(self, activity: type[Delete[Any]], /) -> On[Delete[Thing], C, D]: ...
    @overload
    def on(self, activity: type[Delete[Any]], one: type[O], other: type[P], /) -> On[Delete[O | P], C, D]: ...
    @overload
    def on(self, activity: type[Delete[Any]], one: type[O], /, *more: type[O]) -> On[Delete[O], C, D]: ...
    @overload
    def on(self, activity: type[Dislike[Any]], /) -> On[Dislike[Thing], C, D]: ...
    @overload
    def on(
        self, activity: type[Dislike[Any]], one: type[O], other: type[P], /
    ) -> On[Dislike[O | P], C, D]: ...
    @overload
    def on(self, activity: type[Dislike[Any]], one: type[O], /, *more: type[O]) -> On[Dislike[O], C, D]: ...
    @overload
    def on(self, activity: type[EmojiReact[Any]], /) -> On[EmojiReact[Thing], C, D]: ...
    @overload
    def on(
        self, activity: type[EmojiReact[Any]], one: type[O], other: type[P], /
    ) -> On[EmojiReact[O | P], C, D]: ...
    @overload
    def on(
        self, activity: type[EmojiReact[Any]], one: type[O], /, *more: type[O]
    ) -> On[EmojiReact[O], C, D]: ...
    @overload
    def on(self, activity: type[Flag[Any]], /) -> On[Flag[Thing], C, D]: ...
    @overload
    def on(self, activity: type[Flag[Any]], one: type[O], other: type[P], /) -> On[Flag[O | P], C, D]: ...
    @overload
    def on(self, activity: type[Flag[Any]], one: type[O], /, *more: type[O]) -> On[Flag[O], C, D]: ...
    @overload
    def on(self, activity: type[Follow[Any]], /) -> On[Follow[Thing], C, D]: ...
    @overload
    def on(self, activity: type[Follow[Any]], one: type[O], other: type[P], /) -> On[Follow[O | P], C, D]: ...
    @overload
    def on(self, activity: type[Follow[Any]], one: type[O], /, *more: type[O]) -> On[Follow[O], C, D]: ...
    @overload
    def on(self, activity: type[Like[Any]], /) -> On[Like[Thing], C, D]: ...
    @overload
    def on(self, activity: type[Like[Any]], one: type[O], other: type[P], /) -> On[Like[O | P], C, D]: ...
    @overload
    def on(self, activity: type[Like[Any]], one: type[O], /, *more: type[O]) -> On[Like[O], C, D]: ...
    @overload
    def on(self, activity: type[LikeRequest[Any]], /) -> On[LikeRequest[Thing], C, D]: ...
    @overload
    def on(
        self, activity: type[LikeRequest[Any]], one: type[O], other: type[P], /
    ) -> On[LikeRequest[O | P], C, D]: ...
    @overload
    def on(
        self, activity: type[LikeRequest[Any]], one: type[O], /, *more: type[O]
    ) -> On[LikeRequest[O], C, D]: ...
    @overload
    def on(self, activity: type[Move[Any]], /) -> On[Move[Thing], C, D]: ...
    @overload
    def on(self, activity: type[Move[Any]], one: type[O], other: type[P], /) -> On[Move[O | P], C, D]: ...
    @overload
    def on(self, activity: type[Move[Any]], one: type[O], /, *more: type[O]) -> On[Move[O], C, D]: ...
    @overload
    def on(self, activity: type[Other[Any]], /) -> On[Other[Thing], C, D]: ...
    @overload
    def on(self, activity: type[Other[Any]], one: type[O], other: type[P], /) -> On[Other[O | P], C, D]: ...
    @overload
    def on(self, activity: type[Other[Any]], one: type[O], /, *more: type[O]) -> On[Other[O], C, D]: ...
    @overload
    def on(self, activity: type[QuoteRequest[Any]], /) -> On[QuoteRequest[Thing], C, D]: ...
    @overload
    def on(
        self, activity: type[QuoteRequest[Any]], one: type[O], other: type[P], /
    ) -> On[QuoteRequest[O | P], C, D]: ...
    @overload
    def on(
        self, activity: type[QuoteRequest[Any]], one: type[O], /, *more: type[O]
    ) -> On[QuoteRequest[O], C, D]: ...
    @overload
    def on(self, activity: type[Reject[Any]], /) -> On[Reject[Thing], C, D]: ...
    @overload
    def on(self, activity: type[Reject[Any]], one: type[O], other: type[P], /) -> On[Reject[O | P], C, D]: ...
    @overload
    def on(self, activity: type[Reject[Any]], one: type[O], /, *more: type[O]) -> On[Reject[O], C, D]: ...
    @overload
    def on(self, activity: type[Remove[Any]], /) -> On[Remove[Thing], C, D]: ...
    @overload
    def on(self, activity: type[Remove[Any]], one: type[O], other: type[P], /) -> On[Remove[O | P], C, D]: ...
    @overload
    def on(self, activity: type[Remove[Any]], one: type[O], /, *more: type[O]) -> On[Remove[O], C, D]: ...
    @overload
    def on(self, activity: type[ReplyRequest[Any]], /) -> On[ReplyRequest[Thing], C, D]: ...
    @overload
    def on(
        self, activity: type[ReplyRequest[Any]], one: type[O], other: type[P], /
    ) -> On[ReplyRequest[O | P], C, D]: ...
    @overload
    def on(
        self, activity: type[ReplyRequest[Any]], one: type[O], /, *more: type[O]
    ) -> On[ReplyRequest[O], C, D]: ...
    @overload
    def on(self, activity: type[Undo[Any]], /) -> On[Undo[Thing], C, D]: ...
    @overload
    def on(self, activity: type[Undo[Any]], one: type[O], other: type[P], /) -> On[Undo[O | P], C, D]: ...
    @overload
    def on(self, activity: type[Undo[Any]], one: type[O], /, *more: type[O]) -> On[Undo[O], C, D]: ...
    @overload
    def on(self, activity: type[Update[Any]], /) -> On[Update[Thing], C, D]: ...
    @overload
    def on(self, activity: type[Update[Any]], one: type[O], other: type[P], /) -> On[Update[O | P], C, D]: ...
    @overload
    def on(self, activity: type[Update[Any]], one: type[O], /, *more: type[O]) -> On[Update[O], C, D]: ...
    def on(self, activity: type[Activity[Any]], /, *objects: type[Thing]) -> On[Any, C, D]:
        """Register the decorated function for ``activity`` upon any of ``objects`` (all, when none is named).

        Raises:
            DuplicateHandler: Another function has that pair already.
        """

        def register(handler: Handler[Any, C, D]) -> Handler[Any, C, D]:
            for kind in objects or (Thing,):
                self._register(activity, kind, handler)
            return handler

        return register
