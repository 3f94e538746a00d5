"""Announce: a consumer shares an answer; groups and blogs wrap other people's activities in it."""

from typing import Any

from fedibrand.activitypub.vocabulary import Activity, Announce, Thing
from fedibrand.effects import Count
from fedibrand.inbox.deciding import CoreContext, CoreHandlers, Decision
from fedibrand.inbox.handlers.reactions import react

handlers = CoreHandlers("core.announce")


@handlers.on(Announce)
async def announce(activity: Announce[Thing], context: CoreContext) -> Decision:
    """Count it on the answer."""
    return list(react(activity, "announce", context))


@handlers.on(Announce, Activity)
async def announce_wrapped(activity: Announce[Activity[Any]], context: CoreContext) -> Decision:
    """Count it, and believe nothing in it: who announces cannot speak for whom they announce."""
    return [Count(what="announce-wrapped")]
