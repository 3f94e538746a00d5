"""The members of brands' teams, as the record keeps them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, tuple_

from fedibrand.activitypub.errors import Malformed, NotFound
from fedibrand.domain import Role
from fedibrand.store.tables.members import MemberRow

MOST_CHARACTERS = 60

_table = MemberRow.__table__  # type: ignore[attr-defined]
_insert = _table.insert()
_team = select(_table).where(_table.c.brand_id == bindparam("brand")).order_by(_table.c.name)
_find = select(_table).where(_table.c.brand_id == bindparam("brand"), _table.c.name == bindparam("called"))
_ids = select(_table.c.brand_id, _table.c.name, _table.c.id).where(
    tuple_(_table.c.brand_id, _table.c.name).in_(bindparam("pairs", expanding=True))
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
        Malformed: The name is empty, longer than 60 characters or has other than printable ones around which
            there is no space; or the team has somebody of this name.
    """
    name = member.name
    if not name or len(name) > MOST_CHARACTERS or name != name.strip() or not name.isprintable():
        raise Malformed(f"A member's name has 1 to {MOST_CHARACTERS} characters that can be printed.")
    if connection.execute(_find, {"brand": member.brand_id, "called": name}).first() is not None:
        raise Malformed(f"The team has a member {name} already.")
    connection.execute(
        _insert,
        {
            "id": member.id,
            "brand_id": member.brand_id,
            "name": name,
            "role": member.role,
            "added_at": member.added_at,
        },
    )
    return member


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
        raise NotFound(f"There is no member {name} in this team.", brand=brand_id)
    return _read(row)


def ids(connection: Connection, named: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return the ids of members, by (brand id, name).

    Raises:
        NotFound: One of them is not in that team.
    """
    wanted = set(named)
    if not wanted:
        return {}
    found = {(row.brand_id, row.name): row.id for row in connection.execute(_ids, {"pairs": list(wanted)})}
    for brand_id, name in wanted - found.keys():
        raise NotFound(f"There is no member {name} in this team.", brand=brand_id)
    return found


def _read(row: Any) -> Member:
    return Member(row.id, row.brand_id, row.name, Role(row.role), row.added_at)
