"""What a team does about a conversation and its consumer besides answering; a part of the closed set."""

from datetime import datetime

from fedibrand.domain import Role
from fedibrand.effect import Effect


class Resolve(Effect, frozen=True, tag=True):
    """The conversation is done, for now."""

    conversation: str


class Reopen(Effect, frozen=True, tag=True):
    """The conversation is open again."""

    conversation: str


class Snooze(Effect, frozen=True, tag=True):
    """The conversation sleeps until then, or until the consumer writes."""

    conversation: str
    until: datetime


class AddLabel(Effect, frozen=True, tag=True):
    """Label a conversation."""

    conversation: str
    label: str


class RemoveLabel(Effect, frozen=True, tag=True):
    """Take a label off a conversation."""

    conversation: str
    label: str


class AddNote(Effect, frozen=True, tag=True):
    """A note of the team's on a conversation; the consumer never sees it."""

    conversation: str
    text: str


class MergeConversation(Effect, frozen=True, tag=True):
    """What stands in a conversation goes ``into`` another with the same consumer, and leads on there."""

    conversation: str
    into: str


class Assign(Effect, frozen=True, tag=True):
    """A conversation is ``member``'s, by their name in the team; nobody's when that is empty."""

    conversation: str
    member: str = ""


class Admit(Effect, frozen=True, tag=True):
    """The consumer of a conversation that stands apart is let in: what they write stands in the queues."""

    conversation: str


class StopShowing(Effect, frozen=True, tag=True):
    """What the consumer writes is received and counted, and shown to nobody; they are told nothing."""


class ShowAgain(Effect, frozen=True, tag=True):
    """What the consumer writes is shown again."""


class Notify(Effect, frozen=True, tag=True):
    """Tell the team about a conversation: the member of that name, or all of ``role`` and above."""

    conversation: str
    text: str
    member: str = ""
    role: Role = Role.AGENT


class MakeCommitment(Effect, frozen=True, tag=True):
    """The brand commits itself, in ``answer``, to something ``until`` then; the consumer closes it."""

    answer: str
    until: datetime


class KeepCommitment(Effect, frozen=True, tag=True):
    """A member says that what ``answer`` promised is done."""

    answer: str


class MissCommitment(Effect, frozen=True, tag=True):
    """What ``answer`` promised is not done: a member says so, or its day is over."""

    answer: str
