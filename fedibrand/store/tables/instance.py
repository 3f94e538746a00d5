"""What the instance knows about itself."""

from sqlmodel import Field, SQLModel


class InstanceValue(SQLModel, table=True):
    """A named value: the wrapped hash key, the vault's number, and their like."""

    __tablename__ = "instance"

    name: str = Field(primary_key=True)
    value: bytes
