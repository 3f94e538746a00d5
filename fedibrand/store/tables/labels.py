"""Labels on conversations."""

from sqlmodel import Field, SQLModel

from fedibrand.store.columns import reference


class Label(SQLModel, table=True):
    """One label on one conversation."""

    conversation_id: str = Field(primary_key=True, foreign_key="conversation.id")
    name: str = Field(primary_key=True)
    brand_id: str = reference("brand.id")
