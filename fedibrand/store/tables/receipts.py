"""Receipts: a brand's signed word that something was purged, each naming the one before."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from fedibrand.store.columns import moment, reference


class ReceiptRow(SQLModel, table=True):
    """A receipt as it was signed, and its place in the brand's chain. It outlives whom it is about."""

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("brand_id", "number"),)

    id: str = Field(primary_key=True)
    brand_id: str = reference("brand.id", index=False)
    number: int
    actor_hash: bytes = Field(index=True)
    document: bytes
    at: datetime = moment()
