from pathlib import Path

import pytest

from fedibrand.activitypub.errors import TooLarge, WrongMediaType
from fedibrand.brands import pictures
from tests.brands.made import House, brand
from tests.fakes import HandClock

PNG = b"\x89PNG\r\n\x1a\n" + b"rest"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"GIF89arest", "image/gif"),
        (b"GIF87arest", "image/gif"),
        (b"RIFF\x0a\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x20ftypavif", "image/avif"),
    ],
)
def test_an_image_is_known_by_its_first_bytes(data: bytes, kind: str) -> None:
    assert pictures.media_type(data) == kind


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html>",
        b'{"type":"Note"}',
        b"RIFF\x0a\x00\x00\x00WAVE",
        b" " + PNG,
        b"\x00\x00\x00\x20ftypmp42",
    ],
)
def test_anything_else_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(WrongMediaType) as refused:
        pictures.keep(tmp_path / "media", data, HandClock(), most=100)
    assert (refused.value.status, refused.value.code) == (415, "wrong-media-type")
    assert not (tmp_path / "media").exists()


def test_an_image_that_is_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TooLarge) as refused:
        pictures.keep(tmp_path / "media", PNG, HandClock(), most=len(PNG) - 1)
    assert (refused.value.status, refused.value.code) == (413, "too-large")
    assert not (tmp_path / "media").exists()


def test_the_same_image_twice_has_two_names(tmp_path: Path) -> None:
    clock = HandClock()
    one, other = (pictures.keep(tmp_path, PNG, clock, most=100, alt="An anvil") for _ in range(2))
    assert one.name != other.name
    assert one.alt == "An anvil"
    assert {path.name for path in tmp_path.iterdir()} == {one.name, other.name}
    assert pictures.NAME.fullmatch(one.name)


async def test_a_picture_is_served_from_when_its_row_is_written_until_it_is_dropped(
    house: House, tmp_path: Path
) -> None:
    added = await house.add(brand())
    picture = pictures.keep(tmp_path, PNG, house.clock, most=100)
    read = house.store.read
    assert await read(pictures.media_type_of, picture.name) is None
    await house.store.write(pictures.add, added.id, picture, len(PNG), house.clock.now())
    assert await read(pictures.media_type_of, picture.name) == "image/png"
    await house.store.write(pictures.drop, picture.name)
    assert await read(pictures.media_type_of, picture.name) is None


def test_only_a_picture_can_be_removed(tmp_path: Path) -> None:
    folder, other = tmp_path / "media", tmp_path / "secret.png"
    picture = pictures.keep(folder, PNG, HandClock(), most=100)
    other.write_bytes(b"")
    pictures.remove(folder, picture.name)
    pictures.remove(folder, picture.name)
    with pytest.raises(ValueError, match="no name"):
        pictures.remove(folder, "../secret.png")
    assert other.exists()
