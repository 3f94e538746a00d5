"""Views of the list that a member saved."""

from sqlmodel import Field, SQLModel, UniqueConstraint

from fedibrand.store.columns import part_of


class SavedViewRow(SQLModel, table=True):
    """A view: a name, and the query of the list's address. Words that were searched for are not kept."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("member_id", "name"),)

    id: str = Field(primary_key=True)
    member_id: str = part_of("member.id")
    name: str
    query: str
