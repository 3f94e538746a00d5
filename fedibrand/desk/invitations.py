"""Invitations: one-time links by which somebody joins a brand's team."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from fedibrand.activitypub.errors import Gone, Malformed, NotFound
from fedibrand.brands import members
from fedibrand.brands.members import Member
from fedibrand.clock import Clock
from fedibrand.domain import Role
from fedibrand.store.tables.invitations import InvitationRow
from fedibrand.store.tables.members import MemberRow

LASTS = timedelta(days=7)

_table, _member = InvitationRow.__table__, MemberRow.__table__  # type: ignore[attr-defined]
_insert = _table.insert()
_get = select(_table).where(
    _table.c.digest == bindparam("known_by"),
    _table.c.spent_at.is_(None),
    _table.c.until > bindparam("now"),
)
_open = (
    select(_table)
    .where(
        _table.c.brand_id == bindparam("brand"),
        _table.c.spent_at.is_(None),
        _table.c.until > bindparam("now"),
    )
    .order_by(_table.c.made_at)
)
_spend = (
    update(_table)
    .where(_table.c.id == bindparam("row_id"), _table.c.spent_at.is_(None))
    .values(spent_at=bindparam("now"))
)
_drop_over = delete(_table).where(_table.c.until <= bindparam("now"))
_spend_those_by = (
    update(_table)
    .where(_table.c.by == bindparam("maker"), _table.c.spent_at.is_(None))
    .values(spent_at=bindparam("now"))
)
_sits = select(_member.c.id).where(
    _member.c.brand_id == bindparam("brand"), _member.c.account_id == bindparam("account")
)
_sit = update(_member).where(_member.c.id == bindparam("row_id")).values(account_id=bindparam("account"))


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that nobody took yet."""

    id: str
    brand_id: str
    name: str
    role: Role
    until: datetime


def make(
    connection: Connection, brand_id: str, name: str, role: Role, by: str, clock: Clock
) -> tuple[Invitation, str]:
    """Write an invitation; return it and the token of its link, which is kept nowhere.

    Args:
        connection: To the record.
        brand_id: Whose team it is for.
        name: What the team will call them.
        role: What they will be.
        by: The id of the member who invites them, or ``command``.
        clock: Says when, and makes the token.

    Raises:
        Malformed: It is no name, or the team has somebody of this name.
    """
    members.check_name(connection, brand_id, name)
    token, now = clock.token(24).hex(), clock.now()
    made = Invitation(clock.new_id(), brand_id, name, role, now + LASTS)
    row = {
        "digest": _digest(token),
        "id": made.id,
        "brand_id": brand_id,
        "name": name,
        "role": role,
        "by": by,
        "made_at": now,
        "until": made.until,
        "spent_at": None,
    }
    connection.execute(_drop_over, {"now": now})
    connection.execute(_insert, row)
    return made, token


def get(connection: Connection, token: str, now: datetime) -> Invitation:
    """Return the invitation of a link.

    Raises:
        Gone: There is none, or it was taken, or its time is over.
    """
    row = connection.execute(_get, {"known_by": _digest(token), "now": now}).first()
    if row is None:
        raise Gone("This invitation was used, or its time is over. Ask for another.")
    return _read(row)


def waiting(connection: Connection, brand_id: str, now: datetime) -> list[Invitation]:
    """Return the invitations of a brand that nobody took yet."""
    return [_read(row) for row in connection.execute(_open, {"brand": brand_id, "now": now})]


def find(connection: Connection, brand_id: str, invitation_id: str, now: datetime) -> Invitation:
    """Return an invitation of a brand by its id.

    Raises:
        NotFound: This brand has none of that id that somebody could take.
    """
    found = [one for one in waiting(connection, brand_id, now) if one.id == invitation_id]
    if not found:
        raise NotFound(brand=brand_id)
    return found[0]


def revoke(connection: Connection, invitation: Invitation, now: datetime) -> None:
    """Have the link of an invitation let nobody in any more."""
    connection.execute(_spend, {"row_id": invitation.id, "now": now})


def revoke_those_by(connection: Connection, member_id: str, now: datetime) -> None:
    """Have no link let anybody in any more that this member made."""
    connection.execute(_spend_those_by, {"maker": member_id, "now": now})


def take(connection: Connection, token: str, account_id: str, clock: Clock) -> Member:
    """Make an account a member of the team that invited it.

    Raises:
        Gone: The invitation was taken, or its time is over.
        Malformed: The team has somebody of this name, or this account in it.
    """
    now = clock.now()
    found = get(connection, token, now)
    if connection.execute(_sits, {"brand": found.brand_id, "account": account_id}).first() is not None:
        raise Malformed("You are in this team already.")
    connection.execute(_spend, {"row_id": found.id, "now": now})
    made = Member(clock.new_id(), found.brand_id, found.name, found.role, now)
    members.add(connection, made)
    connection.execute(_sit, {"row_id": made.id, "account": account_id})
    return made


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _read(row: Any) -> Invitation:
    return Invitation(row.id, row.brand_id, row.name, Role(row.role), row.until)
