"""Canned answers of a brand: its own words, to begin an answer with."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from fedibrand.store.columns import moment, reference


class CannedAnswerRow(SQLModel, table=True):
    """A text with variables, by the short name that the team calls it."""

    __tablename__ = "canned_answer"
    __table_args__ = (UniqueConstraint("brand_id", "name"),)

    id: str = Field(primary_key=True)
    brand_id: str = reference("brand.id", index=False)
    name: str
    text: str
    changed_at: datetime = moment()
