"""Answers: the only posts a brand can make."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from fedibrand.store.columns import maybe_moment, maybe_reference, moment, reference


class AnswerRow(SQLModel, table=True):
    """An answer to a holding. There is no column for another kind of post, and none for an audience."""

    __tablename__ = "answer"

    id: str = Field(primary_key=True)
    brand_id: str = reference("brand.id")
    conversation_id: str = reference("conversation.id")
    holding_id: str = reference("holding.id")
    level: str
    state: str
    by: str
    member_id: str | None = maybe_reference("member.id")
    version: int
    created_at: datetime = moment()
    edited_at: datetime | None = maybe_moment()
    content_id: str | None = maybe_reference("content.id")
    lease_key_id: str | None = None
    wrapped: bytes | None = None
