"""Pictures drawn anew: what is kept of an upload, and what is refused."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms
from PIL.ExifTags import Base
from PIL.PngImagePlugin import PngInfo

from fedibrand.activitypub.errors import TooLarge, WrongMediaType
from fedibrand.brands import redrawing
from tests.fakes import HandClock

MOST = 1_000_000
WHERE = "48.2082 N 16.3738 E"


def upload(kind: str, size: tuple[int, int] = (60, 40), mode: str = "RGB", **saved: object) -> bytes:
    """Return a picture whose left half is red, as a file."""
    made = Image.new(mode, size, "white" if mode != "RGBA" else (255, 255, 255, 0))
    made.paste((255, 0, 0), (0, 0, size[0] // 2, size[1]))
    out = BytesIO()
    made.save(out, kind, **saved)
    return out.getvalue()


def opened(drawn: redrawing.Drawn) -> Image.Image:
    return Image.open(BytesIO(drawn.data))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "AVIF"])
def test_every_kind_that_is_taken_becomes_a_picture_of_its_size(kind: str) -> None:
    drawn = redrawing.draw(upload(kind), 400, MOST)
    assert (drawn.width, drawn.height) == opened(drawn).size == (60, 40)
    red, green, _ = opened(drawn).convert("RGB").getpixel((10, 20))
    assert red > 200
    assert green < 60


def test_what_shines_through_still_does() -> None:
    found = opened(redrawing.draw(upload("PNG", mode="RGBA"), 400, MOST))
    assert found.format == "PNG"
    assert found.getpixel((50, 20))[3] == 0


def test_a_larger_one_is_made_smaller_in_its_proportions() -> None:
    drawn = redrawing.draw(upload("PNG", (3000, 1000)), 1500, MOST)
    assert (drawn.width, drawn.height) == (1500, 500)


def test_where_and_with_what_it_was_taken_is_gone_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[Base.ImageDescription], exif[Base.Orientation] = WHERE, 6
    drawn = redrawing.draw(upload("JPEG", exif=exif, comment=WHERE.encode()), 400, MOST)
    assert (drawn.width, drawn.height) == (40, 60)
    assert WHERE.encode() not in drawn.data
    assert not opened(drawn).getexif()


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_what_a_png_says_besides_its_pixels_is_gone(mode: str) -> None:
    said = PngInfo()
    said.add_text("Comment", WHERE)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = upload("PNG", mode=mode, pnginfo=said, icc_profile=profile) + b"<script>alert(1)</script>"
    drawn = redrawing.draw(data, 400, MOST)
    assert WHERE.encode() not in drawn.data
    assert b"script" not in drawn.data
    assert set(opened(drawn).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_one_with_too_many_pixels_is_refused_before_it_is_read() -> None:
    out = BytesIO()
    Image.new("1", (6000, 5000)).save(out, "PNG")
    with pytest.raises(TooLarge, match="25 megapixels"):
        redrawing.draw(out.getvalue(), 400, MOST)


def test_one_with_too_many_bytes_is_refused_whatever_they_are() -> None:
    with pytest.raises(TooLarge, match="1000000 bytes"):
        redrawing.draw(upload("PNG") + bytes(MOST), 400, MOST)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a nothing that follows is a picture",
        b"%!PS-Adobe-3.0 EPSF-3.0",
        upload("PNG")[:70],
        upload("JPEG")[:300],
        upload("WEBP")[:40],
    ],
)
def test_what_is_broken_or_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(WrongMediaType):
        redrawing.draw(data, 400, MOST)


def test_what_is_kept_is_what_was_drawn(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[Base.ImageDescription] = WHERE
    data = upload("JPEG", (3000, 1500), exif=exif)
    kept, size = redrawing.keep(tmp_path / "media", data, HandClock(), most=MOST, alt="A kettle")
    written = (tmp_path / "media" / kept.name).read_bytes()
    assert (kept.width, kept.height, kept.alt, size) == (2048, 1024, "A kettle", len(written))
    assert WHERE.encode() not in written
