"""Accounts of people who sign in to the desk, and in whose teams they are."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from fedibrand.activitypub.errors import Malformed
from fedibrand.brands.members import Member
from fedibrand.domain import Role
from fedibrand.store.tables.accounts import AccountRow
from fedibrand.store.tables.brands import Brand
from fedibrand.store.tables.members import MemberRow

LONGEST = 254
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")

_table, _member = AccountRow.__table__, MemberRow.__table__  # type: ignore[attr-defined]
_brand = Brand.__table__  # type: ignore[attr-defined]
_insert = _table.insert()
_get = select(_table).where(_table.c.id == bindparam("row_id"))
_by_email = select(_table).where(_table.c.email == bindparam("address"))
_seats = (
    select(_member)
    .join(_brand, _brand.c.id == _member.c.brand_id)
    .where(_member.c.account_id == bindparam("account"), _brand.c.removed_at.is_(None))
    .order_by(_brand.c.handle, _brand.c.id)
)
_left_behind = (
    select(_member)
    .join(_brand, _brand.c.id == _member.c.brand_id)
    .where(_member.c.account_id == bindparam("account"), _brand.c.removed_at.is_not(None))
)
_remove = delete(_table).where(_table.c.id == bindparam("row_id"))
_of_member = select(_member.c.account_id).where(_member.c.id == bindparam("row_id"))
_with_accounts = select(_member.c.id).where(
    _member.c.brand_id == bindparam("brand"), _member.c.account_id.is_not(None)
)
_set_totp = (
    update(_table)
    .where(_table.c.id == bindparam("row_id"))
    .values(totp=bindparam("to"), totp_step=bindparam("step"))
)
_spend_step = (
    update(_table)
    .where(_table.c.id == bindparam("row_id"), _table.c.totp_step < bindparam("step"))
    .values(totp_step=bindparam("step"))
)
_set = {
    name: update(_table).where(_table.c.id == bindparam("row_id")).values({name: bindparam("to")})
    for name in ("password", "language", "seen_at")
}


@dataclass(frozen=True, slots=True)
class Account:
    """An account: who signs in, and what they are asked for besides a password."""

    id: str
    email: str
    password: str
    totp: bytes | None
    totp_step: int
    language: str


def address(text: str) -> str:
    """Return an address as accounts are known by it.

    Raises:
        Malformed: It is no e-mail address.
    """
    found = text.strip().lower()
    if len(found) > LONGEST or not _EMAIL.fullmatch(found):
        raise Malformed("This is no e-mail address.")
    return found


def add(connection: Connection, account: Account, now: datetime) -> Account:
    """Write a new account and return it."""
    row = {
        "id": account.id,
        "email": account.email,
        "password": account.password,
        "totp": account.totp,
        "totp_step": account.totp_step,
        "language": account.language,
        "created_at": now,
        "seen_at": None,
    }
    connection.execute(_insert, row)
    return account


def get(connection: Connection, account_id: str) -> Account | None:
    """Return an account, or nothing."""
    return _read(connection.execute(_get, {"row_id": account_id}).first())


def by_email(connection: Connection, email: str) -> Account | None:
    """Return the account of an address, or nothing."""
    return _read(connection.execute(_by_email, {"address": email}).first())


def seats(connection: Connection, account_id: str) -> list[Member]:
    """Return who an account is in which teams, by the brands' handles."""
    return _members(connection, _seats, account_id)


def seats_left_behind(connection: Connection, account_id: str) -> list[Member]:
    """Return who an account is in the teams of brands that were removed."""
    return _members(connection, _left_behind, account_id)


def remove(connection: Connection, account_id: str) -> None:
    """Remove an account; its sessions, passkeys and codes go with it. It is in no team any more."""
    connection.execute(_remove, {"row_id": account_id})


def of_member(connection: Connection, member_id: str) -> str | None:
    """Return the id of the account that a member signs in with, if they have one."""
    return connection.execute(_of_member, {"row_id": member_id}).scalar()


def members_with_one(connection: Connection, brand_id: str) -> set[str]:
    """Return the ids of those members of a brand who can sign in."""
    return set(connection.execute(_with_accounts, {"brand": brand_id}).scalars())


def set_password(connection: Connection, account_id: str, password: str) -> None:
    """Give an account another password, as it is kept."""
    connection.execute(_set["password"], {"row_id": account_id, "to": password})


def set_language(connection: Connection, account_id: str, language: str) -> None:
    """Give an account another language."""
    connection.execute(_set["language"], {"row_id": account_id, "to": language})


def set_totp(connection: Connection, account_id: str, wrapped: bytes | None, step: int) -> None:
    """Give an account the secret of its codes, wrapped, and the step up to which they are spent; or none."""
    connection.execute(_set_totp, {"row_id": account_id, "to": wrapped, "step": step})


def spend_step(connection: Connection, account_id: str, step: int) -> bool:
    """Return whether the code of a step was still to be used; it is used by it, and those before it."""
    return bool(connection.execute(_spend_step, {"row_id": account_id, "step": step}).rowcount)


def note_seen(connection: Connection, account_id: str, now: datetime) -> None:
    """Note that an account signed in."""
    connection.execute(_set["seen_at"], {"row_id": account_id, "to": now})


def _members(connection: Connection, query: Any, account_id: str) -> list[Member]:
    return [
        Member(row.id, row.brand_id, row.name, Role(row.role), row.added_at)
        for row in connection.execute(query, {"account": account_id})
    ]


def _read(row: Any | None) -> Account | None:
    if row is None:
        return None
    return Account(row.id, row.email, row.password, row.totp, row.totp_step, row.language)
