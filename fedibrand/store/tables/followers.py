"""Followers: the consumers who follow a brand."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from fedibrand.store.columns import moment, reference


class Follower(SQLModel, table=True):
    """A consumer's accepted follow of a brand; ``follow_hash`` is the keyed hash of that activity's id."""

    __table_args__ = (UniqueConstraint("brand_id", "consumer_id"),)

    id: str = Field(primary_key=True)
    brand_id: str = reference("brand.id", index=False)
    consumer_id: str = reference("consumer.id")
    follow_hash: bytes = Field(index=True)
    since: datetime = moment()
