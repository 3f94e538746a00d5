"""Holdings: one brand holds one post, without words."""

from datetime import datetime

from sqlalchemy import text
from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from fedibrand.store.columns import maybe_moment, maybe_reference, moment, reference


class Holding(SQLModel, table=True):
    """A stub that thread and answers stand on and, while its lease runs, the wrapped key to its words."""

    __table_args__ = (
        UniqueConstraint("brand_id", "post_hash"),
        Index("ix_holding_over", "state", "lease_until"),
        Index("ix_holding_arrived", "brand_id", "arrived_at"),
        Index("ix_holding_heard", "brand_id", "arrived_at", "id", sqlite_where=text("why = 'listen'")),
    )

    id: str = Field(primary_key=True)
    brand_id: str = reference("brand.id", index=False)
    consumer_id: str = reference("consumer.id")
    conversation_id: str | None = maybe_reference("conversation.id")
    post_hash: bytes = Field(index=True)
    why: str
    level: str
    state: str
    edited: bool
    fetched: bool
    arrived_at: datetime = moment()
    checked_at: datetime = moment()
    updated: datetime | None = maybe_moment()
    lease_until: datetime = moment()
    content_id: str | None = maybe_reference("content.id")
    lease_key_id: str | None = None
    wrapped: bytes | None = None
