"""Reactions of consumers to a brand's answers."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from fedibrand.store.columns import moment, reference


class Reaction(SQLModel, table=True):
    """One consumer's reaction to one answer; ``kind`` is an emoji, or like, dislike, announce."""

    id: str = Field(primary_key=True)
    brand_id: str = reference("brand.id")
    consumer_id: str = reference("consumer.id")
    answer_id: str = reference("answer.id")
    kind: str
    activity_hash: bytes = Field(index=True)
    at: datetime = moment()
