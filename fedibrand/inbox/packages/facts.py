"""What a package's handler is shown of the record: less than core's, and after core's effects."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, func, select

from fedibrand.conversations import merged
from fedibrand.domain import ConversationView
from fedibrand.handling import Facts
from fedibrand.inbox import reading
from fedibrand.inbox.reading import Wanted
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.tables.labels import Label
from fedibrand.store.tables.members import MemberRow
from fedibrand.store.vault import Vault

_conversation, _holding = Conversation.__table__, Holding.__table__  # type: ignore[attr-defined]
_label, _member = Label.__table__, MemberRow.__table__  # type: ignore[attr-defined]
_named: Any = bindparam("named")
_thread = select(_conversation).where(_conversation.c.id == _named)
_labels = select(_label.c.name).where(_label.c.conversation_id == _named).order_by(_label.c.name)
_assignee = select(_member.c.name).where(_member.c.id == _named)
_first = select(func.min(_holding.c.id)).where(_holding.c.conversation_id == _named)


def facts(
    connection: Connection, wanted: Wanted, vault: Vault, now: datetime, conversation: str = ""
) -> Facts:
    """Return what a handler sees.

    Args:
        connection: A transaction that reads.
        wanted: The activity at hand, and the brand.
        vault: What hashes.
        now: The time.
        conversation: Which one a webhook's reply is about; else that of the post or answer at hand.
    """
    (seen,) = reading.contexts(connection, [wanted], vault, now)
    held = seen.post or seen.answer or seen.parent_post or seen.parent_answer
    thread = _view(connection, conversation or (held.conversation if held else None) or "", wanted)
    first = connection.execute(_first, {"named": thread.id}).scalar() if thread and seen.post else None
    return Facts(
        now=now,
        fresh=wanted.fresh,
        brand=wanted.brand,
        consumer=seen.consumer,
        post=seen.post,
        answer=seen.answer,
        parent_post=seen.parent_post,
        parent_answer=seen.parent_answer,
        conversation=thread,
        begins=seen.post is not None and seen.post.id == first,
    )


def _view(connection: Connection, named: str, wanted: Wanted) -> ConversationView | None:
    """Return a conversation with how the team sorted it: its labels, and whose it is."""
    row = connection.execute(_thread, {"named": merged.way(connection, named)}).first()
    seen = reading.view(row, wanted.brand)
    if seen is None or row is None:
        return None
    labels = tuple(connection.execute(_labels, {"named": row.id}).scalars())
    whose = connection.execute(_assignee, {"named": row.assignee_id}).scalar()
    return msgspec.structs.replace(seen, labels=labels, assignee=whose or "")
