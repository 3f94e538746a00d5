"""Done-marks: whose decision about which activity was applied at which brand."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from fedibrand.store.columns import moment


class Done(SQLModel, table=True):
    """Written in the transaction of the effects themselves, so that they happen once."""

    activity_hash: bytes = Field(primary_key=True)
    brand_id: str = Field(primary_key=True)
    by: str = Field(primary_key=True)
    at: datetime = moment(index=True)
