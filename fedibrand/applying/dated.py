"""What a date brings about: an invitation lapses, a conversation wakes, a promise is missed, and the like.

Each is a job of one due row; the row goes in the transaction of what it brings about.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from fedibrand.activitypub.actors import Actor
from fedibrand.acts import Act
from fedibrand.applying import make_commitment, provisional
from fedibrand.applying.apply import Applied, apply
from fedibrand.applying.scope import Tools
from fedibrand.consumers import ledger, standing
from fedibrand.conversations.states import Turn, after
from fedibrand.domain import CommitmentState, ConversationState, Entry, FollowState
from fedibrand.effects import KeepProfile
from fedibrand.queue import due
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.commitments import CommitmentRow
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.follows import FollowRow
from fedibrand.team_effects import MissCommitment, Notify

CLOCK = "clock"
MISSED = "The day is over until which we promised them something, and nobody said that it is done."
"""What the team is told of a promise that is missed; its words are opened with the conversation alone."""

_consumer, _follow = Consumer.__table__, FollowRow.__table__  # type: ignore[attr-defined]
_conversation = Conversation.__table__  # type: ignore[attr-defined]
_answer, _commitment = AnswerRow.__table__, CommitmentRow.__table__  # type: ignore[attr-defined]
_promise = (
    select(_commitment, _answer.c.conversation_id, _consumer.c.actor)
    .join(_answer, _answer.c.id == _commitment.c.answer_id)
    .join(_conversation, _conversation.c.id == _answer.c.conversation_id)
    .join(_consumer, _consumer.c.id == _conversation.c.consumer_id)
    .where(_commitment.c.id == bindparam("row_id"))
)
_asked = (
    select(_consumer)
    .join(_follow, _follow.c.consumer_id == _consumer.c.id)
    .where(_follow.c.id == bindparam("row_id"), _follow.c.state == FollowState.REQUESTED)
)
_person = select(_consumer).where(_consumer.c.id == bindparam("row_id"))
_thread = select(_conversation).where(_conversation.c.id == bindparam("row_id"))
_wake = (
    update(_conversation)
    .where(_conversation.c.id == bindparam("row_id"))
    .values(state=bindparam("to"), moved_at=bindparam("now"), snoozed_until=None)
)


def lapse(connection: Connection, follow_id: str, tools: Tools) -> Applied:
    """Have an invitation lapse that was not accepted in fourteen days: kind ``invitation-lapses``."""
    row = connection.execute(_asked, {"row_id": follow_id}).first()
    due.cancel(connection, "invitation-lapses", [follow_id])
    return _enter(connection, row, Entry.LAPSED, tools) if row is not None else Applied([], set())


def actor_gone(connection: Connection, consumer_id: str, tools: Tools) -> Applied:
    """Forget a consumer whose actor is gone (410): kind ``actor-gone``, once that was looked at."""
    row = connection.execute(_person, {"row_id": consumer_id}).first()
    due.cancel(connection, "actor-gone", [consumer_id])
    return _enter(connection, row, Entry.FORGOTTEN, tools) if row is not None else Applied([], set())


def wake(connection: Connection, conversation_id: str, tools: Tools) -> set[tuple[str, str]]:
    """Open a conversation whose sleep is over, and return whose it is, brand and consumer: kind ``wake``."""
    row = connection.execute(_thread, {"row_id": conversation_id}).first()
    due.cancel(connection, "wake", [conversation_id])
    if row is not None and row.snoozed_until is not None and row.snoozed_until <= tools.clock.now():
        to = after(ConversationState(row.state), Turn.WOKE)
        connection.execute(_wake, {"row_id": row.id, "to": to, "now": tools.clock.now()})
    return {(row.brand_id, row.consumer_id)} if row is not None else set()


def promise_over(connection: Connection, commitment_id: str, tools: Tools) -> Applied:
    """Note that a promise is missed of whose day nobody said that it was kept: kind ``promise-over``."""
    row = connection.execute(_promise, {"row_id": commitment_id}).first()
    due.cancel(connection, make_commitment.OVER, [commitment_id])
    if row is None or row.state != CommitmentState.OPEN or row.until > tools.clock.now():
        return Applied([], set())
    effects = (MissCommitment(answer=row.answer_id), Notify(conversation=row.conversation_id, text=MISSED))
    act = Act(brand=row.brand_id, consumer=row.actor, by=CLOCK, effects=effects)
    return apply(connection, [act], tools)


def confirmation_over(connection: Connection, conversation_id: str, tools: Tools) -> set[tuple[str, str]]:
    """Have a conversation be resolved for good of which the consumer said nothing: ``provisional-over``.

    Returns whose it is, brand and consumer.
    """
    row = connection.execute(_thread, {"row_id": conversation_id}).first()
    due.cancel(connection, provisional.OVER, [conversation_id])
    if row is None or not provisional.end(connection, conversation_id, tools.clock.now()):
        return set()
    return {(row.brand_id, row.consumer_id)}


def actor_of(connection: Connection, consumer_id: str) -> tuple[str, str] | None:
    """Return a consumer's actor id and the brand that knows them, or nothing."""
    row = connection.execute(_person, {"row_id": consumer_id}).first()
    return (row.actor, row.brand_id) if row is not None else None


def missed(connection: Connection, consumer_id: str, tools: Tools) -> Applied:
    """Part with a consumer whose server knows of our follow no more (FEP-8fcf): kind ``synchronise``."""
    row = connection.execute(_person, {"row_id": consumer_id}).first()
    return _enter(connection, row, Entry.MISSED, tools) if row is not None else Applied([], set())


def taken_over(connection: Connection, found: Sequence[tuple[str, Actor]], tools: Tools) -> Applied:
    """Part with consumers none of whose keys is left: (brand id, the actor as it is now)."""
    acts = []
    for brand_id, actor in found:
        stands = ledger.standing_of(connection, brand_id, tools.vault.hash(actor.id))
        effects = (*standing.enter(stands, Entry.REKEYED), KeepProfile())
        acts.append(Act(brand=brand_id, consumer=actor.id, by=CLOCK, effects=effects, author=actor))
    return apply(connection, acts, tools)


def _enter(connection: Connection, row: Any, entry: Entry, tools: Tools) -> Applied:
    stands = ledger.standing_of(connection, row.brand_id, row.actor_hash)
    effects = tuple(standing.enter(stands, entry))
    act = Act(brand=row.brand_id, consumer=row.actor, by=CLOCK, effects=effects)
    return apply(connection, [act], tools)
