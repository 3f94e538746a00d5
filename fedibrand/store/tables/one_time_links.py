"""One-time links to the consumer's page, which answer the word ``page``."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from fedibrand.store.columns import maybe_moment, moment, reference


class OneTimeLink(SQLModel, table=True):
    """A link that was sent: keyed hashes of its token and of whom it lets in, and nothing of either."""

    __tablename__ = "one_time_link"

    token_hash: bytes = Field(primary_key=True)
    actor_hash: bytes
    brand_id: str = reference("brand.id")
    expires_at: datetime = moment(index=True)
    spent_at: datetime | None = maybe_moment()
