"""Who opened what is held, by role, so that its author can be told."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from fedibrand.store.columns import moment


class Opened(SQLModel, table=True):
    """When members of a role last opened a holding; it leaves with the holding."""

    holding_id: str = Field(primary_key=True, foreign_key="holding.id", ondelete="CASCADE")
    role: str = Field(primary_key=True)
    at: datetime = moment()
