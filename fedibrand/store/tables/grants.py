"""Grants: what a consumer permitted, by an act of their own."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from fedibrand.store.columns import maybe_moment, moment, reference


class GrantRow(SQLModel, table=True):
    """A grant, live until ``ended_at``; ``activity_hash`` is of the id of the act that made it."""

    __tablename__ = "consent_grant"

    id: str = Field(primary_key=True)
    brand_id: str = reference("brand.id")
    consumer_id: str = reference("consumer.id")
    scope: str
    means: str
    may_answer: bool
    activity_hash: bytes
    digest: bytes
    granted_at: datetime = moment()
    until: datetime | None = maybe_moment()
    ended_at: datetime | None = maybe_moment()
