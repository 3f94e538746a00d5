"""MergeConversation: two conversations with one consumer become one. People are never merged.

Rules of this file:

- What stands in the one moves to the other as it is. Each answer keeps the post it answers, and with it its
  audience; no lease changes.
- How many answers are left is what was left of the one in which the consumer was heard last: so a merge gives
  no answer that there was not, and takes at most some that belong to an earlier message (P5).
- Of the two states the more urgent one stays.
- The one that goes is remembered, and so is what was merged into it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, String, bindparam, delete, insert, select, update
from sqlalchemy.dialects import sqlite

from fedibrand.activitypub.errors import Malformed
from fedibrand.acts import Act
from fedibrand.applying import theirs
from fedibrand.applying.scope import Scope
from fedibrand.domain import ConversationState
from fedibrand.queue import due
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.due import Due
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.tables.labels import Label
from fedibrand.store.tables.merged_conversations import MergedConversation
from fedibrand.store.tables.notes import NoteRow
from fedibrand.store.tables.notifications import NotificationRow
from fedibrand.store.tables.package_jobs import PackageJobRow
from fedibrand.store.tables.webhook_calls import WebhookCallRow
from fedibrand.team_effects import MergeConversation


def _t(model: Any) -> Any:
    return model.__table__


URGENT = (
    ConversationState.OPEN,
    ConversationState.SNOOZED,
    ConversationState.WAITING,
    ConversationState.RESOLVED,
)
"""The states, the most urgent first."""
MOVES = (
    *(Holding, AnswerRow, NoteRow, NotificationRow, PackageJobRow, WebhookCallRow),
    MergedConversation,
)
"""What names the conversation that it stands in, and moves with it; labels are joined instead."""

JOINED = (
    *("state", "message", "answered", "first_contact", "linked_id", "assignee_id", "opened_at"),
    *("heard_at", "moved_at", "resolved_at", "snoozed_until", "provisional_until"),
)
"""The columns of a conversation that two make together."""

_table, _label, _due = _t(Conversation), _t(Label), _t(Due)
_old: Any = bindparam("old", type_=String)
_into: Any = bindparam("into", type_=String)
_select = select(_table).where(_table.c.id == bindparam("row_id"))
_move = [
    update(_t(model)).where(_t(model).c.conversation_id == _old).values(conversation_id=_into)
    for model in MOVES
]
_copy_labels = (
    sqlite.insert(_label)
    .from_select(
        ["conversation_id", "name", "brand_id"],
        select(_into, _label.c.name, _label.c.brand_id).where(_label.c.conversation_id == _old),
    )
    .on_conflict_do_nothing()
)
_linked = (_table.c.brand_id == bindparam("brand"), _table.c.linked_id == _old)
_relink = update(_table).where(*_linked).values(linked_id=_into)
_planned = select(_due.c.kind, _due.c.subject, _due.c.at).where(_due.c.subject.in_((_old, _into)))
_drop_labels = delete(_label).where(_label.c.conversation_id == _old)
_drop = delete(_table).where(_table.c.id == _old)
_lead_on = insert(_t(MergedConversation)).values(id=_old, conversation_id=_into)
_become = (
    update(_table)
    .where(_table.c.id == _into)
    .values({name: bindparam(f"to_{name}", type_=_table.c[name].type) for name in JOINED})
)


def merge_conversation(
    connection: Connection, found: list[tuple[Act, MergeConversation]], scope: Scope
) -> None:
    """Merge conversations, each into another of the same brand with the same consumer.

    Raises:
        NotFound: One of the two is not there, is another brand's, or is with somebody else.
        Malformed: They are one already.
    """
    for act, effect in found:
        if effect.conversation == effect.into:
            raise Malformed("It is one conversation already.")
        both = [effect, MergeConversation(conversation=effect.into, into=effect.conversation)]
        theirs.check_conversations(connection, [(act, one) for one in both], scope)
        _merge(connection, effect.conversation, effect.into, scope)


def _merge(connection: Connection, old_id: str, into_id: str, scope: Scope) -> None:
    old = connection.execute(_select, {"row_id": old_id}).one()
    into = connection.execute(_select, {"row_id": into_id}).one()
    ids = {"old": old_id, "into": into_id}
    made = joined(old, into)
    for statement in (*_move, _copy_labels, _drop_labels):
        connection.execute(statement, ids)
    connection.execute(_relink, {**ids, "brand": into.brand_id})
    connection.execute(_become, {**ids, **{f"to_{name}": value for name, value in made.items()}})
    connection.execute(_drop, ids)
    connection.execute(_lead_on, ids)
    scope.tools.alike.drop([old_id])
    _plan(connection, ids, made["snoozed_until"], scope)


def joined(old: Any, into: Any) -> dict[str, Any]:
    """Return what two conversations are as one: the columns of the one that stays. Pure."""
    both = (into, old)
    last = max(both, key=lambda one: (one.heard_at, one.answered))
    state = min((ConversationState(one.state) for one in both), key=URGENT.index)
    alike = [one for one in both if one.state == state]
    links = [one.linked_id for one in both if one.linked_id not in (None, old.id, into.id)]
    return {
        "state": state,
        "message": into.message or old.message,
        "answered": last.answered,
        "first_contact": into.first_contact and old.first_contact,
        "linked_id": links[0] if links else None,
        "assignee_id": into.assignee_id or old.assignee_id,
        "opened_at": min(one.opened_at for one in both),
        "heard_at": last.heard_at,
        "moved_at": max(one.moved_at for one in both),
        "resolved_at": _latest(one.resolved_at for one in alike),
        "snoozed_until": min((one.snoozed_until for one in alike if one.snoozed_until), default=None),
        "provisional_until": _latest(one.provisional_until for one in alike),
    }


def _latest(times: Any) -> datetime | None:
    return max((one for one in times if one is not None), default=None)


def _plan(connection: Connection, ids: dict[str, str], wakes: datetime | None, scope: Scope) -> None:
    """Plan for the one what was planned for either; where both had it, the later counts."""
    plans: dict[str, datetime] = {}
    for row in connection.execute(_planned, ids):
        plans[row.kind] = max(row.at, plans.get(row.kind, row.at))
    for kind in plans:
        due.cancel(connection, kind, list(ids.values()))
    plans.pop("wake", None)
    if wakes is not None:
        plans["wake"] = wakes
    due.plan(connection, [(kind, ids["into"], at) for kind, at in plans.items()], scope.tools.clock)
