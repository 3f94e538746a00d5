"""Signing keys of brands and of the instance, wrapped by the instance secret."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from fedibrand.store.columns import maybe_moment, moment


class SigningKeyRow(SQLModel, table=True):
    """A signing key, listed until ``retired_at``; ``brand_id`` is empty for the instance actor's.

    Of one that signed receipts the public half stays for good: ``wrapped`` is then empty.
    """

    __tablename__ = "signing_key"

    id: str = Field(primary_key=True)
    brand_id: str = Field(index=True)
    kind: str
    public: str
    wrapped: bytes | None = None
    made_at: datetime = moment()
    retired_at: datetime | None = maybe_moment()
