"""What commands share when they open the instance: its parts, and which brand is meant."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from sqlalchemy.exc import DatabaseError, OperationalError

from fedibrand.activitypub.errors import Malformed, NotFound, Unfetched
from fedibrand.activitypub.naming import Acct
from fedibrand.app.parts import Parts, parts
from fedibrand.brands import pictures, redrawing
from fedibrand.brands.directory import Brands
from fedibrand.brands.registry import BrandRow
from fedibrand.clock import Clock
from fedibrand.domain import Picture
from fedibrand.problems import Refusal
from fedibrand.settings import Settings
from fedibrand.store import serving
from fedibrand.store.revision import NewerSchema
from fedibrand.store.vault import CutShort, OlderKeys, WrongSecret

STOCK = 4
"""How many lease keys a command makes at a time: it needs one for each text it writes."""

OfBrand = Annotated[str | None, Parameter(name="--brand", help="The brand's handle, or handle@domain.")]
"""The option of every command that is about one brand."""


class CannotOpen(Refusal):
    """The instance cannot be opened."""

    code = "cannot-open"


class NotSeen(Refusal):
    """Another server did not let us see what we asked for."""

    status, code = 502, "not-seen"


def settings() -> Settings:
    """Return the settings of this process.

    Raises:
        SettingsError: Some are wrong.
    """
    return Settings.from_env(os.environ)


@contextmanager
def refusing() -> Iterator[None]:
    """Say as a refusal what keeps an instance from opening or another server from being seen.

    Raises:
        CannotOpen: The data was made with another secret or a newer fedibrand, or the system said no.
        NotSeen: Another server was asked, and could not be.
    """
    try:
        yield
    except (WrongSecret, NewerSchema, CutShort, OlderKeys) as fault:
        raise CannotOpen(" ".join(str(fault).split())) from fault
    except DatabaseError as fault:
        if type(fault) not in (DatabaseError, OperationalError):  # the others are faults of ours
            raise
        raise CannotOpen(f"The record or the key store cannot be used: {fault.orig}.") from fault
    except OSError as fault:
        about = f"{fault.filename}: " if fault.filename else ""
        raise CannotOpen(f"{about}{fault.strerror or fault}.") from fault
    except Unfetched as fault:
        raise NotSeen(f"Another server could not be asked: {fault}.") from fault


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Keep every server out for as long as the block lasts.

    Raises:
        CannotOpen: A server is running on this data.
    """
    with serving.alone(settings.data) as free:
        if not free:
            raise CannotOpen("A server runs on this data; stop it first.")
        yield


def at(settings: Settings, record: Path) -> Settings:
    """Return the same settings with the record somewhere else."""
    return replace(settings, database=f"sqlite:///{record.resolve()}")


@asynccontextmanager
async def opened() -> AsyncIterator[Parts]:
    """Open the instance beside a server that may be running.

    Raises:
        SettingsError: Settings are wrong.
        CannotOpen: It cannot be opened.
        NotSeen: Another server was asked, and could not be.
    """
    with refusing():
        async with parts(settings(), Clock(), stock=STOCK) as having:
            yield having


async def kept_picture(having: Parts, brand_id: str, path: Path, alt: str = "") -> Picture:
    """Keep a picture of a brand's own from a file, and return it; ``alt`` says what it shows.

    Raises:
        TooLarge: It is larger than the settings allow, or has too many pixels.
        WrongMediaType: It is no picture we take, or is broken.
    """
    folder, most = having.settings.data / "media", having.settings.max_media
    data = await asyncio.to_thread(path.read_bytes)
    kept, size = await asyncio.to_thread(redrawing.keep, folder, data, having.clock, most=most, alt=alt)
    await having.store.write(pictures.add, brand_id, kept, size, having.clock.now())
    return kept


async def drop_picture(having: Parts, picture: Picture) -> None:
    """Undo :func:`kept_picture`."""
    await having.store.write(pictures.drop, picture.name)
    await asyncio.to_thread(pictures.remove, having.settings.data / "media", picture.name)


def brand_named(brands: Brands, text: str) -> BrandRow:
    """Return the brand that a person means by its handle, handle@domain, actor or id.

    Raises:
        NotFound: There is none.
        Malformed: There are several with this handle, on different domains.
    """
    named = text.removeprefix("@")
    if "@" in named:
        found = brands.by_acct(Acct.parse(named))
        matching = [found] if found else []
    else:
        matching = [row for row in brands if named in (row.handle, row.id, row.names.actor)]
    if not matching:
        raise NotFound(f"There is no brand {text}.")
    if len(matching) > 1:
        accts = ", ".join(str(row.acct) for row in matching)
        raise Malformed(f"There are several brands {text}; say which: {accts}.")
    return matching[0]


def brand_chosen(brands: Brands, text: str | None) -> BrandRow:
    """Return the brand that is named; where none is, the only one there is.

    Raises:
        NotFound: There is none.
        Malformed: There are several.
    """
    if text is not None:
        return brand_named(brands, text)
    everyone = list(brands)
    if len(everyone) != 1:
        raise Malformed(f"There are {len(everyone)} brands here; say which with --brand.")
    return everyone[0]
