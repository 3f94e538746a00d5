"""Files in a form: read within the size that the settings allow."""

import asyncio
from dataclasses import dataclass

from aiohttp import web
from aiohttp.web_request import FileField

from fedibrand.brands import pictures, redrawing
from fedibrand.desk import asked
from fedibrand.desk.asked import Fields, Seat
from fedibrand.desk.site import Desk
from fedibrand.domain import Picture

BESIDE = 65_536
"""Bytes that a form may have beside its files."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a form says, and the files in it that are not empty, by the names of their fields."""

    fields: Fields
    files: dict[str, bytes]


async def read(desk: Desk, request: web.Request, most: int) -> Form:
    """Return a form with at most so many files, if it was made for this browser.

    Raises:
        NotFromHere: It was not.
    """
    allowed = request.clone(client_max_size=most * desk.site.settings.max_media + BESIDE)
    sent = {name: value for name, value in (await allowed.post()).items() if isinstance(value, FileField)}
    files = {name: await asyncio.to_thread(_read, value) for name, value in sent.items()}
    found = await asked.fields(desk, allowed)
    return Form(found, {name: data for name, data in files.items() if data})


def _read(sent: FileField) -> bytes:
    with sent.file as file:
        return file.read()


async def keep(desk: Desk, seat: Seat, data: bytes, alt: str, longest: int = redrawing.LONGEST) -> Picture:
    """Draw a picture of the brand anew, at most so many pixels long, and keep it.

    Raises:
        TooLarge: It is larger than the settings allow, or has too many pixels.
        WrongMediaType: It is no picture we take, or is broken.
    """
    site, most = desk.site, desk.site.settings.max_media
    kept, size = await asyncio.to_thread(
        redrawing.keep, site.media, data, site.clock, most=most, longest=longest, alt=alt
    )
    await site.store.write(pictures.add, seat.brand.id, kept, size, site.clock.now())
    return kept


async def drop(desk: Desk, picture: Picture) -> None:
    """Undo :func:`keep`."""
    await desk.site.store.write(pictures.drop, picture.name)
    await asyncio.to_thread(pictures.remove, desk.site.media, picture.name)
