"""Internal notes of a brand's team."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from fedibrand.store.columns import maybe_reference, moment, reference


class NoteRow(SQLModel, table=True):
    """A note on a conversation, sealed like everything that may repeat a consumer's words."""

    __tablename__ = "note"

    id: str = Field(primary_key=True)
    brand_id: str = reference("brand.id")
    conversation_id: str = reference("conversation.id")
    by: str
    member_id: str | None = maybe_reference("member.id")
    at: datetime = moment()
    content_id: str | None = maybe_reference("content.id")
    lease_key_id: str | None = None
    wrapped: bytes | None = None
