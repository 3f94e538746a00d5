"""What is swept out by the hour: deliveries long ended, what was remembered long enough, retired keys."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete

from fedibrand.app.parts import Parts
from fedibrand.brands import keys
from fedibrand.outbox import rows
from fedibrand.store import remembering
from fedibrand.store.tables.done import Done

MARKS_KEPT = timedelta(days=30)
"""Done-marks outlive by far the hours in which a signature is fresh enough to be sent again."""

_table = Done.__table__  # type: ignore[attr-defined]
_old_marks = delete(_table).where(_table.c.at < bindparam("before"))


async def sweep_out(having: Parts) -> None:
    """Drop everything whose time is over, a transaction for each kind."""
    now = having.clock.now()
    await having.store.write(rows.let_lapse, having.clock)
    await having.store.write(remembering.let_lapse, now)
    await having.store.write(keys.drop_retired, now)
    await having.store.write(_drop_marks, now)


def _drop_marks(connection: Connection, now: datetime) -> int:
    return connection.execute(_old_marks, {"before": now - MARKS_KEPT}).rowcount
