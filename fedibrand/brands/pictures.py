"""Pictures of the brand's own: files in the media folder, each with a row that says whose it is.

A name is random and not made from the content: who does not hold the post it came with cannot guess it.
"""

import os
import re
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, bindparam, delete, or_, select

from fedibrand.activitypub.errors import TooLarge, WrongMediaType
from fedibrand.clock import Clock
from fedibrand.domain import AnswerState, Picture
from fedibrand.problems import Sentence
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.pictures import PictureRow

ENDINGS: dict[str, str] = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
}
NAME = re.compile(rf"[0-9a-z]{{26}}\.(?:{'|'.join(ENDINGS.values())})")

_MAGIC: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"....ftypavi[fs]", re.DOTALL), "image/avif"),
)
_picture, _answer = PictureRow.__table__, AnswerRow.__table__  # type: ignore[attr-defined]
_insert = _picture.insert()
_find = (
    select(_picture.c.media_type)
    .select_from(_picture.outerjoin(_answer, _picture.c.answer_id == _answer.c.id))
    .where(
        _picture.c.name == bindparam("row_name"),
        or_(_picture.c.answer_id.is_(None), _answer.c.state == AnswerState.SENT),
    )
)
_drop = delete(_picture).where(_picture.c.name == bindparam("row_name"))


def media_type(data: bytes) -> str:
    """Return the media type of an image by its first bytes; what its sender calls it counts for nothing.

    Raises:
        WrongMediaType: It is no PNG, JPEG, GIF, WebP or AVIF.
    """
    for magic, name in _MAGIC:
        if magic.match(data):
            return name
    raise WrongMediaType("The image must be a PNG, JPEG, GIF, WebP or AVIF.")


def keep(folder: Path, data: bytes, clock: Clock, *, most: int, alt: str = "") -> Picture:
    """Write an image into the media folder under a fresh name; blocks on the disk.

    It is served once :func:`add` has written its row.

    Args:
        folder: The media folder; made where missing.
        data: The file as it was uploaded.
        clock: Where the name comes from.
        most: How many bytes it may have.
        alt: What it shows, in words.

    Raises:
        TooLarge: It has more than ``most`` bytes.
        WrongMediaType: It is no image we take.
    """
    if len(data) > most:
        raise TooLarge(Sentence("The image must be at most %(most)s bytes.", most=most))
    kind = media_type(data)
    name = f"{clock.new_id()}.{ENDINGS[kind]}"
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f".{name}"
    with half.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    half.replace(folder / name)
    return Picture(name=name, media_type=kind, alt=alt)


def add(connection: Connection, brand_id: str, picture: Picture, size: int, now: datetime) -> None:
    """Write the row of a picture that :func:`keep` has kept, for the profile until an answer takes it."""
    row = {"name": picture.name, "brand_id": brand_id, "answer_id": None}
    connection.execute(_insert, {**row, "media_type": picture.media_type, "size": size, "at": now})


def media_type_of(connection: Connection, name: str) -> str | None:
    """Return the media type of a picture that may be served, or nothing; a withdrawn answer's may not."""
    found: str | None = connection.execute(_find, {"row_name": name}).scalar()
    return found


def names(connection: Connection) -> set[str]:
    """Return the names of all pictures that are kept."""
    return set(connection.execute(select(_picture.c.name)).scalars())


def drop(connection: Connection, name: str) -> None:
    """Drop the row of a picture, so that it is served no more; its file is for :func:`remove`."""
    connection.execute(_drop, {"row_name": name})


def remove(folder: Path, name: str) -> None:
    """Remove the file of a picture; one that is gone already is no fault.

    Raises:
        ValueError: This is no name of ours.
    """
    if not NAME.fullmatch(name):
        raise ValueError("this is no name of a picture")
    (folder / name).unlink(missing_ok=True)
