"""Consumers, as one brand knows them."""

from datetime import datetime

from sqlalchemy import text
from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from fedibrand.store.columns import maybe_moment, maybe_reference, moment, reference


class Consumer(SQLModel, table=True):
    """A consumer of one brand. Their profile is sealed; id and inboxes are clear: an Undo needs them.

    ``key_hashes`` are keyed hashes of the public keys we have seen, sixteen bytes each, one after the other.
    """

    __table_args__ = (
        UniqueConstraint("brand_id", "actor_hash"),
        Index("ix_consumer_ignored", "brand_id", "id", sqlite_where=text("ignored_at IS NOT NULL")),
    )

    id: str = Field(primary_key=True)
    brand_id: str = reference("brand.id", index=False)
    actor_hash: bytes = Field(index=True)
    actor: str
    acct_hash: bytes = Field(index=True)
    host: str = Field(index=True)
    inbox: str
    shared_inbox: str
    followers: str
    indexable: bool
    discoverable: bool
    vetoes: str
    key_hashes: bytes
    seen_at: datetime = moment()
    ignored_at: datetime | None = maybe_moment()
    content_id: str | None = maybe_reference("content.id")
    lease_key_id: str | None = None
    wrapped: bytes | None = None
