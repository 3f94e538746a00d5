"""What came too early, and what must not come back."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from fedibrand.store.columns import moment


class Remembered(SQLModel, table=True):
    """A keyed hash of (what, subject) at one brand, remembered until then."""

    key_hash: bytes = Field(primary_key=True)
    brand_id: str = Field(primary_key=True)
    actor_hash: bytes = Field(index=True)
    until: datetime = moment(index=True)
