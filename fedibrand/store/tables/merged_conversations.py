"""Conversations that were merged into another, so that their addresses lead there."""

from sqlmodel import Field, SQLModel

from fedibrand.store.columns import part_of


class MergedConversation(SQLModel, table=True):
    """``id`` was a conversation of the same brand and consumer as the one it was merged into."""

    __tablename__ = "merged_conversation"

    id: str = Field(primary_key=True)
    conversation_id: str = part_of("conversation.id")
