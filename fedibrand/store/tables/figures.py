"""Figures: what happened how often. They name nobody, so they outlive what they counted."""

from sqlmodel import Field, SQLModel


class Figure(SQLModel, table=True):
    """How often ``what`` happened at a brand (``""``: at the instance) on a day in UTC."""

    brand_id: str = Field(primary_key=True)
    what: str = Field(primary_key=True)
    day: str = Field(primary_key=True)
    number: int
