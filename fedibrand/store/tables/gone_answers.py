"""The bare ids of answers that ended: their addresses say 410."""

from sqlmodel import Field, SQLModel


class GoneAnswer(SQLModel, table=True):
    """An answer that was; nothing but its id."""

    __tablename__ = "gone_answer"

    id: str = Field(primary_key=True)
