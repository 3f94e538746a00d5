"""What enums are called, in words that translators are given. ``N_`` marks them; templates translate."""

from typing import Any

from fedibrand.activitypub.addressing import Level
from fedibrand.applying import dated
from fedibrand.brands import acknowledging
from fedibrand.conversations.queues import Kind, Queue
from fedibrand.conversations.shown import Apart
from fedibrand.domain import CommitmentState, ConversationState, DeliveryState
from fedibrand.languages import N_

QUEUES = {
    Queue.UNASSIGNED: N_("Unassigned"),
    Queue.MINE: N_("Mine"),
    Queue.US: N_("Waiting on us"),
    Queue.THEM: N_("Waiting on them"),
    Queue.FIRST: N_("First contact"),
    Queue.SNOOZED: N_("Snoozed"),
    Queue.RESOLVED: N_("Resolved"),
    Queue.ALL: N_("All"),
}
APART = {
    Apart.BARE: N_("They never wrote to you before, and there are no words in this."),
    Apart.ALIKE: N_("They never wrote to you before, and several other people sent you the same words."),
}
KINDS = {
    Kind.PUBLIC: N_("others as well"),
    Kind.PRIVATE: N_("only they and we"),
}
STATES = {
    ConversationState.OPEN: N_("Waiting on us"),
    ConversationState.WAITING: N_("Waiting on them"),
    ConversationState.SNOOZED: N_("Snoozed"),
    ConversationState.RESOLVED: N_("Resolved"),
}
PROMISES = {
    CommitmentState.OPEN: N_("not kept yet"),
    CommitmentState.KEPT: N_("kept"),
    CommitmentState.MISSED: N_("not kept"),
    CommitmentState.DISPUTED: N_("they say that it is not kept"),
    CommitmentState.CONFIRMED: N_("they say that it is kept"),
    CommitmentState.LAPSED: N_("kept; they said nothing else"),
}
TOLD = {
    dated.MISSED: N_(
        "The day is over until which we promised them something, and nobody said that it is done."
    ),
}
"""What the program itself tells the team; what is not here is said as it is."""
AUDIENCES = {
    Level.PUBLIC: N_("Everybody can read this answer in the thread."),
    Level.UNLISTED: N_("Whoever is in the thread can read this answer; no timeline shows it."),
    Level.FOLLOWERS: N_("Only they will see this answer."),
    Level.LIMITED: N_("Only they will see this answer."),
    Level.DIRECT: N_("Only they will see this answer."),
}
LEVELS = {
    Level.PUBLIC: N_("public"),
    Level.UNLISTED: N_("unlisted"),
    Level.FOLLOWERS: N_("for followers"),
    Level.LIMITED: N_("for some"),
    Level.DIRECT: N_("private"),
}
DELIVERIES = {
    DeliveryState.WAITING: N_("on its way"),
    DeliveryState.DELIVERED: N_("delivered"),
    DeliveryState.FAILED: N_("not delivered"),
    DeliveryState.DROPPED: N_("not sent"),
}
REASONS = {
    "actor-gone": N_("their account is gone"),
    "bad-secret": N_("the secret in the settings cannot be used"),
    "disabled": N_("the package is not in use any more"),
    "fault": N_("something here went wrong"),
    "gone": N_("its address is gone"),
    "guarded": N_("it leads into a network that we do not call"),
    "inbox-gone": N_("their inbox is gone"),
    "put-off": N_("they asked us to come later, every time"),
    "refused": N_("refused"),
    "restored": N_("brought back by a backup: it may have arrived before"),
    "trouble": N_("their server is in trouble"),
    "unreachable": N_("nobody answers there"),
    "unset": N_("its address or its secret is not set"),
    "words-gone": N_("its words are gone"),
    "Edited": N_("the post was edited meanwhile"),
    "NotImported": N_("the package cannot be imported"),
    "NotInstalled": N_("the package is not installed"),
    "PackageGone": N_("the package ended in the middle of it"),
    "TooSlow": N_("the package took too long"),
}
"""Why something failed; what is not here is said as it is: it is the name of a fault."""
SENT = {
    "Create": N_("an answer"),
    "Update": N_("a change of what was sent"),
    "Delete": N_("a withdrawal"),
    "Follow": N_("a request to read along"),
    "Accept": N_("a yes to a follower"),
    "Reject": N_("a no to a follower"),
    "Undo": N_("taking something back"),
    "Like": N_("a reaction"),
    "Reply": N_("a reply to a word of self-service"),
}
"""What was to be delivered; what is not here is said by its type."""
BY = {acknowledging.BY: N_("by itself, outside your hours")}
"""Who gave an answer, where it was no member; what is not here is a package's name."""
ROOMS: tuple[tuple[str, str], ...] = (
    ("", N_("Incoming")),
    ("/heard", N_("Heard")),
    ("/notifications", N_("Notifications")),
    ("/failed", N_("Failed work")),
    ("/team", N_("Team")),
    ("/settings", N_("Settings")),
)
"""The rooms of a brand's desk: what their address ends with, and what they are called."""
SETTINGS: tuple[tuple[str, str], ...] = (
    ("", N_("Choices")),
    ("/profile", N_("Profile")),
    ("/labels", N_("Labels")),
    ("/canned", N_("Canned answers")),
    ("/hours", N_("Hours")),
    ("/packages", N_("Packages")),
)
"""The pages of the settings: what their address ends with, and what they are called."""
NEEDS: dict[str, str] = {"/settings": "edit-settings", "/failed": "retry-deliveries"}
"""What a role must be allowed to do to be shown a room; others are shown to everybody."""
ROLES = (N_("owner"), N_("manager"), N_("agent"), N_("viewer"))
UNCOVER = {
    "image": N_("Show the picture"),
    "video": N_("Show the film"),
    "audio": N_("Show the recording"),
}
FILES = {
    "image": N_("the picture at its origin"),
    "video": N_("the film at its origin"),
    "audio": N_("the recording at its origin"),
    "": N_("the file at its origin"),
}

TABLES: dict[str, dict[Any, str]] = {
    "queue_names": QUEUES,
    "apart_names": APART,
    "kind_names": KINDS,
    "state_names": STATES,
    "promise_names": PROMISES,
    "told_names": TOLD,
    "level_names": AUDIENCES,
    "level_names_short": LEVELS,
    "delivery_names": DELIVERIES,
    "reason_names": REASONS,
    "sent_names": SENT,
    "by_names": BY,
    "uncover_names": UNCOVER,
    "file_names": FILES,
}
"""The tables by the names that templates know them under."""
