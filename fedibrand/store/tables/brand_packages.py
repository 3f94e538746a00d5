"""Which packages a brand uses, and what it set for each."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from fedibrand.store.columns import moment


class BrandPackageRow(SQLModel, table=True):
    """A package at a brand. ``settings`` is JSON; ``wrapped`` are its secrets, JSON wrapped by the vault."""

    __tablename__ = "brand_package"

    brand_id: str = Field(primary_key=True, foreign_key="brand.id")
    package: str = Field(primary_key=True)
    enabled: bool
    settings: bytes
    wrapped: bytes | None = None
    changed_at: datetime = moment()
