"""Jobs of packages: one handler of one package is to decide about one activity at one brand."""

from datetime import datetime

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from fedibrand.store.columns import maybe_moment, maybe_part_of, maybe_reference, moment, reference


class PackageJobRow(SQLModel, table=True):
    """A job, with what became of it so far.

    About a post it has no words of its own, but reads what ``holding_id`` holds when its turn comes. About
    anything else it keeps a lease on the activity, and about a webhook's reply one on the reply.
    ``activity`` and ``object`` are the names of the types it is for, ``event`` is that of the webhook's call.
    ``fault`` is where a handler failed, not what was said.
    """

    __tablename__ = "package_job"
    __table_args__ = (
        UniqueConstraint("activity_hash", "brand_id", "package"),
        Index("ix_package_job_next", "state", "due_at"),
        Index("ix_package_job_lane", "brand_id", "package", "state", "due_at"),
    )

    id: str = Field(primary_key=True)
    brand_id: str = reference("brand.id", index=False)
    package: str
    consumer_id: str = reference("consumer.id")
    holding_id: str | None = maybe_part_of("holding.id")
    conversation_id: str | None = maybe_part_of("conversation.id")
    activity_hash: bytes
    activity: str
    object: str
    event: str
    state: str
    attempts: int
    reason: str
    fault: str
    created_at: datetime = moment()
    due_at: datetime = moment()
    ended_at: datetime | None = maybe_moment()
    content_id: str | None = maybe_reference("content.id")
    lease_key_id: str | None = None
    wrapped: bytes | None = None
