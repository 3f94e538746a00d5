"""Arrivals: verified activities waiting to be handled."""

from datetime import datetime

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from fedibrand.store.columns import maybe_reference, moment


class Arrival(SQLModel, table=True):
    """A verified activity in the inbox it came to (``""``: the shared one), until it was handled."""

    __table_args__ = (
        UniqueConstraint("activity_hash", "inbox"),
        Index("ix_arrival_next", "state", "due_at"),
    )

    id: str = Field(primary_key=True)
    activity_hash: bytes
    object_hash: bytes = Field(index=True)
    actor_hash: bytes = Field(index=True)
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
