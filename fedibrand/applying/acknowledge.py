"""Acknowledge: while nobody is there, a brand says by itself when somebody is back.

It is an answer like any other, at the level of the message and one of those that the brand has for it, and
the conversation waits on the team as before. It is decided in the transaction that holds the message, so that
no end of a server doubles or loses it. Two that acknowledge by themselves do not go on for ever: whoever is
software gets none, nobody gets two in a day, and a conversation gets one while nobody is there.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, bindparam, func, select, update

from fedibrand.activitypub.addressing import Level
from fedibrand.activitypub.errors import EffectRefused
from fedibrand.activitypub.vocabulary import Organization, Person
from fedibrand.acts import Act
from fedibrand.applying.answer import answer
from fedibrand.applying.people import acct_of, profile_of
from fedibrand.applying.scope import Scope
from fedibrand.brands import acknowledging, hours
from fedibrand.conversations.states import TABLE, Turn
from fedibrand.domain import BrandView, ConversationState
from fedibrand.effects import Acknowledge, Answer
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.holdings import Holding

log = structlog.get_logger()

RARELY = timedelta(days=1)
"""How long a consumer who was sent one is sent no other."""

_holding, _conversation = Holding.__table__, Conversation.__table__  # type: ignore[attr-defined]
_consumer, _answer = Consumer.__table__, AnswerRow.__table__  # type: ignore[attr-defined]
_message = (
    select(_holding.c.id, _holding.c.conversation_id, _conversation.c.consumer_id, _conversation.c.answered)
    .join(_conversation, _conversation.c.id == _holding.c.conversation_id)
    .join(_consumer, _consumer.c.id == _conversation.c.consumer_id)
    .where(
        _holding.c.brand_id == bindparam("brand"),
        _holding.c.post_hash == bindparam("hashed"),
        _holding.c.level == Level.DIRECT,
        _conversation.c.message,
        ~_conversation.c.first_contact,
        _consumer.c.ignored_at.is_(None),
    )
)
_sent = (
    select(_answer.c.conversation_id, func.max(_answer.c.created_at).label("at"))
    .join(_conversation, _conversation.c.id == _answer.c.conversation_id)
    .where(_conversation.c.consumer_id == bindparam("consumer"), _answer.c.by == acknowledging.BY)
    .group_by(_answer.c.conversation_id)
)
_ours_still = (
    update(_conversation)
    .where(_conversation.c.id == bindparam("row_id"))
    .values(state=TABLE[ConversationState.WAITING, Turn.HEARD])
)


def acknowledge(connection: Connection, found: list[tuple[Act, Acknowledge]], scope: Scope) -> None:
    """Write acknowledgements and have them leave; where one is not due or not permitted, nothing is said."""
    for act, effect in found:
        brand, hashed = scope.tools.brand(act.brand), scope.tools.vault.hash(effect.post)
        closed = hours.closed(brand.settings, scope.now)
        row = connection.execute(_message, {"brand": act.brand, "hashed": hashed}).first()
        if row is None or closed is None or closed.opens is None:
            continue
        if not _leaves_one(row, brand) or not _is_due(connection, row, closed.since, scope.now):
            continue
        profile = profile_of(connection, scope.consumer(act), scope)
        if not isinstance(profile, Person | Organization):
            continue
        name = profile.name or acct_of(profile)
        given = Answer(
            holding=row.id,
            text=acknowledging.said(brand.settings, closed.opens, name=name, brand=brand.name),
            language=brand.settings.acknowledgement_language,
        )
        try:
            answer(connection, [(replace(act, by=acknowledging.BY), given)], scope)
        except EffectRefused as refusal:  # raised before anything is written
            log.info("message not acknowledged", brand=act.brand, holding=row.id, promise=refusal.promise)
            continue
        connection.execute(_ours_still, {"row_id": row.conversation_id})


def _leaves_one(row: Any, brand: BrandView) -> bool:
    """Return whether the team can still answer after it."""
    return bool(row.answered + 1 < brand.settings.answers_per_message)


def _is_due(connection: Connection, row: Any, since: datetime | None, now: datetime) -> bool:
    rows = connection.execute(_sent, {"consumer": row.consumer_id})
    sent = {each.conversation_id: each.at for each in rows}
    if any(now - at < RARELY for at in sent.values()):
        return False
    last = sent.get(row.conversation_id)
    return last is None or (since is not None and last < since)
