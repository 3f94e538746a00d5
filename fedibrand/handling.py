"""What a handler author works with: the registry, and what a handler sees.

    handlers = Handlers("acme.loyalty")

    @handlers.on(Create, Note)
    async def greet(activity: Create[Note], context: Context) -> Effects:
        return [AddLabel(conversation=context.conversation.id, label="new")] if context.conversation else []

A handler is an async function of an activity and a frozen :class:`Context`; it returns effects and does
nothing by itself, so it is tested without a server.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString, Protocol

import msgspec

from fedibrand.activitypub.vocabulary import Thing
from fedibrand.domain import AnswerView, BrandView, ConsumerView, ConversationView, HoldingView
from fedibrand.effects import PackageEffect
from fedibrand.registry import Registry

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")

Effects = Sequence[PackageEffect]
"""What a handler of a package returns."""

Fetch = Callable[[str], Awaitable[Thing]]


class Facts(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What every handler sees, core's and a package's: frozen, and of one brand only.

    ``post`` is what the brand holds under the activity's object; ``answer`` is the brand's answer where the
    object is one; ``parent_post`` and ``parent_answer`` are the same for what the object replies to.
    ``conversation`` is the one these stand in; ``begins`` says whether ``post`` is its first. ``fresh`` is an
    id for something new.
    """

    now: datetime
    fresh: str
    brand: BrandView
    consumer: ConsumerView
    post: HoldingView | None = None
    answer: AnswerView | None = None
    parent_post: HoldingView | None = None
    parent_answer: AnswerView | None = None
    conversation: ConversationView | None = None
    begins: bool = False


class OnlyEffects(PermissionError):
    """A handler has no network, no files to write and no processes: what it wants done is an effect."""


class NotAtHand(LookupError):
    """Only what the activity at hand names can be fetched, and not every server gives it."""


class Log(Protocol):
    """Where a handler notes that something happened, by a name and by numbers, ids, yes or no."""

    def __call__(self, event: LiteralString, /, **about: str | float | bool | None) -> None:
        """Note ``event``, a name of small letters and hyphens, and what it is about.

        A text among ``about`` is withheld unless it is an id at hand: log lines name ids, never words.
        """


def no_log(event: LiteralString, /, **about: str | float | bool | None) -> None:
    """Note nothing."""


async def nothing_at_hand(uri: str) -> Thing:
    """Fetch nothing.

    Raises:
        NotAtHand: Always.
    """
    raise NotAtHand(NotAtHand.__doc__)


class Context(Facts, frozen=True, kw_only=True):
    """What a package's handler sees.

    ``settings`` are the brand's own for this package, without what is write-only. ``fetch`` gets what an id
    of the activity at hand stands for, signed by the brand, and keeps nothing; it raises :class:`NotAtHand`.
    ``log`` notes that something happened.
    """

    settings: Mapping[str, Any] = msgspec.field(default_factory=dict)
    fetch: Fetch = nothing_at_hand
    log: Log = no_log


class WebhookReply(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What the address of a :class:`~fedibrand.effects.CallWebhook` answered: a JSON object."""

    event: str
    data: dict[str, Any]


OnReply = Callable[[WebhookReply, Context], Awaitable[Effects]]


class Handlers(Registry[Context, Effects]):
    """A package's handlers, and the JSON Schema of its settings."""

    def __init__(self, name: str, settings: Mapping[str, Any] | None = None) -> None:
        """Take the package's name, dotted, and the JSON Schema (2020-12) of its settings, an object.

        A property with ``"writeOnly": true`` is a secret: it is kept wrapped and no handler sees it.

        Raises:
            ValueError: The name is not dotted, in small letters.
        """
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no package's name: small letters with a dot, like acme.loyalty")
        super().__init__(name)
        self.schema = dict(settings or {})
        self.on_reply: OnReply | None = None

    def webhook_reply(self, function: OnReply) -> OnReply:
        """Register the decorated function for what the package's webhook answers.

        Raises:
            ValueError: There is one already.
        """
        if self.on_reply is not None:
            raise ValueError(f"{self.name}: there is a function for the webhook's reply already")
        self.on_reply = function
        return function
