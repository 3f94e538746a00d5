"""Commitments: what a brand promised in an answer, and until when."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from fedibrand.store.columns import maybe_moment, moment, part_of, reference


class CommitmentRow(SQLModel, table=True):
    """A commitment. Its words are those of the answer that says it, without which it cannot be.

    ``settled_at`` is when its state last changed; ``own_answer_id`` is the one answer it carries.
    """

    __tablename__ = "commitment"

    id: str = Field(primary_key=True)
    brand_id: str = reference("brand.id")
    answer_id: str = part_of("answer.id")
    state: str
    by: str
    made_at: datetime = moment()
    until: datetime = moment(index=True)
    settled_at: datetime | None = maybe_moment()
    own_answer_id: str | None = None
