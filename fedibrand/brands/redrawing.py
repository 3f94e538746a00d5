"""Pictures drawn anew: of an upload only its pixels are kept, in sRGB, upright, and no larger than is shown.

Where it was taken, by whom and with what (EXIF, XMP, comments), what hangs on behind it, and whatever a
decoder elsewhere might stumble over stay behind: a list of what to take out would have to be complete for
five formats, a new drawing has nothing else. What moves stands still.
"""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from threading import Lock

import msgspec
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from fedibrand.activitypub.errors import TooLarge, WrongMediaType
from fedibrand.brands import pictures
from fedibrand.clock import Clock
from fedibrand.domain import Picture
from fedibrand.problems import Sentence

MOST_PIXELS = 25_000_000
"""Each takes four bytes of memory while the picture is drawn; a camera's 24 megapixels are fine."""
QUALITY = 88
LONGEST = 2048
"""Pixels of the longer side of a picture, unless told; servers make a larger one smaller by themselves."""

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")
_ALPHA = ("RGBA", "LA", "PA", "La", "RGBa")
_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture as it was drawn: a JPEG, or a PNG where something shines through it."""

    data: bytes
    width: int
    height: int


def draw(data: bytes, longest: int, most: int) -> Drawn:
    """Draw a picture anew; takes its time, and a processor.

    Args:
        data: The file as it was uploaded.
        longest: How many pixels its longer side may have; a larger one is made smaller.
        most: How many bytes the file may have.

    Raises:
        TooLarge: It has more than ``most`` bytes, or 25 megapixels.
        WrongMediaType: It is no picture we take, or is broken.
    """
    if len(data) > most:
        raise TooLarge(Sentence("The image must be at most %(most)s bytes.", most=most))
    pictures.media_type(data)
    try:
        with _one_at_a_time, Image.open(BytesIO(data), formats=_FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                most_of = MOST_PIXELS // 1_000_000
                raise TooLarge(Sentence("The image must have at most %(most)s megapixels.", most=most_of))
            return _drawn(opened, longest)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        raise WrongMediaType("The image is broken, or is none.") from None


def keep(
    folder: Path, data: bytes, clock: Clock, *, most: int, longest: int = LONGEST, alt: str = ""
) -> tuple[Picture, int]:
    """Draw a picture anew and write it into the media folder; return it, and how many bytes it has now.

    It is served once :func:`fedibrand.brands.pictures.add` has written its row.

    Args:
        folder: The media folder; made where missing.
        data: The file as it was uploaded.
        clock: Where the name comes from.
        most: How many bytes the file may have.
        longest: How many pixels its longer side may have.
        alt: What it shows, in words.

    Raises:
        TooLarge: It has more than ``most`` bytes, or 25 megapixels.
        WrongMediaType: It is no picture we take, or is broken.
    """
    drawn = draw(data, longest, most)
    kept = pictures.keep(folder, drawn.data, clock, most=max(most, len(drawn.data)), alt=alt)
    return msgspec.structs.replace(kept, width=drawn.width, height=drawn.height), len(drawn.data)


def _drawn(opened: Image.Image, longest: int) -> Drawn:
    seen = ImageOps.exif_transpose(opened)
    mode = "RGBA" if seen.mode in _ALPHA or "transparency" in seen.info else "RGB"
    shown = _in_srgb(seen, mode)
    shown.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    bare = Image.new(mode, shown.size)
    bare.paste(shown)
    out = BytesIO()
    if mode == "RGBA":
        bare.save(out, "PNG", optimize=True)
    else:
        bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Drawn(out.getvalue(), *bare.size)


def _in_srgb(seen: Image.Image, mode: str) -> Image.Image:
    """Return the picture in the colours that viewers take for granted."""
    profile = seen.info.get("icc_profile")
    if profile and seen.mode in ("RGB", "RGBA", "CMYK"):
        try:
            theirs, ours = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
            found = ImageCms.profileToProfile(seen, theirs, ours, outputMode=mode)
            if found is not None:
                return found
        except (ImageCms.PyCMSError, OSError):
            pass
    return seen.convert(mode)
