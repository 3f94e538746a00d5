"""Whom a team has met: what a stranger sent along is not fetched until somebody asks for it.

Somebody of the team has to have answered them: what packages say, and acknowledgements, meet nobody.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select

from fedibrand.domain import Role, Scope
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.grants import GrantRow

_consumer, _conversation = Consumer.__table__, Conversation.__table__  # type: ignore[attr-defined]
_answer, _grant = AnswerRow.__table__, GrantRow.__table__  # type: ignore[attr-defined]
_who: Any = bindparam("consumer")
_heeded = select(_consumer.c.id).where(_consumer.c.id == _who, _consumer.c.ignored_at.is_(None))
_answered = (
    select(_answer.c.id)
    .join(_conversation, _conversation.c.id == _answer.c.conversation_id)
    .where(_conversation.c.consumer_id == _consumer.c.id, _answer.c.by.in_(list(Role)))
)
_invited = select(_grant.c.id).where(
    _grant.c.consumer_id == _consumer.c.id, _grant.c.scope == Scope.LISTEN, _grant.c.ended_at.is_(None)
)
_met = _heeded.where(or_(_answered.exists(), _invited.exists()))
_apart = select(_conversation.c.id).where(
    _conversation.c.consumer_id == _consumer.c.id, _conversation.c.first_contact.is_(True)
)
_held_off = select(_consumer.c.id).where(
    _consumer.c.id.in_(bindparam("ids", expanding=True)),
    or_(_consumer.c.ignored_at.is_not(None), _apart.exists()),
)


def is_met(connection: Connection, consumer_id: str) -> bool:
    """Return whether somebody of a brand answered a consumer, or was invited to read them; and heeds them."""
    return connection.execute(_met, {"consumer": consumer_id}).first() is not None


def held_off(connection: Connection, consumer_ids: Iterable[str]) -> set[str]:
    """Return those of a brand's consumers who are ignored, or whom nobody has let in yet."""
    return set(connection.execute(_held_off, {"ids": list(consumer_ids)}).scalars())
