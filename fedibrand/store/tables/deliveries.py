"""Deliveries: one activity to one inbox."""

from datetime import datetime

from sqlmodel import CheckConstraint, Field, Index, SQLModel

from fedibrand.store.columns import maybe_moment, maybe_reference, moment, reference


class Delivery(SQLModel, table=True):
    """A delivery of an answer, rendered when it leaves, or of an activity rendered whole and sealed.

    ``consumer_id`` is empty for what goes to many at once (the brand's own profile).
    """

    __table_args__ = (
        CheckConstraint("(answer_id IS NULL) OR (content_id IS NULL)", name="one_body"),
        Index("ix_delivery_next", "state", "due_at"),
        Index("ix_delivery_host", "host", "state"),
        Index("ix_delivery_line", "consumer_id", "state", "inbox"),
    )

    id: str = Field(primary_key=True)
    brand_id: str = reference("brand.id")
    consumer_id: str | None = maybe_reference("consumer.id", index=False)
    answer_id: str | None = maybe_reference("answer.id")
    what: str
    version: int
    inbox: str
    host: str
    state: str
    attempts: int
    status: int | None = None
    reason: str
    created_at: datetime = moment()
    due_at: datetime = moment()
    ended_at: datetime | None = maybe_moment()
    content_id: str | None = maybe_reference("content.id")
    lease_key_id: str | None = None
    wrapped: bytes | None = None
