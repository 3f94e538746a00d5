"""Taking turns: where a brand's team wants it, a conversation that is nobody's falls to whose turn it is."""

from collections import deque
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from fedibrand.applying.scope import Scope
from fedibrand.brands.teams import May, may
from fedibrand.domain import Role
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.members import MemberRow

_table, _consumer = Conversation.__table__, Consumer.__table__  # type: ignore[attr-defined]
_member = MemberRow.__table__  # type: ignore[attr-defined]
_nobodys = (
    select(_table.c.id, _table.c.brand_id)
    .join(_consumer, _consumer.c.id == _table.c.consumer_id)
    .where(
        _table.c.id.in_(bindparam("ids", expanding=True)),
        _table.c.assignee_id.is_(None),
        _table.c.first_contact.is_(False),
        _consumer.c.ignored_at.is_(None),
    )
    .order_by(_table.c.id)
)
_team = (
    select(_member.c.id, _member.c.turn, _member.c.role)
    .where(_member.c.brand_id == bindparam("brand"))
    .order_by(_member.c.turn, _member.c.added_at, _member.c.id)
)
_assign = update(_table).where(_table.c.id == bindparam("row_id")).values(assignee_id=bindparam("to_member"))
_took = update(_member).where(_member.c.id == bindparam("row_id")).values(turn=bindparam("number"))


def take_turns(connection: Connection, heard: Iterable[tuple[str, str]], scope: Scope) -> None:
    """Give conversations that are nobody's to members by turns, each to who had none for longest.

    Only members who may answer take a turn; a conversation of somebody whom the brand ignores, or who
    stands apart, is nobody's.

    Args:
        connection: A transaction that may write.
        heard: Brand and conversation, of those in which a consumer wrote.
        scope: The batch.
    """
    wanted = [one for brand, one in heard if scope.tools.brand(brand).settings.take_turns]
    if not wanted:
        return
    by_brand: dict[str, list[str]] = {}
    for row in connection.execute(_nobodys, {"ids": wanted}):
        by_brand.setdefault(row.brand_id, []).append(row.id)
    for brand, conversations in by_brand.items():
        _give(connection, brand, conversations)


def _give(connection: Connection, brand: str, conversations: list[str]) -> None:
    team = connection.execute(_team, {"brand": brand}).all()
    line = deque(row.id for row in team if may(Role(row.role), May.ANSWER))
    if not line:
        return
    number = max(row.turn for row in team)
    given: list[dict[str, Any]] = []
    took: dict[str, int] = {}
    for conversation in conversations:
        number += 1
        given.append({"row_id": conversation, "to_member": line[0]})
        took[line[0]] = number
        line.rotate(-1)
    connection.execute(_assign, given)
    connection.execute(_took, [{"row_id": one, "number": turn} for one, turn in took.items()])
