"""Backups: the record and the brands' pictures in one file, and never a lease key.

Made beside a running server, page by page, as one moment of the record (SQLite's online backup).
"""

import json
import sqlite3
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import make_url

RECORD, ABOUT, MEDIA = "record.sqlite3", "about.json", "media"
PAGES = 256

Progress = Callable[[int, int], None]
"""Told how many pages are left, and how many there are."""


class NoBackup(ValueError):
    """The file is no backup of a fedibrand."""


@dataclass(frozen=True, slots=True)
class About:
    """What a backup says of itself."""

    taken_at: datetime
    url: str
    version: str


def write(url: str, media: Path, file: Path, about: About, progress: Progress) -> None:
    """Write a backup.

    Args:
        url: Where the record is.
        media: The folder of the pictures.
        file: What to write; it appears only once it is whole.
        about: What it says of itself.
        progress: Told how far it is.
    """
    copy, part = file.with_name(f"{file.name}.record"), file.with_name(f"{file.name}.part")
    try:
        for made in (copy, part):  # before anything is in them: a crash leaves nothing for others to read
            made.touch(mode=0o600)
        source, target = sqlite3.connect(make_url(url).database or ""), sqlite3.connect(copy)
        source.backup(target, pages=PAGES, progress=lambda _status, left, total: progress(left, total))
        target.execute("PRAGMA journal_mode=DELETE")
        target.close()
        source.close()
        described = {"takenAt": about.taken_at.isoformat(), "url": about.url, "version": about.version}
        note = file.with_name(f"{file.name}.about")
        note.write_text(json.dumps(described), encoding="utf-8")
        with tarfile.open(part, "w") as archive:
            archive.add(note, ABOUT)
            archive.add(copy, RECORD)
            for picture in sorted(media.glob("*")) if media.is_dir() else ():
                archive.add(picture, f"{MEDIA}/{picture.name}")
        part.replace(file)
    finally:
        for left in (copy, part, file.with_name(f"{file.name}.about")):
            left.unlink(missing_ok=True)


def read_about(file: Path) -> About:
    """Return what a backup says of itself.

    Raises:
        NoBackup: It is none.
    """
    try:
        with tarfile.open(file) as archive:
            member = archive.extractfile(ABOUT)
            described = json.loads(member.read()) if member else {}
        taken_at = datetime.fromisoformat(described["takenAt"])
        return About(taken_at, described["url"], described["version"])
    except (tarfile.TarError, KeyError, ValueError) as fault:
        raise NoBackup(f"{file} is no backup of a fedibrand.") from fault


def unpack(file: Path, record: Path, media: Path) -> None:
    """Put the record and the pictures of a backup where they are told to go.

    Raises:
        NoBackup: Something in it has no place.
    """
    with tarfile.open(file) as archive:
        for member in archive:
            source = archive.extractfile(member) if member.isfile() else None
            name = Path(member.name)
            if source is None or member.name == ABOUT:
                continue
            if member.name == RECORD:
                target = record
            elif name.parent == Path(MEDIA):
                media.mkdir(parents=True, exist_ok=True)
                target = media / name.name
            else:
                raise NoBackup(f"{member.name} has no place in a backup.")
            target.write_bytes(source.read())
            target.chmod(0o600)
