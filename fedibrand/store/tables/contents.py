"""Contents: the one table where words lie, sealed."""

from sqlmodel import Field, SQLModel


class Content(SQLModel, table=True):
    """Bytes sealed under a content key that is written nowhere in the clear."""

    id: str = Field(primary_key=True)
    sealed: bytes
