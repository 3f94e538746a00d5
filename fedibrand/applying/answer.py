"""Answer: the brand answers a post it holds. Every promise about answers is kept here (P1 to P6)."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select, update

from fedibrand.activitypub.actors import Actor
from fedibrand.activitypub.addressing import Level, answer_level
from fedibrand.activitypub.errors import EffectRefused, NotFound
from fedibrand.activitypub.objects import Note, Post, Question
from fedibrand.activitypub.rendering import AnswerDocument, answer_html, picture
from fedibrand.acts import Act
from fedibrand.applying import commitment_answer
from fedibrand.applying.consent import check_consent, check_policy, check_text, post_of
from fedibrand.applying.first_contact import let_in
from fedibrand.applying.people import acct_of, profile_of
from fedibrand.applying.scope import Scope
from fedibrand.conversations.states import Turn, after
from fedibrand.domain import AnswerState, ConversationState, Why
from fedibrand.effects import Answer
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.tables.pictures import PictureRow

_holding = Holding.__table__  # type: ignore[attr-defined]
_conversation, _picture = Conversation.__table__, PictureRow.__table__  # type: ignore[attr-defined]
_insert = AnswerRow.__table__.insert()  # type: ignore[attr-defined]
_open = _conversation.insert()
_select = select(_holding).where(
    _holding.c.id == bindparam("row_id"), _holding.c.brand_id == bindparam("brand")
)
_thread = select(_conversation).where(_conversation.c.id == bindparam("row_id"))
_join = (
    update(_holding).where(_holding.c.id == bindparam("row_id")).values(conversation_id=bindparam("joined"))
)
_turn = (
    update(_conversation)
    .where(_conversation.c.id == bindparam("row_id"))
    .values(
        state=bindparam("to"),
        answered=_conversation.c.answered + bindparam("spent"),
        moved_at=bindparam("now"),
        resolved_at=None,
        snoozed_until=None,
        provisional_until=None,
    )
)
_attach = (
    update(_picture)
    .where(
        _picture.c.name == bindparam("row_name"),
        _picture.c.brand_id == bindparam("brand"),
        _picture.c.answer_id.is_(None),
    )
    .values(answer_id=bindparam("to_answer"))
)


class Past(msgspec.Struct, frozen=True, rename="camel"):
    """A text that an answer had before it was edited; members see it."""

    text: str
    until: datetime


class Kept(AnswerDocument, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What is sealed for an answer: what leaves, and what it said before."""

    history: tuple[Past, ...] = ()


def answer(connection: Connection, found: list[tuple[Act, Answer]], scope: Scope) -> None:
    """Write answers and have them leave. Who is answered stands apart no longer.

    Raises:
        NotFound: This brand has no such holding, no such picture that is free, or promised no such thing.
        EffectRefused: P1 (words gone, or no grant), P4 (empty or too long), P5 (their turn).
    """
    for act, effect in found:
        answer_id = effect.id or scope.tools.clock.new_id()
        holding = connection.execute(_select, {"row_id": effect.holding, "brand": act.brand}).first()
        consumer = scope.consumer(act)
        if holding is None or consumer is None or holding.consumer_id != consumer.id:
            raise NotFound("There is no such post to answer.", holding=effect.holding)
        check_text(effect.text, effect.warning, effect.language)
        check_consent(connection, holding, scope.now)
        thread = _conversation_of(connection, holding, scope)
        if effect.commitment:
            commitment_answer.take(connection, effect.commitment, thread, answer_id)
        elif thread.answered >= scope.tools.brand(act.brand).settings.answers_per_message:
            raise EffectRefused("P5", "The answers for this message are used up; it is the consumer's turn.")
        post = post_of(connection, holding, scope)
        listened = consumer.followers if holding.why == Why.LISTEN else ""
        check_policy(holding, post, scope.tools.names(act.brand), listened)
        profile = profile_of(connection, consumer, scope)
        document = _document(act, effect, Level(holding.level), post, profile, scope)
        connection.execute(
            _insert,
            {
                "id": answer_id,
                "brand_id": act.brand,
                "conversation_id": thread.id,
                "holding_id": holding.id,
                "level": document.level,
                "state": AnswerState.SENT,
                "by": act.by,
                "member_id": act.member or None,
                "version": 1,
                "created_at": scope.now,
                "edited_at": None,
                **scope.seal(connection, msgspec.json.encode(document)).columns(),
            },
        )
        state = after(ConversationState(thread.state), Turn.ANSWERED)
        spent = 0 if effect.commitment else 1
        connection.execute(_turn, {"row_id": thread.id, "to": state, "spent": spent, "now": scope.now})
        if thread.first_contact:
            let_in(connection, [consumer.id], scope)
        for one in effect.pictures:
            named = {"row_name": one.name, "brand": act.brand, "to_answer": answer_id}
            if not connection.execute(_attach, named).rowcount:
                raise NotFound("There is no such picture of this brand's, or another answer has it.")
        scope.deliver_answer(act, answer_id, "Create", 1)


def _conversation_of(connection: Connection, holding: Any, scope: Scope) -> Any:
    """Return the conversation a holding stands in; a listened post that is answered opens one."""
    conversation_id = holding.conversation_id or scope.tools.clock.new_id()
    if holding.conversation_id is None:
        connection.execute(
            _open,
            {
                "id": conversation_id,
                "brand_id": holding.brand_id,
                "consumer_id": holding.consumer_id,
                "state": ConversationState.OPEN,
                "message": False,
                "answered": 0,
                "first_contact": False,
                "opened_at": scope.now,
                "heard_at": holding.arrived_at,
                "moved_at": scope.now,
            },
        )
        connection.execute(_join, {"row_id": holding.id, "joined": conversation_id})
    return connection.execute(_thread, {"row_id": conversation_id}).one()


def _document(act: Act, effect: Answer, level: Level, post: Post, profile: Actor, scope: Scope) -> Kept:
    names = scope.tools.names(act.brand)
    mention = acct_of(profile)
    return Kept(
        in_reply_to=post.id,
        consumer=act.consumer,
        mention=mention,
        text=effect.text,
        html=answer_html(effect.text, mention, profile.url or act.consumer),
        content_warning=effect.warning or (post.summary if isinstance(post, Note | Question) else ""),
        language=effect.language or post.language,
        level=answer_level(level),
        attachments=tuple(picture(names.media(one.name), one) for one in effect.pictures),
        published=scope.now,
        context=post.context,
        conversation=post.conversation,
    )
