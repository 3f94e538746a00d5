"""Invitations to a brand's team."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from fedibrand.store.columns import maybe_moment, moment, reference


class InvitationRow(SQLModel, table=True):
    """A one-time link that makes whoever opens it a member, by the digest of its token."""

    __tablename__ = "invitation"

    digest: bytes = Field(primary_key=True)
    id: str = Field(unique=True)
    brand_id: str = reference("brand.id")
    name: str
    role: str
    by: str
    made_at: datetime = moment()
    until: datetime = moment(index=True)
    spent_at: datetime | None = maybe_moment()
