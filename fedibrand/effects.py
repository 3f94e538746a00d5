"""The closed set of effects: everything anybody can make the program do to or for a consumer.

An effect says what, never to whom: that stands on the :class:`~fedibrand.acts.Act` around it, which only
``inbox``, the desk and the commands make. So none touches another brand, and none publishes: a brand's only
Notes are an :class:`Answer` to a holding and the program's own :class:`Reply` to a word of self-service.
"""

from datetime import datetime

from fedibrand.activitypub.addressing import Level
from fedibrand.domain import Entry, HoldingState, Means, Picture, Purge, Scope, Why
from fedibrand.effect import Effect
from fedibrand.team_effects import (
    AddLabel,
    AddNote,
    Admit,
    Assign,
    KeepCommitment,
    MakeCommitment,
    MergeConversation,
    MissCommitment,
    Notify,
    RemoveLabel,
    Reopen,
    Resolve,
    ShowAgain,
    Snooze,
    StopShowing,
)


class Enter(Effect, frozen=True, tag=True):
    """Write ``entry`` into the ledger; ``subject`` is the id of the activity that says so."""

    entry: Entry
    subject: str = ""


class Grant(Effect, frozen=True, tag=True):
    """The consumer permits something by an act of their own. ``subject`` is that activity's id."""

    scope: Scope
    means: Means
    subject: str = ""
    may_answer: bool = False


class EndGrant(Effect, frozen=True, tag=True):
    """Grants of ``scope`` end; only those made by ``means`` where it is given."""

    scope: Scope
    means: Means | None = None


class NarrowGrant(Effect, frozen=True, tag=True):
    """What the brand may read it may answer no longer: the consumer takes ``invite answer`` back."""


class KeepProfile(Effect, frozen=True, tag=True):
    """The consumer's profile changed: the cached one is replaced."""


class OpenConversation(Effect, frozen=True, tag=True):
    """Open a conversation under the fresh ``id``, private or not, ``linked`` to the one it branched from."""

    id: str
    message: bool = False
    linked: str | None = None


class Hold(Effect, frozen=True, tag=True):
    """Hold the post that the arrival carries; with ``edits``, it replaces the words of that holding."""

    post: str
    why: Why
    level: Level
    conversation: str | None = None
    updated: datetime | None = None
    edits: str | None = None


class End(Effect, frozen=True, tag=True):
    """One holding ends: its words and its key go, the stub keeps ``state``."""

    holding: str
    state: HoldingState


class Release(Effect, frozen=True, tag=True):
    """Everything held of the consumer through listening ends."""


class Forget(Effect, frozen=True, tag=True):
    """Everything of the consumer ends, and what stands on it; ``entry`` is the one thing the ledger keeps."""

    entry: Entry


class DropConversation(Effect, frozen=True, tag=True):
    """A conversation's time is over: it goes, with its stubs, answers and notes."""

    conversation: str


class DropProfile(Effect, frozen=True, tag=True):
    """Nothing of the consumer is held, followed or permitted any more: their cached profile goes."""


class AcceptFollow(Effect, frozen=True, tag=True):
    """The brand lets the consumer follow; ``follow`` is their activity's id."""

    follow: str


class RejectFollow(Effect, frozen=True, tag=True):
    """The brand declines the consumer's ``follow``."""

    follow: str


class LoseFollower(Effect, frozen=True, tag=True):
    """The consumer follows us no longer: by ``follow`` alone, or unless ``named`` is an earlier one."""

    follow: str = ""
    named: str = ""


class RequestFollow(Effect, frozen=True, tag=True):
    """The brand asks to follow the consumer, on a live listen grant."""


class ConfirmFollow(Effect, frozen=True, tag=True):
    """The consumer accepted our follow."""


class EndFollow(Effect, frozen=True, tag=True):
    """Our follow of the consumer ends, and their server is told."""


