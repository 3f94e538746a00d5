"""React: the brand likes a post it holds."""

from unicodedata import category

from sqlalchemy import Connection, bindparam, select

from fedibrand.activitypub import rendering
from fedibrand.activitypub.errors import EffectRefused, Malformed, NotFound
from fedibrand.activitypub.vocabulary import PUBLIC
from fedibrand.acts import Act
from fedibrand.applying.consent import post_of
from fedibrand.applying.scope import Scope
from fedibrand.effects import React
from fedibrand.store.tables.holdings import Holding

LONGEST = 16

_table = Holding.__table__  # type: ignore[attr-defined]
_select = select(_table).where(_table.c.id == bindparam("row_id"), _table.c.brand_id == bindparam("brand"))


def react(connection: Connection, found: list[tuple[Act, React]], scope: Scope) -> None:
    """Have a Like leave for the post's author (an EmojiReact where an emoji is named).

    Raises:
        NotFound: This brand has no such holding of this consumer.
        Malformed: What stands for an emoji is none.
        EffectRefused: P1 (the words are gone), P3 (the post's interaction policy does not let us).
    """
    for act, effect in found:
        check_emoji(effect.emoji)
        holding = connection.execute(_select, {"row_id": effect.holding, "brand": act.brand}).first()
        if holding is None or holding.consumer_id != scope.consumer_id(act):
            raise NotFound("There is no such post.", holding=effect.holding)
        post = post_of(connection, holding, scope)
        names = scope.tools.names(act.brand)
        allowed = post.interaction_policy.can_like
        if allowed is not None and not {PUBLIC, names.actor} & set(allowed):
            raise EffectRefused("P3", "The author does not let us like this post.")
        reaction_id = scope.tools.clock.new_id()
        if effect.emoji:
            activity = rendering.emoji_react(reaction_id, post.id, act.consumer, effect.emoji, names)
        else:
            activity = rendering.like(reaction_id, post.id, act.consumer, names)
        scope.deliver(act, "EmojiReact" if effect.emoji else "Like", activity)


def check_emoji(text: str) -> None:
    """Refuse what is said in place of an emoji: a reaction carries no words (P4).

    Raises:
        Malformed: It is not empty, and no emoji.
    """
    wordless = all(not one.isalnum() and not one.isspace() and one.isascii() is False for one in text)
    if text and not (wordless and len(text) <= LONGEST and any(category(one) == "So" for one in text)):
        raise Malformed("A reaction is one emoji.")
