"""``fedibrand restore``: puts a backup in the record's place, and forgets again what was forgotten since."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy.engine import make_url

from fedibrand.app.parts import Parts, parts
from fedibrand.applying import restoring
from fedibrand.cli import printing, running
from fedibrand.cli.printing import AsJson
from fedibrand.clock import Clock
from fedibrand.problems import Refusal
from fedibrand.settings import Settings
from fedibrand.store import backup as backups
from fedibrand.store import endings
from fedibrand.store.backup import About, NoBackup

MARGIN = timedelta(hours=1)
"""Endings this long before the backup are replayed too: its moment and theirs were told by two clocks."""


class NotRestored(Refusal):
    """The backup cannot be restored."""

    status, code = 409, "not-restored"


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: what lost its key, which endings changed something, what is held back."""

    taken_at: str
    without_key: int
    endings: int
    held_back: int


async def restore(file: Path, *, replace: bool = False, as_json: AsJson = False) -> None:
    """Restore a backup, with the key store that is in place. The server must not run.

    Args:
        file: The backup.
        replace: Replace the record that is there.
    """
    settings, clock = running.settings(), Clock()
    try:
        about = await asyncio.to_thread(backups.read_about, file)
    except (NoBackup, OSError) as fault:
        raise NotRestored(str(fault)) from fault
    record = Path(make_url(settings.database).database or "")
    _check(settings, about, record, clock, replace)
    with running.refusing(), running.alone(settings):
        fresh = record.with_name(f"{record.name}.restoring")
        _remove(fresh)
        record.parent.mkdir(parents=True, exist_ok=True)
        try:
            await asyncio.to_thread(backups.unpack, file, fresh, settings.data / "media")
            done = await _make_fit(settings, fresh, about, clock)
        except BaseException:
            _remove(fresh)
            raise
        _remove(record)
        fresh.replace(record)
    if as_json:
        printing.document(done)
        return
    printing.facts(
        [
            ("restored from", done.taken_at),
            ("words without a key, taken out", done.without_key),
            ("endings replayed", done.endings),
            ("deliveries held back; see deliveries --failed", done.held_back),
        ]
    )


def _check(settings: Settings, about: About, record: Path, clock: Clock, replace: bool) -> None:
    days = settings.backup_days
    if clock.now() - about.taken_at > timedelta(days=days):
        raise NotRestored(f"The backup is older than the {days} days for which endings are kept.")
    if about.url != settings.url:
        raise NotRestored(f"The backup is of {about.url}, and FEDIBRAND_URL is {settings.url}.")
    if record.exists() and not replace:
        raise NotRestored("There is a record already; --replace replaces it.")


async def _make_fit(settings: Settings, fresh: Path, about: About, clock: Clock) -> Restored:
    """Everything happens to the copy: it takes the record's place when nothing is left to do."""
    async with parts(running.at(settings, fresh), clock, stock=running.STOCK) as having:
        done = await _replayed(having, about)
        await endings.finish(having.store, having.vault)
        await having.store.truncate()
    return done


async def _replayed(having: Parts, about: About) -> Restored:
    store, vault, tools = having.store, having.vault, having.tools
    since = await asyncio.to_thread(vault.endings, about.taken_at - MARGIN)
    with printing.working(f"Replaying {len(since)} endings"):
        changed = await store.write(restoring.replay, since, tools)
    with printing.working("Taking out what has no key any more"):
        without_key = await store.write(restoring.take_out, vault)
    held_back = await store.write(restoring.hold_back, having.clock.now())
    return Restored(about.taken_at.isoformat(), without_key, changed, held_back)


def _remove(record: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        record.with_name(f"{record.name}{suffix}").unlink(missing_ok=True)
