"""What a brand's team is to be told."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from fedibrand.store.columns import maybe_moment, maybe_reference, moment, reference


class NotificationRow(SQLModel, table=True):
    """A notification about a conversation: to one member, or to everybody of a role and above; sealed.

    One to a role counts as seen once any of them saw to it.
    """

    __tablename__ = "notification"

    id: str = Field(primary_key=True)
    brand_id: str = reference("brand.id")
    conversation_id: str = reference("conversation.id")
    member_id: str | None = maybe_reference("member.id")
    role: str
    by: str
    at: datetime = moment()
    seen_at: datetime | None = maybe_moment()
    content_id: str | None = maybe_reference("content.id")
    lease_key_id: str | None = None
    wrapped: bytes | None = None