class Answer(Effect, frozen=True, tag=True):
    """The brand answers the post in ``holding`` in plain ``text``; its ``id`` is fresh, or made for it.

    ``commitment`` is the id of the answer that made one, where this is the one answer which that carries, for
    a member alone to give.
    """

    holding: str
    text: str
    id: str = ""
    warning: str = ""
    language: str | None = None
    pictures: tuple[Picture, ...] = ()
    commitment: str = ""


class EditAnswer(Effect, frozen=True, tag=True):
    """The text of an answer already sent changes; its audience cannot."""

    answer: str
    text: str
    warning: str = ""


class WithdrawAnswer(Effect, frozen=True, tag=True):
    """An answer is taken back."""

    answer: str


class CloseCommitments(Effect, frozen=True, tag=True):
    """The consumer says of what the brand promised that it is ``kept``, and so closes it, or that it is not.

    Of what one ``answer`` or one ``conversation`` promised, or else of all that the brand promised them.
    """

    kept: bool
    conversation: str = ""
    answer: str = ""


class Acknowledge(Effect, frozen=True, tag=True):
    """Say when somebody is back, to the private message ``post`` at hand; its words are a brand's setting."""

    post: str


class Reply(Effect, frozen=True, tag=True):
    """Answer the word of self-service that the arrival at hand carries; it has no words of its own."""


class WriteReceipt(Effect, frozen=True, tag=True):
    """Write the brand's signed word of everything that this act ends."""

    what: Purge


class React(Effect, frozen=True, tag=True):
    """The brand likes a post it holds; ``emoji`` where it is more than a like."""

    holding: str
    emoji: str = ""


class CountReaction(Effect, frozen=True, tag=True):
    """The consumer reacted by the activity ``subject``: an emoji, ``like``, ``dislike``, ``announce``."""

    answer: str
    kind: str
    subject: str


class UncountReaction(Effect, frozen=True, tag=True):
    """The consumer takes the reaction of activity ``subject`` back."""

    subject: str


class CallWebhook(Effect, frozen=True, tag=True):
    """Post ``event`` and ids, signed; settings of these names say to which address and by what secret."""

    event: str
    conversation: str
    address: str = "webhook"
    secret: str = "webhook_secret"


class FileReport(Effect, frozen=True, tag=True):
    """A report for the instance's moderators; its words are held for 30 days."""


class LookAtOrigin(Effect, frozen=True, tag=True):
    """Look at a held post's origin soon: somebody says it changed or went."""

    holding: str


class Remember(Effect, frozen=True, tag=True):
    """Remember ``what`` of ``subject`` for as long as :data:`fedibrand.lasting.REMEMBERED` says."""

    what: str
    subject: str


class Respond(Effect, frozen=True, tag=True):
    """Decline a request that wants a yes (QuoteRequest, ReplyRequest, …); ``request`` is its id."""

    request: str


class Count(Effect, frozen=True, tag=True):
    """Something happened that names nobody and has no other effect: count it."""

    what: str


PackageEffect = (
    Answer | EditAnswer | WithdrawAnswer | React | RequestFollow | EndFollow
    | Resolve | Reopen | Snooze | Assign | AddLabel | RemoveLabel | AddNote | Notify | MakeCommitment
    | CallWebhook
)  # fmt: skip
"""What a handler of a package may return; any other is refused."""

AnyEffect = (
    PackageEffect | Enter | Grant | EndGrant | NarrowGrant | KeepProfile | OpenConversation | Hold | End
    | Release | Forget | DropConversation | DropProfile | AcceptFollow | RejectFollow | LoseFollower
    | ConfirmFollow | Reply | WriteReceipt | CountReaction | UncountReaction | StopShowing | ShowAgain | Admit
    | KeepCommitment | MissCommitment | CloseCommitments
    | Acknowledge | FileReport | LookAtOrigin | Remember | Respond | Count | MergeConversation
)  # fmt: skip
