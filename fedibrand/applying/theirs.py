"""What is one consumer's at one brand: the rows that an act may be about."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, select

from fedibrand.activitypub.errors import NotFound
from fedibrand.acts import Act
from fedibrand.applying.scope import Scope
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.holdings import Holding

Theirs = set[tuple[str, str, str | None]]
"""(id, brand id, consumer id) of each row that is there."""

_conversation, _holding = Conversation.__table__, Holding.__table__  # type: ignore[attr-defined]
_answer = AnswerRow.__table__  # type: ignore[attr-defined]
_ids: Any = bindparam("ids", expanding=True)
_WHOSE: dict[str, Any] = {
    "conversation": select(_conversation.c.id, _conversation.c.brand_id, _conversation.c.consumer_id).where(
        _conversation.c.id.in_(_ids)
    ),
    "holding": select(_holding.c.id, _holding.c.brand_id, _holding.c.consumer_id).where(
        _holding.c.id.in_(_ids)
    ),
    "answer": select(_answer.c.id, _answer.c.brand_id, _conversation.c.consumer_id)
    .join(_conversation, _conversation.c.id == _answer.c.conversation_id)
    .where(_answer.c.id.in_(_ids)),
}
KINDS = tuple(_WHOSE)
"""What an effect can be about, by the name of its field."""


def whose(connection: Connection, kind: str, ids: Iterable[str]) -> Theirs:
    """Return whose the rows of ``kind``, one of :data:`KINDS`, are; what is not there is left out."""
    wanted = list(set(ids))
    if not wanted:
        return set()
    return {
        (row.id, row.brand_id, row.consumer_id) for row in connection.execute(_WHOSE[kind], {"ids": wanted})
    }


def check_conversations(connection: Connection, found: Iterable[tuple[Act, Any]], scope: Scope) -> None:
    """Refuse effects about conversations that are not of the act's own brand and consumer.

    Raises:
        NotFound: Some are not.
    """
    acts = list(found)
    ours = whose(connection, "conversation", [effect.conversation for _, effect in acts])
    for act, effect in acts:
        if (effect.conversation, act.brand, scope.consumer_id(act)) not in ours:
            raise NotFound("There is no such conversation.", conversation=effect.conversation)
