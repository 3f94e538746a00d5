"""Due rows: everything that has a date and no row of its own that says so."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from fedibrand.store.columns import moment


class Due(SQLModel, table=True):
    """A job of ``kind`` about ``subject``, an id, to be handed out at ``at``."""

    __table_args__ = (UniqueConstraint("kind", "subject"),)

    id: str = Field(primary_key=True)
    kind: str
    subject: str
    at: datetime = moment(index=True)
    attempts: int
