"""Arrivals: verified activities waiting to be handled."""

from datetime import datetime, timedelta

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from fedibrand.store.columns import maybe_reference, moment

PATIENCE = timedelta(seconds=60)
"""How long a consumer's later arrivals wait for one whose document is being fetched."""


class Arrival(SQLModel, table=True):
    """A verified activity in the inbox it came to (``""``: the shared one), until it was handled."""

    __table_args__ = (
        UniqueConstraint("activity_hash", "inbox"),
        Index("ix_arrival_next", "state", "due_at"),
        Index("ix_arrival_order", "state", "id"),
        Index("ix_arrival_of_actor", "actor_hash", "state", "id"),
    )

    id: str = Field(primary_key=True)
    activity_hash: bytes
    object_hash: bytes = Field(index=True)
    actor_hash: bytes
    inbox: str
    signer: str
    at: datetime = moment()
    due_at: datetime = moment()
    state: str
    attempts: int
    reason: str
    content_id: str | None = maybe_reference("content.id")
    lease_key_id: str | None = None
    wrapped: bytes | None = None
    document_content_id: str | None = maybe_reference("content.id")
    document_lease_key_id: str | None = None
    document_wrapped: bytes | None = None
