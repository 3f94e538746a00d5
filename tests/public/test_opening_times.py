"""When somebody is there, as a brand's page says it."""

import re
from datetime import date, timedelta

import pytest

from fedibrand.domain import BrandSettings, OpeningHours
from tests.brands.made import House, brand
from tests.fakes import START
from tests.public.visitors import BROWSER, HOST, Visit

WEEK = tuple(OpeningHours(day=day, opens=9 * 60, closes=17 * 60) for day in range(4))
FRIDAY = (OpeningHours(day=4, opens=780, closes=1440), OpeningHours(day=4, opens=540, closes=720))


def settings(*off: date) -> BrandSettings:
    return BrandSettings(time_zone="America/St_Johns", opening_hours=(*FRIDAY, *WEEK), days_off=off)


async def page(visit: Visit, language: str = "en") -> str:
    headers = {"Accept": BROWSER, "Accept-Language": language, "Host": HOST}
    return await (await visit.client.get("/@acme", headers=headers)).text()


@pytest.mark.parametrize(
    ("language", "days"),
    [
        (
            "en",
            [
                ("Monday–Thursday", "09:00–17:00"),
                ("Friday", "09:00–12:00, 13:00–24:00"),
                ("Saturday–Sunday", "closed"),
            ],
        ),
        (
            "de",
            [
                ("Montag–Donnerstag", "09:00–17:00"),
                ("Freitag", "09:00–12:00, 13:00–24:00"),
                ("Samstag–Sonntag", "geschlossen"),
            ],
        ),
    ],
)
async def test_it_says_the_hours_of_each_day_in_the_brands_time_zone(
    house: House, visit: Visit, language: str, days: list[tuple[str, str]]
) -> None:
    await house.add(brand(settings=settings()))
    text = await page(visit, language)
    card = text.partition('<section class="card hours">')[2].partition("</section>")[0]
    assert re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", card) == days
    assert "America/St Johns" in card


async def test_days_off_are_said_when_they_are_near_and_not_over(house: House, visit: Visit) -> None:
    today = START.date()
    days = [today - timedelta(days=1), today, today + timedelta(days=31), today + timedelta(days=32)]
    await house.add(brand(settings=settings(*days)))
    text = await page(visit)
    assert f"<p>Closed: {today:%-d %B %Y}; {days[2]:%-d %B %Y}</p>" in text


async def test_a_brand_that_sets_no_hours_says_none(house: House, visit: Visit) -> None:
    await house.add(brand())
    assert 'class="card hours"' not in await page(visit)
