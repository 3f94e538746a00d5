"""Accounts: people who sign in to the desk. One may be a member of several brands."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from fedibrand.store.columns import maybe_moment, moment


class AccountRow(SQLModel, table=True):
    """An account, by the address its owner signs in with. ``totp`` is wrapped by the vault."""

    __tablename__ = "account"

    id: str = Field(primary_key=True)
    email: str = Field(unique=True)
    password: str
    totp: bytes | None = None
    totp_step: int
    language: str
    created_at: datetime = moment()
    seen_at: datetime | None = maybe_moment()
