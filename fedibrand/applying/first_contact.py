"""First contact: what strangers write that others write as well, or that has no words, stands apart.

A stranger is a consumer with whom no conversation stands in the queues, and who did not invite the brand.
Theirs stands apart if it is no more than links, hashtags or media, or if several strangers write the same
within a day; those who wrote it before are set apart with them, unless a member turned to them or they said
more since. Nothing is refused by it, and nothing is kept of it but that it is so.

Whoever is let in is no stranger any more: by a member, who says so, answers or takes the conversation; or by
themselves, with words of their own.
"""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, select, update

from fedibrand.activitypub.errors import Malformed
from fedibrand.acts import Act
from fedibrand.applying.scope import Scope
from fedibrand.applying.taking_turns import take_turns
from fedibrand.conversations import first_words, posts
from fedibrand.domain import ConversationState
from fedibrand.domain import Scope as Permits
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.grants import GrantRow
from fedibrand.store.tables.holdings import Holding

_table, _consumer = Conversation.__table__, Consumer.__table__  # type: ignore[attr-defined]
_grant, _answer = GrantRow.__table__, AnswerRow.__table__  # type: ignore[attr-defined]
_holding, _other = Holding.__table__, Conversation.__table__.alias("other")  # type: ignore[attr-defined]
_ids: Any = bindparam("ids", expanding=True)
_strangers = select(_consumer.c.id).where(
    _consumer.c.id.in_(_ids),
    ~exists().where(_table.c.consumer_id == _consumer.c.id, _table.c.first_contact.is_(False)),
    ~exists().where(
        _grant.c.consumer_id == _consumer.c.id, _grant.c.scope == Permits.LISTEN, _grant.c.ended_at.is_(None)
    ),
)
_posts_in = select(func.count()).where(_holding.c.conversation_id == _table.c.id).scalar_subquery()
_untouched = select(_table.c.id, _table.c.brand_id, _table.c.consumer_id).where(
    _table.c.id.in_(_ids),
    _table.c.state == ConversationState.OPEN,
    _table.c.first_contact.is_(False),
    _table.c.assignee_id.is_(None),
    _posts_in == 1,
    ~exists().where(_answer.c.conversation_id == _table.c.id, _answer.c.member_id.is_not(None)),
    ~exists().where(
        _other.c.consumer_id == _table.c.consumer_id,
        _other.c.id != _table.c.id,
        _other.c.first_contact.is_(False),
    ),
)
_set_apart = update(_table).where(_table.c.id.in_(_ids)).values(first_contact=True)
_apart = select(_table.c.id).where(_table.c.id.in_(_ids), _table.c.first_contact)
_apart_with = select(_table.c.id, _table.c.brand_id, _table.c.state).where(
    _table.c.consumer_id.in_(_ids), _table.c.first_contact
)
_let_in = update(_table).where(_table.c.id.in_(_ids)).values(first_contact=False, moved_at=bindparam("now"))


def judge(connection: Connection, opening: Iterable[tuple[Act, str]], scope: Scope) -> set[str]:
    """Return the conversations that are to stand apart: of those that open now, and from before.

    A stranger whose words are their own is let in, with what stood apart of theirs.

    Args:
        connection: A transaction that may write.
        opening: The acts that open a conversation, and its id.
        scope: The batch.
    """
    whose = {conversation: (act, scope.consumer_id(act)) for act, conversation in opening}
    ids = {consumer for _, consumer in whose.values()}
    strangers = set(connection.execute(_strangers, {"ids": list(ids)}).scalars()) if ids else set()
    new = {one: act for one, (act, consumer) in whose.items() if consumer in strangers}
    apart = set().union(*(_like_others(act, one, scope) for one, act in new.items()))
    spoke = {consumer for one, (_, consumer) in whose.items() if one in new and one not in apart}
    take_turns(connection, let_in(connection, spoke, scope), scope)
    return apart


def set_apart(connection: Connection, conversations: Collection[str], scope: Scope) -> None:
    """Set conversations from before apart to which nobody turned yet."""
    if not conversations:
        return
    found = connection.execute(_untouched, {"ids": list(conversations)}).all()
    if found:
        connection.execute(_set_apart, {"ids": [row.id for row in found]})
        scope.touched |= {(row.brand_id, row.consumer_id) for row in found}


def hear(connection: Connection, heard: Iterable[tuple[Act, str]], scope: Scope) -> Iterable[tuple[str, str]]:
    """Let consumers in who write words of their own where they stood apart; return what is open of theirs."""
    acts = {conversation: act for act, conversation in heard}
    apart = connection.execute(_apart, {"ids": list(acts)}).scalars() if acts else ()
    spoke = {scope.consumer_id(acts[one]) for one in apart if one not in _like_others(acts[one], one, scope)}
    return let_in(connection, spoke, scope)


def let_in(connection: Connection, consumers: Collection[str | None], scope: Scope) -> list[tuple[str, str]]:
    """Have all that stands apart of consumers stand in the queues; return brand and id of what is open."""
    found = connection.execute(_apart_with, {"ids": list(consumers)}).all() if consumers else []
    if found:
        connection.execute(_let_in, {"ids": [row.id for row in found], "now": scope.now})
    return [(row.brand_id, row.id) for row in found if row.state == ConversationState.OPEN]


def _like_others(act: Act, conversation: str, scope: Scope) -> set[str]:
    """Return this conversation and those like it, if what is written in it now is to stand apart."""
    carried = scope.carried.get(act.arrival)
    try:
        post = posts.read(carried.post[0].words) if carried is not None else None
    except Malformed:
        return set()
    if post is None or first_words.is_bare(post):
        return {conversation} if post is not None else set()
    words = first_words.said(post)
    if not words:
        return set()
    consumer = scope.tools.vault.hash(act.consumer)
    return scope.tools.alike.note(act.brand, words, consumer, conversation, scope.now)
