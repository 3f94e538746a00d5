"""A conversation as members are shown it: frozen plain values, with words that are open in memory only."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fedibrand.activitypub.addressing import Level
from fedibrand.domain import AnswerState, ConversationState, DeliveryState, HoldingState, Why


class Apart(StrEnum):
    """Why a first contact stands apart: it has no words, or several strangers wrote the same."""

    BARE = "bare"
    ALIKE = "alike"


@dataclass(frozen=True, slots=True)
class ShownConsumer:
    """Who a conversation is with. Without a profile, ``acct`` is the actor's id and ``name`` empty."""

    id: str
    actor: str
    acct: str
    name: str
    icon: str = ""
    """Where the picture of their profile lies; for whoever fetches it, and for no page."""


@dataclass(frozen=True, slots=True)
class Media:
    """A media file of a post or an answer: where it lies, what it shows in words, its pixels if said."""

    url: str
    media_type: str
    alt: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class ShownPost:
    """A consumer's post. ``ended`` says what became of its words; while they are held it is empty.

    ``id`` is the holding's, ``uri`` the post's own.
    """

    id: str
    why: Why
    level: Level
    state: HoldingState
    edited: bool
    arrived_at: datetime
    checked_at: datetime
    lease_until: datetime
    ended: str
    uri: str = ""
    url: str = ""
    title: str = ""
    html: str = ""
    text: str = ""
    warning: str = ""
    language: str | None = None
    published: datetime | None = None
    sensitive: bool = False
    media: tuple[Media, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownDelivery:
    """How one version of an answer fares on its way; ``reason`` says why it waits, failed or was dropped."""

    id: str
    what: str
    version: int
    state: DeliveryState
    attempts: int
    status: int | None
    reason: str
    created_at: datetime
    due_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class ShownReaction:
    """A reaction of the consumer to an answer; ``kind`` is an emoji, or like, dislike, announce."""

    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Before:
    """What an answer said before it was edited."""

    text: str
    until: datetime


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer, with what it said before, its deliveries, and how the consumer reacted."""

    id: str
    holding: str
    level: Level
    state: AnswerState
    by: str
    version: int
    created_at: datetime
    edited_at: datetime | None
    html: str
    text: str
    warning: str
    language: str | None
    media: tuple[Media, ...]
    history: tuple[Before, ...]
    deliveries: tuple[ShownDelivery, ...]
    reactions: tuple[ShownReaction, ...]
    member: str = ""


@dataclass(frozen=True, slots=True)
class ShownNote:
    """A note of the team's, by the role of who wrote it, and their name while they are in the team."""

    id: str
    by: str
    at: datetime
    text: str
    member: str = ""


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation, whole. Posts, answers and notes are in the order they came."""

    id: str
    brand: str
    consumer: ShownConsumer
    state: ConversationState
    message: bool
    answered: int
    linked: str | None
    assignee: str | None
    opened_at: datetime
    heard_at: datetime
    moved_at: datetime
    resolved_at: datetime | None
    snoozed_until: datetime | None
    labels: tuple[str, ...]
    posts: tuple[ShownPost, ...]
    answers: tuple[ShownAnswer, ...]
    notes: tuple[ShownNote, ...]
    assignee_name: str = ""
    provisional_until: datetime | None = None
    apart: Apart | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """A conversation in a list: with the beginning of the consumer's latest words, or why there are none."""

    id: str
    brand: str
    consumer: ShownConsumer
    state: ConversationState
    message: bool
    answered: int
    heard_at: datetime
    moved_at: datetime
    preview: str
    withheld: str
    labels: tuple[str, ...] = ()
    assignee: str = ""
    first_contact: bool = False
    provisional: bool = False
