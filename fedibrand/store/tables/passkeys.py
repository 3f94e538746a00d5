"""Passkeys of accounts (WebAuthn)."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from fedibrand.store.columns import maybe_moment, moment, part_of


class PasskeyRow(SQLModel, table=True):
    """A passkey: its public key, and how often its authenticator says it signed."""

    __tablename__ = "passkey"

    id: bytes = Field(primary_key=True)
    account_id: str = part_of("account.id")
    public_key: bytes
    signed: int
    name: str
    added_at: datetime = moment()
    used_at: datetime | None = maybe_moment()
