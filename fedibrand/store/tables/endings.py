"""Endings under way: lease keys that the record has let go, and the key store must destroy."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from fedibrand.store.columns import moment


class EndingRow(SQLModel, table=True):
    """The lease keys of one ending, 26 characters each, in a row; it leaves when they are destroyed.

    ``about`` is what the key store will note beside the keys, as JSON.
    """

    __tablename__ = "ending"

    id: str = Field(primary_key=True)
    lease_keys: str
    about: bytes
    at: datetime = moment()
