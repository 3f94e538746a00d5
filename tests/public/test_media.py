from pathlib import Path

import pytest
from sqlalchemy import Connection

from fedibrand.brands import pictures
from fedibrand.store.tables.pictures import PictureRow
from tests.brands.made import House, brand
from tests.public import talk
from tests.public.visitors import ACTIVITY, Visit

PNG = b"\x89PNG\r\n\x1a\n<script>alert(1)</script>"


async def kept(house: House, visit: Visit) -> str:
    added = await house.add(brand())
    picture = pictures.keep(visit.site.media, PNG, house.clock, most=100)
    await house.store.write(pictures.add, added.id, picture, len(PNG), house.clock.now())
    return picture.name


@pytest.mark.parametrize("accept", ["image/*", "*/*", ACTIVITY])
async def test_a_picture_is_an_image_and_nothing_else(house: House, visit: Visit, accept: str) -> None:
    response = await visit.get(f"/media/{await kept(house, visit)}", accept)
    assert (response.status, await response.read()) == (200, PNG)
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"] == "inline"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert "immutable" in response.headers["Cache-Control"]


async def test_a_picture_whose_row_is_dropped_is_not_served(house: House, visit: Visit) -> None:
    name = await kept(house, visit)
    await house.store.write(pictures.drop, name)
    assert (await visit.get(f"/media/{name}")).status == 404


async def test_a_picture_of_a_withdrawn_answer_is_not_served(house: House, visit: Visit) -> None:
    name = await kept(house, visit)
    (added,) = house.brands
    await talk.answered(house, added, "a1")

    def attach(connection: Connection) -> None:
        table = PictureRow.__table__  # type: ignore[attr-defined]
        connection.execute(table.update().where(table.c.name == name).values(answer_id="a1"))

    await house.store.write(attach)
    assert (await visit.get(f"/media/{name}")).status == 200
    await talk.withdraw(house, "a1")
    assert (await visit.get(f"/media/{name}")).status == 404


async def test_a_picture_whose_file_is_gone_is_not_found(house: House, visit: Visit) -> None:
    name = await kept(house, visit)
    pictures.remove(visit.site.media, name)
    assert (await visit.get(f"/media/{name}")).status == 404


@pytest.mark.parametrize(
    "name", ["", "..%2frecord.sqlite3", "a.png", f"{'0' * 26}.svg", f"{'0' * 26}.png", f"{'0' * 26}.png%00"]
)
async def test_nothing_but_pictures_is_served(visit: Visit, tmp_path: Path, name: str) -> None:
    visit.site.media.mkdir(parents=True)
    (visit.site.media / "a.png").write_bytes(PNG)
    assert (await visit.get(f"/media/{name}")).status == 404
