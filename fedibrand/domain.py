"""Frozen types and enums of the house's words (docs: CONTRIBUTING, "Words")."""

from datetime import date, datetime
from enum import StrEnum

import msgspec

from fedibrand.activitypub.addressing import Level


class Standing(StrEnum):
    """Where a consumer stands with a brand; a pure fold over the ledger."""

    STRANGER = "stranger"
    INVITED = "invited"
    FOLLOWING = "following"
    RELEASED = "released"
    BLOCKED = "blocked"
    FORGOTTEN = "forgotten"


class Entry(StrEnum):
    """What the ledger can say: a consumer's own acts, and ours towards them."""

    TALKED = "talked"
    FOLLOWED = "followed"
    UNFOLLOWED = "unfollowed"
    INVITED = "invited"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    STOPPED = "stopped"
    LAPSED = "lapsed"
    MISSED = "missed"
    GRANT_OVER = "grant-over"
    LET_GO = "let-go"
    MOVED = "moved"
    SUSPENDED = "suspended"
    REKEYED = "rekeyed"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    FORGOTTEN = "forgotten"


class Scope(StrEnum):
    """What a grant permits: answering what they wrote to us, or following and reading them."""

    TALK = "talk"
    LISTEN = "listen"


class Means(StrEnum):
    """The act of the consumer that made a grant."""

    MENTION = "mention"
    MESSAGE = "message"
    FOLLOW = "follow"
    WORD = "word"
    PAGE = "page"


class Request(StrEnum):
    """What a consumer can ask of a brand by one word alone."""

    WHAT = "what"
    EXPORT = "export"
    INVITE = "invite"
    INVITE_ANSWER = "invite-answer"
    STOP = "stop"
    FORGET = "forget"
    PAGE = "page"
    CONFIRM = "confirm"
    HELP = "help"


class Purge(StrEnum):
    """Why something was purged that a receipt is written for."""

    FORGOTTEN = "forgotten"
    STOPPED = "stopped"
    ENDED = "ended"


class Why(StrEnum):
    """Why a lease runs."""

    TALK = "talk"
    LISTEN = "listen"
    REPORT = "report"


class HoldingState(StrEnum):
    """What became of a holding; only ``held`` has a key."""

    HELD = "held"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    LET_GO = "let-go"


class ConversationState(StrEnum):
    """The states of a conversation; ``conversations/states.py`` says what leads from one to another."""

    OPEN = "open"
    WAITING = "waiting"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class FollowState(StrEnum):
    """A follow of ours: asked, or accepted. One that ended has no row."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"


class AnswerState(StrEnum):
    """An answer stands, or was withdrawn."""

    SENT = "sent"
    WITHDRAWN = "withdrawn"


class ArrivalState(StrEnum):
    """What happens to an arrival next. A handled one has no row."""

    WAITING = "waiting"
    FETCHING = "fetching"
    QUARANTINED = "quarantined"


class DeliveryState(StrEnum):
    """Where a delivery stands; ``failed`` is final unless a person tries again."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    DROPPED = "dropped"


class JobState(StrEnum):
    """A package's job waits, or failed and waits for a person to try again. One that is done has no row."""

    WAITING = "waiting"
    FAILED = "failed"


class CommitmentState(StrEnum):
    """What became of a commitment; ``conversations/commitment_states.py`` says what leads to what."""

    OPEN = "open"
    KEPT = "kept"
    MISSED = "missed"
    DISPUTED = "disputed"
    CONFIRMED = "confirmed"
    LAPSED = "lapsed"


class Role(StrEnum):
    """What a member may do in a brand's team."""

    OWNER = "owner"
    MANAGER = "manager"
    AGENT = "agent"
    VIEWER = "viewer"


class Picture(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """An image of the brand's own, stored here: its name in the media folder and what it shows."""

    name: str
    media_type: str
    alt: str = ""
    width: int | None = None
    height: int | None = None


class OpeningHours(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """When somebody is there, on every ``day`` of the week (0 is Monday), in minutes after midnight."""

    day: int
    opens: int
    closes: int


class BrandSettings(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What a brand decides for itself. Leases may be shorter than ``LEASES`` says, never longer."""

    accept_follows: bool = True
    answers_per_message: int = 2
    talk_days: int = 90
    listen_days: int = 7
    refused_domains: tuple[str, ...] = ()
    listed: bool = True
    """Whether the front page of its origin names it."""
    take_turns: bool = False
    """Whether a conversation that is nobody's falls to a member by turns when the consumer writes."""
    time_zone: str = "UTC"
    """By whose clock the team's days begin and end, as the IANA database calls it."""
    opening_hours: tuple[OpeningHours, ...] = ()
    """When somebody is there; none means that nothing is said of it."""
    days_off: tuple[date, ...] = ()
    acknowledgement: str = ""
    """What a private message is answered with while nobody is there, by itself; it is one of the answers."""
    acknowledgement_language: str = ""


class BrandView(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A brand as a handler sees it."""

    id: str
    handle: str
    name: str = ""
    actor: str
    followers: str
    settings: BrandSettings = BrandSettings()


class GrantView(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A live grant."""

    id: str
    scope: Scope
    means: Means
    granted_at: datetime
    may_answer: bool = False


class FollowView(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Our follow of a consumer."""

    id: str
    state: FollowState
    requested_at: datetime


class ConsumerView(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A consumer as a handler of one brand sees them."""

    actor: str
    standing: Standing = Standing.STRANGER
    known: bool = False
    followers: str = ""
    vetoes: tuple[str, ...] = ()
    grants: tuple[GrantView, ...] = ()
    follow: FollowView | None = None
    follows_us: bool = False

    def grant(self, scope: Scope) -> GrantView | None:
        """Return the live grant of that scope, or nothing."""
        return next((grant for grant in self.grants if grant.scope is scope), None)


class ConversationView(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A conversation as a handler sees it; ``left`` is how many answers the brand has until they write.

    ``labels`` and ``assignee``, a member's name, are for packages alone.
    """

    id: str
    state: ConversationState
    message: bool
    left: int
    labels: tuple[str, ...] = ()
    assignee: str = ""


class HoldingView(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What this brand holds under a post's id."""

    id: str
    state: HoldingState
    why: Why
    level: Level
    updated: datetime | None = None
    arrived_at: datetime
    conversation: str | None = None
    mine: bool = True


class AnswerView(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """An answer of this brand; ``mine`` when it was given to the consumer at hand.

    ``by`` is the role of the member, or the name of the package, who gave it, or ``hours`` where it was given
    by itself while nobody was there.
    """

    id: str
    conversation: str
    mine: bool
    by: str = ""
