"""Saved views: what of the list a member looks at often, under a name of their own.

A view is the query of the list's address. What was searched for is no part of it and is kept nowhere.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import Connection, bindparam, delete, func, select

from fedibrand.activitypub.errors import Malformed
from fedibrand.clock import Clock
from fedibrand.conversations import queues
from fedibrand.conversations.queues import Wanted
from fedibrand.problems import Sentence
from fedibrand.store.tables.saved_views import SavedViewRow

MOST, LONGEST = 20, 40

_table = SavedViewRow.__table__  # type: ignore[attr-defined]
_whose: Any = _table.c.member_id == bindparam("member")
_insert = _table.insert()
_of = select(_table).where(_whose).order_by(_table.c.id)
_number = select(func.count()).where(_whose)
_named = delete(_table).where(_whose, _table.c.name == bindparam("called"))
_remove = delete(_table).where(_whose, _table.c.id == bindparam("row_id"))


@dataclass(frozen=True, slots=True)
class View:
    """A view, and what of the list it shows."""

    id: str
    name: str
    wanted: Wanted


def query(wanted: Wanted) -> str:
    """Return the query of the list's address for what it shows."""
    return urlencode({name: value for name, value in wanted.query().items() if value})


def of_member(connection: Connection, member_id: str) -> list[View]:
    """Return a member's views, the oldest first."""
    rows = connection.execute(_of, {"member": member_id})
    return [View(row.id, row.name, queues.read(dict(parse_qsl(row.query)))) for row in rows]


def save(connection: Connection, member_id: str, name: str, wanted: Wanted, clock: Clock) -> None:
    """Write a view; one of the same name goes.

    Raises:
        Malformed: The name is empty, too long or cannot be printed on a line; or there are too many views.
    """
    called, whose = " ".join(name.split()), {"member": member_id}
    if not called or len(called) > LONGEST or not called.isprintable():
        raise Malformed(
            Sentence("A view's name has 1 to %(most)s characters that can be printed.", most=LONGEST)
        )
    connection.execute(_named, {**whose, "called": called})
    if connection.execute(_number, whose).scalar_one() >= MOST:
        raise Malformed(Sentence("You have %(most)s views already; remove one first.", most=MOST))
    row = {"id": clock.new_id(), "member_id": member_id, "name": called, "query": query(wanted)}
    connection.execute(_insert, row)


def remove(connection: Connection, member_id: str, view_id: str) -> bool:
    """Remove a member's view; return whether they had it."""
    return bool(connection.execute(_remove, {"member": member_id, "row_id": view_id}).rowcount)
