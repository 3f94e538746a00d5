"""Sessions at the desk."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from fedibrand.store.columns import moment, part_of


class DeskSessionRow(SQLModel, table=True):
    """A browser that is signed in, by the digest of its cookie."""

    __tablename__ = "desk_session"

    digest: bytes = Field(primary_key=True)
    id: str = Field(unique=True)
    account_id: str = part_of("account.id")
    agent: str
    began_at: datetime = moment()
    seen_at: datetime = moment()
    until: datetime = moment(index=True)
