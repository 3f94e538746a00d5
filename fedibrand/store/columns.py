"""Column types that read the same from every database."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field

_START = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """An aware time in UTC, kept as whole microseconds since 1970.

    SQLite hands datetimes back naive and PostgreSQL aware; a number is the same in both, and sorts.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:
        """Return what is stored for an aware ``value``."""
        return None if value is None else (value - _START) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:
        """Return the aware time for what is stored."""
        return None if value is None else _START + value * _MICROSECOND


def moment(*, index: bool = False) -> Any:
    """Declare a time that must be there."""
    return Field(sa_type=Moment, index=index)


def maybe_moment(*, index: bool = False) -> Any:
    """Declare a time that may be missing."""
    return Field(default=None, sa_type=Moment, nullable=True, index=index)


def reference(target: str, *, index: bool = True) -> Any:
    """Declare a foreign key that must be there."""
    return Field(foreign_key=target, nullable=False, index=index)


def maybe_reference(target: str, *, index: bool = True) -> Any:
    """Declare a foreign key that may be missing."""
    return Field(default=None, foreign_key=target, nullable=True, index=index)


def part_of(target: str) -> Any:
    """Declare a foreign key that must be there; the row goes with its target."""
    return Field(foreign_key=target, nullable=False, index=True, ondelete="CASCADE")


def maybe_part_of(target: str) -> Any:
    """Declare a foreign key that may be missing; where it is there, the row goes with its target."""
    return Field(default=None, foreign_key=target, nullable=True, index=True, ondelete="CASCADE")
