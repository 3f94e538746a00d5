"""Reactions to an answer: what they have in common."""

import re
from typing import Any

from fedibrand.activitypub.vocabulary import Activity
from fedibrand.effect import Effect
from fedibrand.effects import Count, CountReaction
from fedibrand.inbox.deciding import CoreContext
from fedibrand.inbox.handlers.guards import turned_away

_CUSTOM = re.compile(r":[\w.@+-]{1,64}:")
_LONGEST = 32


def emoji_of(activity: Activity[Any], plain: str) -> str:
    """Return the emoji of a reaction, or ``plain`` where it has none.

    What is counted is kept in the clear, so nothing passes here that could be words: a custom emoji's name
    between colons, or symbols without a letter.
    """
    found = activity.content.strip()
    if _CUSTOM.fullmatch(found):
        return found
    symbols = 0 < len(found) <= _LONGEST and not any(each.isalpha() or each.isspace() for each in found)
    return found if symbols and not found.isascii() else plain


def react(activity: Activity[Any], kind: str, context: CoreContext) -> list[Effect]:
    """Return what counts a reaction of this kind: upon our answer a mark on it, else a figure."""
    if away := turned_away(context):
        return away
    if context.answer is None:
        return [Count(what="dropped-not-for-us")]
    return [CountReaction(answer=context.answer.id, kind=kind, subject=activity.id)]
