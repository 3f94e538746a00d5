"""Hosts: what we learned of other servers."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from fedibrand.store.columns import maybe_moment


class Host(SQLModel, table=True):
    """One server: the signatures it takes, and whether it can be reached.

    ``failing_days`` counts the different days on which it failed since it last spoke; ``open_until`` is how
    long its breaker keeps deliveries back.
    """

    name: str = Field(primary_key=True)
    dialect: str
    dialect_until: datetime | None = maybe_moment()
    failures: int
    failing_days: int
    failed_on: str
    open_until: datetime | None = maybe_moment()
