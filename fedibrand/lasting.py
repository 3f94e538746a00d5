"""How long things last: leases, conversations, invitations, and what is remembered."""

from datetime import timedelta

from fedibrand.domain import Why

LEASES: dict[Why, timedelta] = {
    Why.TALK: timedelta(days=90),
    Why.LISTEN: timedelta(days=7),
    Why.REPORT: timedelta(days=30),
}
AFTER_RESOLVED = timedelta(days=30)
CONVERSATION_KEPT = timedelta(days=90)
WAITING_KEPT = timedelta(days=7)
INVITATION = timedelta(days=14)
REMEMBERED: dict[str, timedelta] = {
    "deleted": timedelta(days=30),
    "undone": timedelta(days=30),
    "unfollowed": timedelta(hours=1),
    "moved": timedelta(days=7),
    "served": timedelta(days=1),
}
"""How long what came early, must not come back, or was answered already, is remembered.

Some servers (Misskey) give a new Follow the id of the one that was undone, so a Follow that we had and lost
is void for as long as retries come, and no longer.
"""
