from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedibrand.activitypub.errors import Malformed
from fedibrand.brands import hours
from fedibrand.brands.hours import Closed, clock, closed, minutes, moment, offset
from fedibrand.domain import BrandSettings, OpeningHours

BERLIN, NEWFOUNDLAND = "Europe/Berlin", "America/St_Johns"
ZONES = (BERLIN, NEWFOUNDLAND, "Australia/Lord_Howe", "Pacific/Apia", "UTC")


def span(day: int, opens: str, closes: str) -> OpeningHours:
    return OpeningHours(day=day, opens=minutes(opens), closes=minutes(closes))


def office(zone: str = BERLIN, *spans: OpeningHours, off: tuple[date, ...] = ()) -> BrandSettings:
    """Monday to Friday from nine to five, where nothing else is said."""
    usual = tuple(span(day, "09:00", "17:00") for day in range(5))
    return BrandSettings(time_zone=zone, opening_hours=spans or usual, days_off=off)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_brand_without_hours_is_never_closed() -> None:
    assert closed(BrandSettings(), at("2026-03-01T03:00Z")) is None


@pytest.mark.parametrize(
    ("now", "since", "opens"),
    [
        ("2026-03-02T08:59+01:00", "2026-02-27T17:00+01:00", "2026-03-02T09:00+01:00"),
        ("2026-03-02T17:00+01:00", "2026-03-02T17:00+01:00", "2026-03-03T09:00+01:00"),
        ("2026-03-06T23:00+01:00", "2026-03-06T17:00+01:00", "2026-03-09T09:00+01:00"),
        ("2026-03-02T21:30-08:00", "2026-03-02T17:00+01:00", "2026-03-03T09:00+01:00"),
        ("2026-03-28T12:00+01:00", "2026-03-27T17:00+01:00", "2026-03-30T09:00+02:00"),
        ("2026-10-25T12:00+01:00", "2026-10-23T17:00+02:00", "2026-10-26T09:00+01:00"),
    ],
)
def test_it_is_closed_from_its_closing_until_the_wall_shows_its_opening(
    now: str, since: str, opens: str
) -> None:
    assert closed(office(), at(now)) == Closed(at(since), at(opens))


def test_somebody_is_there_at_the_first_minute_and_no_more_at_the_last() -> None:
    assert closed(office(), at("2026-03-02T09:00+01:00")) is None
    assert closed(office(), at("2026-03-02T16:59:59+01:00")) is None
    assert closed(office(), at("2026-03-02T17:00+01:00")) is not None


def test_a_break_at_noon_ends_when_it_ends() -> None:
    noon = office(BERLIN, span(0, "13:00", "17:00"), span(0, "09:00", "12:00"))
    found = closed(noon, at("2026-03-02T12:30+01:00"))
    assert found == Closed(at("2026-03-02T12:00+01:00"), at("2026-03-02T13:00+01:00"))


def test_a_night_shift_goes_on_over_midnight() -> None:
    night = office(BERLIN, span(0, "22:00", "24:00"), span(1, "00:00", "06:00"))
    assert closed(night, at("2026-03-02T23:59:59+01:00")) is None
    assert closed(night, at("2026-03-03T00:00+01:00")) is None
    assert closed(night, at("2026-03-03T06:00+01:00")) is not None


def test_on_a_day_off_nobody_is_there() -> None:
    settings = office(off=(date(2026, 3, 2), date(2026, 3, 3)))
    found = closed(settings, at("2026-03-02T12:00+01:00"))
    assert found == Closed(at("2026-02-27T17:00+01:00"), at("2026-03-04T09:00+01:00"))


def test_days_are_those_of_the_brand_and_not_of_utc() -> None:
    settings = office(NEWFOUNDLAND)
    assert closed(settings, at("2026-03-07T00:30Z")) == Closed(
        at("2026-03-06T20:30Z"), at("2026-03-09T11:30Z")
    )


def test_of_an_hour_that_is_left_out_the_leap_is_when_it_begins() -> None:
    """On 29 March 2026 the wall in Berlin goes from 02:00 to 03:00; on 8 March that in St. John's."""
    settings = office(BERLIN, span(6, "02:30", "04:00"))
    assert closed(settings, at("2026-03-29T00:59:59Z")) == Closed(
        at("2026-03-22T04:00+01:00"), at("2026-03-29T01:00Z")
    )
    assert closed(settings, at("2026-03-29T01:00Z")) is None
    canada = office(NEWFOUNDLAND, span(6, "02:30", "04:00"))
    found = closed(canada, at("2026-03-08T05:00Z"))
    assert found is not None
    assert found.opens == at("2026-03-08T05:30Z")


def test_hours_that_are_left_out_whole_are_none() -> None:
    found = closed(office(BERLIN, span(6, "02:15", "02:45")), at("2026-03-28T12:00Z"))
    assert found == Closed(at("2026-03-22T02:45+01:00"), at("2026-04-05T02:15+02:00"))


def test_in_an_hour_that_comes_twice_somebody_is_there_twice() -> None:
    """On 25 October 2026 the wall in Berlin goes from 03:00 back to 02:00."""
    settings = office(BERLIN, span(6, "02:15", "02:45"))
    assert closed(settings, at("2026-10-25T00:14Z")) is not None
    for now in ("2026-10-25T00:15Z", "2026-10-25T00:50Z", "2026-10-25T01:20Z", "2026-10-25T01:44:59Z"):
        assert closed(settings, at(now)) is None
    assert closed(settings, at("2026-10-25T01:45Z")) is not None


