"""Brands: the tenants of this instance."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from fedibrand.store.columns import maybe_moment, moment


class Brand(SQLModel, table=True):
    """A brand: an actor under ``origin``. Profile and settings are JSON, without a consumer's words."""

    __table_args__ = (UniqueConstraint("origin", "handle"),)

    id: str = Field(primary_key=True)
    handle: str
    origin: str
    handle_domain: str
    profile: bytes
    settings: bytes
    created_at: datetime = moment()
    updated_at: datetime = moment()
    removed_at: datetime | None = maybe_moment()
