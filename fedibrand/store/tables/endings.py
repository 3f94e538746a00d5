"""Endings under way: lease keys that a committed transaction has let go, and that the key store must destroy."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from fedibrand.store.columns import moment


class EndingRow(SQLModel, table=True):
    """The lease keys of one ending, 26 characters each, one after the other; it leaves when they are destroyed."""

    __tablename__ = "ending"

    id: str = Field(primary_key=True)
    lease_keys: str
    at: datetime = moment()
