"""Reports, for the instance's moderators and never for the brand one may be about."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from fedibrand.store.columns import maybe_reference, moment


class Report(SQLModel, table=True):
    """A Flag, sealed, with its lease."""

    id: str = Field(primary_key=True)
    actor_hash: bytes = Field(index=True)
    at: datetime = moment()
    lease_until: datetime = moment(index=True)
    content_id: str | None = maybe_reference("content.id")
    lease_key_id: str | None = None
    wrapped: bytes | None = None
