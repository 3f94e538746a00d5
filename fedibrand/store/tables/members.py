"""Members: the people of a brand's team."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from fedibrand.store.columns import maybe_reference, moment, reference


class MemberRow(SQLModel, table=True):
    """A member, by the name the team knows them under, and their role.

    ``account_id`` is who signs in as them. ``turn`` is the number of the last conversation that fell to them
    by turns: the member with the lowest is next.
    """

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("brand_id", "name"),)

    id: str = Field(primary_key=True)
    brand_id: str = reference("brand.id", index=False)
    name: str
    role: str
    account_id: str | None = maybe_reference("account.id")
    turn: int
    added_at: datetime = moment()
