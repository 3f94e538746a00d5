"""What goes with a conversation: its stubs, answers, notes, labels, reactions, and what the team was told.

Commitments go with their answers and webhook calls with their conversation, by foreign key.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from fedibrand.applying.drop_jobs import drop_jobs
from fedibrand.applying.scope import Scope
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.deliveries import Delivery
from fedibrand.store.tables.gone_answers import GoneAnswer
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.tables.labels import Label
from fedibrand.store.tables.notes import NoteRow
from fedibrand.store.tables.notifications import NotificationRow
from fedibrand.store.tables.pictures import PictureRow
from fedibrand.store.tables.reactions import Reaction


def _t(model: Any) -> Any:
    return model.__table__


_ids: Any = bindparam("ids", expanding=True)
_answers = select(_t(AnswerRow).c.id).where(_t(AnswerRow).c.conversation_id.in_(_ids))
_leaving = select(_t(AnswerRow).c.id, _t(AnswerRow).c.brand_id).where(
    _t(AnswerRow).c.conversation_id.in_(_ids)
)
_sealed: tuple[Any, ...] = (
    select(_t(Holding)).where(_t(Holding).c.conversation_id.in_(_ids)),
    select(_t(AnswerRow)).where(_t(AnswerRow).c.conversation_id.in_(_ids)),
    select(_t(NoteRow)).where(_t(NoteRow).c.conversation_id.in_(_ids)),
    select(_t(NotificationRow)).where(_t(NotificationRow).c.conversation_id.in_(_ids)),
)
_purge: tuple[Any, ...] = (
    insert(_t(GoneAnswer)).from_select(["id", "brand_id"], _leaving),
    delete(_t(Reaction)).where(_t(Reaction).c.answer_id.in_(_answers)),
    delete(_t(PictureRow)).where(_t(PictureRow).c.answer_id.in_(_answers)),
    delete(_t(Delivery)).where(_t(Delivery).c.answer_id.in_(_answers)),
    delete(_t(AnswerRow)).where(_t(AnswerRow).c.conversation_id.in_(_ids)),
    delete(_t(NoteRow)).where(_t(NoteRow).c.conversation_id.in_(_ids)),
    delete(_t(NotificationRow)).where(_t(NotificationRow).c.conversation_id.in_(_ids)),
    delete(_t(Label)).where(_t(Label).c.conversation_id.in_(_ids)),
    delete(_t(Holding)).where(_t(Holding).c.conversation_id.in_(_ids)),
    delete(_t(Conversation)).where(_t(Conversation).c.id.in_(_ids)),
)


def drop_conversations(connection: Connection, ids: Sequence[str], scope: Scope) -> None:
    """Drop conversations with all that stands on them; of their answers the bare ids stay, and say 410."""
    wanted = {"ids": list(ids)}
    if not ids:
        return
    drop_jobs(connection, "conversation", ids, scope)
    for statement in _sealed:
        scope.free(connection.execute(statement, wanted).all())
    for statement in _purge:
        connection.execute(statement, wanted)
    scope.tools.alike.drop(ids)
