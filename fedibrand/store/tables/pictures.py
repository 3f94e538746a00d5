"""Pictures of the brand's own, kept as files in the media folder."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from fedibrand.store.columns import maybe_reference, moment, reference


class PictureRow(SQLModel, table=True):
    """An image a brand uploaded; ``answer_id`` is the answer it came with, none for its profile."""

    __tablename__ = "picture"

    name: str = Field(primary_key=True)
    brand_id: str = reference("brand.id")
    answer_id: str | None = maybe_reference("answer.id")
    media_type: str
    size: int
    at: datetime = moment()
