"""Conversations between one brand and one consumer."""

from datetime import datetime

from sqlmodel import Field, Index, SQLModel

from fedibrand.store.columns import maybe_moment, moment, reference


class Conversation(SQLModel, table=True):
    """A thread; ``answered`` counts answers since the consumer last wrote, at ``heard_at``.

    A ``first_contact`` stands apart from the queues until somebody lets it in. One that is resolved while a
    commitment in it is not closed is so provisionally, until then at the latest.

    The list's index holds all that its queues and filters ask for, so that no row is read but those shown.
    """

    __table_args__ = (
        Index(
            "ix_conversation_list",
            "brand_id",
            "state",
            "moved_at",
            "id",
            "assignee_id",
            "message",
            "consumer_id",
            "first_contact",
        ),
    )

    id: str = Field(primary_key=True)
    brand_id: str = reference("brand.id", index=False)
    consumer_id: str = reference("consumer.id")
    state: str
    message: bool
    answered: int
    first_contact: bool = False
    linked_id: str | None = None
    assignee_id: str | None = None
    opened_at: datetime = moment()
    heard_at: datetime = moment()
    moved_at: datetime = moment()
    resolved_at: datetime | None = maybe_moment(index=True)
    snoozed_until: datetime | None = maybe_moment()
    provisional_until: datetime | None = maybe_moment()
