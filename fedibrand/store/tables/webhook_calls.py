"""Calls to the webhooks of packages."""

from datetime import datetime

from sqlmodel import Field, Index, SQLModel

from fedibrand.store.columns import maybe_moment, moment, part_of, reference


class WebhookCallRow(SQLModel, table=True):
    """A call that is to be made: an event and ids. It goes with its conversation, and carries no words.

    ``address`` and ``secret`` are names of settings; where they lead is looked up when the call is made.
    """

    __tablename__ = "webhook_call"
    __table_args__ = (Index("ix_webhook_call_next", "state", "due_at"),)

    id: str = Field(primary_key=True)
    brand_id: str = reference("brand.id")
    package: str
    conversation_id: str = part_of("conversation.id")
    event: str
    address: str
    secret: str
    state: str
    attempts: int
    status: int | None = None
    reason: str
    created_at: datetime = moment()
    due_at: datetime = moment()
    ended_at: datetime | None = maybe_moment()
