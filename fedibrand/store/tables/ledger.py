"""The ledger: the consumers' own acts and ours towards them, append-only until they are forgotten."""

from datetime import datetime

from sqlmodel import Field, Index, SQLModel

from fedibrand.store.columns import moment, reference


class LedgerEntry(SQLModel, table=True):
    """One act. It names the consumer by keyed hash alone, for one entry outlives a purge."""

    __tablename__ = "ledger"
    __table_args__ = (Index("ix_ledger_fold", "actor_hash", "brand_id", "id"),)

    id: str = Field(primary_key=True)
    brand_id: str = reference("brand.id", index=False)
    actor_hash: bytes
    entry: str
    subject_hash: bytes
    by: str
    at: datetime = moment()
