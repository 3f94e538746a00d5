"""Follows: whom a brand follows, each on a grant."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from fedibrand.store.columns import maybe_moment, moment, reference


class FollowRow(SQLModel, table=True):
    """A brand's follow of a consumer; it cannot be without a grant."""

    __tablename__ = "follow"
    __table_args__ = (UniqueConstraint("brand_id", "consumer_id"),)

    id: str = Field(primary_key=True)
    brand_id: str = reference("brand.id", index=False)
    consumer_id: str = reference("consumer.id")
    grant_id: str = reference("consent_grant.id")
    state: str
    requested_at: datetime = moment()
    accepted_at: datetime | None = maybe_moment()