def test_a_day_that_is_left_out_has_no_hours() -> None:
    """Samoa had no 30 December 2011."""
    found = closed(office("Pacific/Apia"), at("2011-12-30T03:30Z"))
    assert found == Closed(at("2011-12-29T17:00-10:00"), at("2012-01-02T09:00+14:00"))


def test_who_takes_every_day_off_is_not_back_within_a_year() -> None:
    mondays = tuple(date(2026, 1, 5) + timedelta(weeks=week) for week in range(60))
    found = closed(office(BERLIN, span(0, "09:00", "10:00"), off=mondays), at("2026-01-05T12:00Z"))
    assert found == Closed(at("2025-12-29T10:00+01:00"), None)


_spans = st.builds(
    lambda day, opens, lasts: OpeningHours(day=day, opens=opens, closes=min(1440, opens + lasts)),
    st.integers(0, 6),
    st.integers(0, 1439),
    st.integers(1, 900),
)
_days = st.builds(
    lambda day, times: [
        OpeningHours(day=day, opens=opens, closes=closes)
        for opens, closes in zip(times[::2], times[1::2], strict=True)
    ],
    st.integers(0, 6),
    st.lists(st.integers(0, 1440), min_size=4, max_size=4, unique=True).map(sorted),
)
_moments = st.datetimes(datetime(2011, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
_near_leaps = st.builds(
    lambda leap, seconds: leap + timedelta(seconds=seconds),
    st.sampled_from(
        [at("2026-03-29T01:00Z"), at("2026-10-25T01:00Z"), at("2026-03-08T05:30Z"), at("2026-11-01T04:30Z")]
    ),
    st.integers(-7500, 7500),
)


@given(st.sampled_from(ZONES), _spans, _moments | _near_leaps)
def test_while_the_wall_shows_hours_somebody_is_there_and_else_only_between_two_times_of_one_hour(
    zone: str, hour: OpeningHours, now: datetime
) -> None:
    here = now.astimezone(ZoneInfo(zone))
    number = here.hour * 60 + here.minute
    shown = here.weekday() == hour.day and hour.opens <= number < hour.closes
    there = closed(office(zone, hour), now) is None
    turned = (here + timedelta(hours=26)).utcoffset() != (here - timedelta(hours=26)).utcoffset()
    assert there == shown or (there and turned)


@given(st.sampled_from(ZONES), _days, _moments | _near_leaps)
def test_it_opens_when_it_says_and_not_a_second_before(
    zone: str, spans: list[OpeningHours], now: datetime
) -> None:
    settings = office(zone, *spans)
    found = closed(settings, now)
    if found is None:
        return
    assert found.since is not None
    assert found.opens is not None
    assert found.since <= now < found.opens
    assert closed(settings, found.opens) is None
    assert closed(settings, found.opens - timedelta(seconds=1)) in (found, None)
    assert closed(settings, max(now, found.opens - timedelta(seconds=1))) == found
    assert closed(settings, found.since) == found


@given(st.sampled_from(ZONES), _moments | _near_leaps)
def test_every_time_that_the_wall_shows_is_found_again(zone: str, now: datetime) -> None:
    named = ZoneInfo(zone)
    wall = now.astimezone(named).replace(tzinfo=None, fold=0)
    assert now in (moment(named, wall), moment(named, wall, last=True))


@pytest.mark.parametrize(("text", "number"), [("00:00", 0), ("09:30", 570), ("24:00", 1440)])
def test_a_time_is_read_as_it_is_written(text: str, number: int) -> None:
    assert (minutes(text), clock(number)) == (number, text)


@pytest.mark.parametrize("text", ["", "9:30", "09:30:00", "0930", "24:01", "noon", "-1:00", "٠٩:٣٠"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        minutes(text)


@pytest.mark.parametrize(
    ("zone", "said"), [("UTC", "UTC"), (BERLIN, "UTC+01:00"), (NEWFOUNDLAND, "UTC-03:30")]
)
def test_how_far_a_zone_is_from_utc_is_said(zone: str, said: str) -> None:
    assert offset(datetime(2026, 1, 1, tzinfo=ZoneInfo(zone))) == said


@pytest.mark.parametrize(
    "settings",
    [
        BrandSettings(time_zone=""),
        BrandSettings(time_zone="Europe/Atlantis"),
        BrandSettings(time_zone="../../etc/passwd"),
        office(BERLIN, OpeningHours(day=7, opens=0, closes=60)),
        office(BERLIN, OpeningHours(day=0, opens=60, closes=60)),
        office(BERLIN, OpeningHours(day=0, opens=-1, closes=60)),
        office(BERLIN, OpeningHours(day=0, opens=0, closes=1441)),
        office(BERLIN, span(0, "09:00", "12:00"), span(0, "11:59", "13:00")),
        office(BERLIN, *(span(0, f"0{hour}:00", f"0{hour}:30") for hour in range(5))),
        office(off=tuple(date(2026, 1, 1) + timedelta(days=day) for day in range(61))),
    ],
)
def test_hours_that_cannot_be_are_refused(settings: BrandSettings) -> None:
    with pytest.raises(Malformed):
        hours.check(settings)


def test_hours_that_follow_one_another_are_taken() -> None:
    hours.check(office(BERLIN, span(0, "09:00", "12:00"), span(0, "12:00", "13:00")))
