"""The labels of a brand: how many conversations have each, and another name for one, or none."""

from dataclasses import dataclass

from sqlalchemy import Connection, String, bindparam, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from fedibrand.activitypub.errors import Malformed, NotFound
from fedibrand.domain import ConversationState
from fedibrand.problems import Sentence
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.labels import Label

LONGEST = 60

_table, _conversation = Label.__table__, Conversation.__table__  # type: ignore[attr-defined]
_open = _conversation.c.state != ConversationState.RESOLVED
_counted = (
    select(_table.c.name, func.count().label("number"), func.count().filter(_open).label("open"))
    .join(_conversation, _conversation.c.id == _table.c.conversation_id)
    .where(_table.c.brand_id == bindparam("brand"))
    .group_by(_table.c.name)
    .order_by(func.lower(_table.c.name), _table.c.name)
)
_named = (_table.c.brand_id == bindparam("brand"), _table.c.name == bindparam("called"))
_some = select(_table.c.name).where(*_named).limit(1)
_copy = (
    insert(_table)
    .from_select(
        ["conversation_id", "name", "brand_id"],
        select(_table.c.conversation_id, bindparam("to", type_=String), _table.c.brand_id).where(*_named),
    )
    .on_conflict_do_nothing()
)
_drop = delete(_table).where(*_named)


@dataclass(frozen=True, slots=True)
class Counted:
    """A label, on how many conversations it is, and how many of these are not resolved."""

    name: str
    number: int
    open: int


def counted(connection: Connection, brand_id: str) -> list[Counted]:
    """Return the labels of a brand by name."""
    return [
        Counted(row.name, row.number, row.open) for row in connection.execute(_counted, {"brand": brand_id})
    ]


def rename(connection: Connection, brand_id: str, name: str, to: str) -> None:
    """Call a label otherwise on every conversation of a brand; where it is called so already, both are one.

    Raises:
        NotFound: The brand has no such label.
        Malformed: The new name is blank, or has more than 60 characters, or some that cannot be printed.
    """
    if not 1 <= len(to) <= LONGEST or not to.strip() or not to.isprintable():
        raise Malformed(Sentence("A label has 1 to %(most)s characters that can be printed.", most=LONGEST))
    of = {"brand": brand_id, "called": name}
    if connection.execute(_some, of).first() is None:
        raise NotFound("There is no such label.", brand=brand_id)
    if to != name:
        connection.execute(_copy, {**of, "to": to})
        connection.execute(_drop, of)


def remove(connection: Connection, brand_id: str, name: str) -> None:
    """Take a label off every conversation of a brand; one that is on none is no fault."""
    connection.execute(_drop, {"brand": brand_id, "called": name})
