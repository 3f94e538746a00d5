"""What is swept out by the hour: deliveries long ended, what was remembered long enough, retired keys."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, bindparam, delete

from fedibrand.app.parts import Parts
from fedibrand.brands import keys, pictures
from fedibrand.outbox import rows
from fedibrand.store import leases, remembering
from fedibrand.store.tables.done import Done

STRAY_AFTER = timedelta(hours=2)
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
    kept_since = now - timedelta(days=having.settings.backup_days)
    await asyncio.to_thread(having.vault.drop_endings, kept_since)
    await asyncio.to_thread(
        _drop_files, having.settings.data / "media", await having.store.read(pictures.names), now
    )
    await _drop_strays(having, now)


async def _drop_strays(having: Parts, now: datetime) -> None:
    """Destroy lease keys made more than two hours ago that no row names: left by a crash, or never used."""
    old = await asyncio.to_thread(having.vault.made_before, now - STRAY_AFTER)
    named = await having.store.read(leases.named)
    strays = [key for key in old if key not in named]
    if strays:
        await asyncio.to_thread(having.vault.destroy, strays)


def _drop_files(folder: Path, names: set[str], now: datetime) -> None:
    """Delete picture files that no row names and that are older than an upload takes."""
    for path in folder.glob("*") if folder.is_dir() else ():
        age = now.timestamp() - path.stat().st_mtime
        if path.name not in names and age > STRAY_AFTER.total_seconds():
            path.unlink(missing_ok=True)


def _drop_marks(connection: Connection, now: datetime) -> int:
    return connection.execute(_old_marks, {"before": now - MARKS_KEPT}).rowcount
