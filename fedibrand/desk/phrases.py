"""What is said of consumers, in words that translators are given."""

from typing import Any

from fedibrand.desk.words import N_
from fedibrand.domain import FollowState, Means, Scope, Standing, Why

STANDINGS = {
    Standing.STRANGER: N_("They wrote to you. You do not read anything else of theirs."),
    Standing.INVITED: N_("They invited you to read them; their server has not let you in yet."),
    Standing.FOLLOWING: N_("They invited you, and you read what they post."),
    Standing.RELEASED: N_("You read them once, and do so no longer."),
    Standing.BLOCKED: N_("They blocked you. Nothing can reach them."),
    Standing.FORGOTTEN: N_("They had everything of theirs forgotten."),
}
SCOPES = {
    Scope.TALK: N_("You may answer what they write to you"),
    Scope.LISTEN: N_("You may follow and read them"),
}
ANSWERED = N_("You may follow and read them, and answer what you read")
MEANS = {
    Means.MENTION: N_("they mentioned you"),
    Means.MESSAGE: N_("they sent you a message"),
    Means.FOLLOW: N_("they follow you"),
    Means.WORD: N_("they wrote the word for it"),
    Means.PAGE: N_("they said so on their own page"),
}
WHYS = {
    Why.TALK: N_("they wrote it to you"),
    Why.LISTEN: N_("you read it because they invited you"),
    Why.REPORT: N_("it was reported"),
}
FOLLOWS = {
    FollowState.REQUESTED: N_("You asked to follow them; they have not answered yet."),
    FollowState.ACCEPTED: N_("You follow them."),
}
ENDED = {
    "withdrawn by its author": N_("withdrawn by its author"),
    "lapsed": N_("Its time is over; it was deleted here."),
    "let go": N_("You let it go."),
    "its words cannot be opened": N_("its words cannot be opened"),
    "nothing is held any more": N_("nothing is held any more"),
    "to be checked at its origin first": N_("to be checked at its origin first"),
}
"""What is said where words are not shown: templates say it by the filter ``withheld``."""
REACTIONS = {
    "like": N_("they like it"),
    "dislike": N_("they dislike it"),
    "announce": N_("they shared it"),
}

TABLES: dict[str, Any] = {
    "answered": ANSWERED,
    "standings": STANDINGS,
    "scopes": SCOPES,
    "means": MEANS,
    "whys": WHYS,
    "follows": FOLLOWS,
    "reactions": REACTIONS,
}
"""The tables by the names that the conversation's templates know them under."""
