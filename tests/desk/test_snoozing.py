from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from fedibrand.activitypub.errors import Malformed
from fedibrand.desk import snoozing

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""A Monday."""


@pytest.mark.parametrize(
    ("chosen", "ends"),
    [
        ("hours", "2026-03-02T15:00Z"),
        ("tomorrow", "2026-03-03T08:00Z"),
        ("monday", "2026-03-09T08:00Z"),
        ("month", "2026-03-30T08:00Z"),
        ("2026-05-01", "2026-05-01T08:00Z"),
    ],
)
def test_when_a_sleep_ends(chosen: str, ends: str) -> None:
    assert snoozing.until(chosen, NOON, ZoneInfo("UTC")) == datetime.fromisoformat(ends)


@pytest.mark.parametrize(
    ("zone", "now", "chosen", "ends"),
    [
        ("Europe/Berlin", "2026-03-02T12:00Z", "tomorrow", "2026-03-03T07:00Z"),
        ("Europe/Berlin", "2026-03-02T23:30Z", "tomorrow", "2026-03-04T07:00Z"),
        ("America/St_Johns", "2026-03-03T03:00Z", "tomorrow", "2026-03-03T11:30Z"),
        ("America/St_Johns", "2026-03-02T03:00Z", "monday", "2026-03-02T11:30Z"),
        ("Europe/Berlin", "2026-03-28T12:00Z", "tomorrow", "2026-03-29T06:00Z"),
        ("Europe/Berlin", "2026-03-28T12:00Z", "hours", "2026-03-28T15:00Z"),
        ("Europe/Berlin", "2026-03-02T12:00Z", "month", "2026-03-30T06:00Z"),
        ("Asia/Tokyo", "2026-03-02T12:00Z", "2026-03-03", "2026-03-02T23:00Z"),
    ],
)
def test_mornings_and_days_are_those_of_the_brands_zone(zone: str, now: str, chosen: str, ends: str) -> None:
    found = snoozing.until(chosen, datetime.fromisoformat(now), ZoneInfo(zone))
    assert found == datetime.fromisoformat(ends)


@pytest.mark.parametrize(
    "chosen", ["", "soon", "2026-03-02", "2027-04-01", "2026-13-01", "0001-01-01", "9999-12-31"]
)
def test_what_is_no_time_to_come_is_refused(chosen: str) -> None:
    with pytest.raises(Malformed):
        snoozing.until(chosen, NOON, ZoneInfo("Asia/Tokyo"))


def test_what_is_offered_says_when_it_ends_by_the_clock_of_the_brand() -> None:
    offered = {key: when for key, _, when in snoozing.choices(NOON, ZoneInfo("Europe/Berlin"), "de")}
    assert offered["tomorrow"] == "Di, 08:00"
    assert offered["hours"] == "16:00"
    assert offered["month"] == "Mo., 30. März, 08:00"
