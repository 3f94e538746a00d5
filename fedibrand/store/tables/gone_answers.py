"""The bare ids of answers that ended: their addresses say 410."""

from sqlmodel import Field, SQLModel

from fedibrand.store.columns import reference


class GoneAnswer(SQLModel, table=True):
    """An answer that was: its id, and whose address it has."""

    __tablename__ = "gone_answer"

    id: str = Field(primary_key=True)
    brand_id: str = reference("brand.id")
