"""The members of brands' teams, as the record keeps them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, tuple_, update

from fedibrand.activitypub.errors import Malformed, NotFound
from fedibrand.clock import Clock
from fedibrand.domain import Role
from fedibrand.problems import Sentence
from fedibrand.store import endings
from fedibrand.store.endings import Freed
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.members import MemberRow
from fedibrand.store.tables.notes import NoteRow
from fedibrand.store.tables.notifications import NotificationRow

MOST_CHARACTERS = 60

_table, _told = MemberRow.__table__, NotificationRow.__table__  # type: ignore[attr-defined]
_conversation = Conversation.__table__  # type: ignore[attr-defined]
_note, _answer = NoteRow.__table__, AnswerRow.__table__  # type: ignore[attr-defined]
_insert = _table.insert()
_team = select(_table).where(_table.c.brand_id == bindparam("brand")).order_by(_table.c.name)
_find = select(_table).where(_table.c.brand_id == bindparam("brand"), _table.c.name == bindparam("called"))
_ids = select(_table.c.brand_id, _table.c.name, _table.c.id).where(
    tuple_(_table.c.brand_id, _table.c.name).in_(bindparam("pairs", expanding=True))
)

_by_id = select(_table).where(_table.c.brand_id == bindparam("brand"), _table.c.id == bindparam("row_id"))
_set_role = update(_table).where(_table.c.id == bindparam("row_id")).values(role=bindparam("to"))
_whose: Any = bindparam("member")
_notified = select(_told.c.content_id, _told.c.lease_key_id).where(_told.c.member_id == _whose)
_remove = (
    delete(_told).where(_told.c.member_id == _whose),
    update(_conversation).where(_conversation.c.assignee_id == _whose).values(assignee_id=None),
    update(_note).where(_note.c.member_id == _whose).values(member_id=None),
    update(_answer).where(_answer.c.member_id == _whose).values(member_id=None),
    delete(_table).where(_table.c.id == _whose),
)


@dataclass(frozen=True, slots=True)
class Member:
    """A member of one brand's team, by the name the team knows them under."""

    id: str
    brand_id: str
    name: str
    role: Role
    added_at: datetime


def add(connection: Connection, member: Member) -> Member:
    """Write a new member and return them.

    Raises:
        Malformed: The name is empty or longer than 60 characters, cannot be printed on a line, begins or ends
            with a space; or the team has somebody of this name.
    """
    check_name(connection, member.brand_id, member.name)
    connection.execute(
        _insert,
        {
            "id": member.id,
            "brand_id": member.brand_id,
            "name": member.name,
            "role": member.role,
            "account_id": None,
            "turn": 0,
            "added_at": member.added_at,
        },
    )
    return member


def check_name(connection: Connection, brand_id: str, name: str) -> None:
    """Return if somebody may join a brand's team under this name.

    Raises:
        Malformed: As for :func:`add`.
    """
    if not name or len(name) > MOST_CHARACTERS or name != name.strip() or not name.isprintable():
        raise Malformed(
            Sentence(
                "A member's name has 1 to %(most)s characters that can be printed.", most=MOST_CHARACTERS
            )
        )
    if connection.execute(_find, {"brand": brand_id, "called": name}).first() is not None:
        raise Malformed(Sentence("The team has a member %(name)s already.", name=name))


def team(connection: Connection, brand_id: str) -> list[Member]:
    """Return the members of a brand's team, by name."""
    return [_read(row) for row in connection.execute(_team, {"brand": brand_id})]


def get(connection: Connection, brand_id: str, name: str) -> Member:
    """Return a member by their name in a brand's team.

    Raises:
        NotFound: There is none.
    """
    row = connection.execute(_find, {"brand": brand_id, "called": name}).first()
    if row is None:
        raise NotFound(Sentence("There is no member %(name)s in this team.", name=name), brand=brand_id)
    return _read(row)


def by_id(connection: Connection, brand_id: str, member_id: str) -> Member:
    """Return a member by their id, if they are in this brand's team.

    Raises:
        NotFound: They are not.
    """
    row = connection.execute(_by_id, {"brand": brand_id, "row_id": member_id}).first()
    if row is None:
        raise NotFound(brand=brand_id)
    return _read(row)


def set_role(connection: Connection, member: Member, role: Role) -> None:
    """Give a member another role."""
    connection.execute(_set_role, {"row_id": member.id, "to": role})


def remove(connection: Connection, member: Member, clock: Clock) -> None:
    """Remove a member: what is theirs is nobody's, and what they were to be told ends."""
    whose = {"member": member.id}
    told = [Freed(row.content_id, row.lease_key_id) for row in connection.execute(_notified, whose)]
    for statement in _remove:
        connection.execute(statement, whose)
    endings.let_go(connection, told, clock)


def ids(connection: Connection, named: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return the ids of members, by (brand id, name).

    Raises:
        NotFound: One of them is not in that team.
    """
    wanted = set(named)
    if not wanted:
        return {}
    found = {(row.brand_id, row.name): row.id for row in connection.execute(_ids, {"pairs": list(wanted)})}
    if len(found) < len(wanted):  # the name may be anything that a package put there: it is not repeated
        raise NotFound("There is no member of this name in the team.")
    return found


def _read(row: Any) -> Member:
    return Member(row.id, row.brand_id, row.name, Role(row.role), row.added_at)
