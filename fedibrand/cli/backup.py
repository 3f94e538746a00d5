"""``fedibrand backup``: the record and the pictures, without a key."""

import asyncio
from pathlib import Path

from fedibrand import __version__
from fedibrand.cli import printing, running
from fedibrand.cli.printing import AsJson
from fedibrand.cli.progress import Progress
from fedibrand.problems import Refusal
from fedibrand.store import backup as backups
from fedibrand.store.backup import About


class Exists(Refusal):
    """The file is there already; a backup overwrites nothing."""

    status, code = 409, "exists"
    sentence = "The file is there already; a backup overwrites nothing."


async def backup(file: Path, *, as_json: AsJson = False) -> None:
    """Write a backup, beside a server that may be running. Without the key store it opens for nobody.

    Args:
        file: Where to write it.
    """
    _check(file)
    async with running.opened() as having:
        settings = having.settings
        about = About(having.clock.now(), settings.url, __version__)
        with Progress("Copying the record", "pages") as progress:
            media = settings.data / "media"
            await asyncio.to_thread(backups.write, settings.database, media, file, about, progress.left)
    done = {"file": str(file), "taken_at": about.taken_at, "bytes": _size(file)}
    if as_json:
        printing.document(done)
        return
    printing.facts([("backup", file), ("taken", about.taken_at), ("bytes", done["bytes"])])


def _check(file: Path) -> None:
    if file.exists():
        raise Exists


def _size(file: Path) -> int:
    return file.stat().st_size
