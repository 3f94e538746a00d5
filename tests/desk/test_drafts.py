from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from fedibrand.activitypub.errors import Malformed
from fedibrand.desk import drafts
from fedibrand.desk.drafts import Draft

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_form_becomes_a_draft() -> None:
    found = drafts.read({"text": "a\r\nb ", "warning": " w ", "language": "de", "until": "2026-03-03"})
    assert found == Draft("a\nb ", "w", "de", "2026-03-03")
    assert drafts.read({}) == Draft()


def test_more_stands_below_what_is_there() -> None:
    assert Draft("Dear you, \n").with_more("hello").text == "Dear you,\n\nhello"
    assert Draft(" ").with_more("hello").text == "hello"


@pytest.mark.parametrize(
    ("given", "tag"), [("", None), ("de", "de"), ("pt-BR", "pt-BR"), ("zh-Hant", "zh-Hant")]
)
def test_a_language_is_its_tag(given: str, tag: str | None) -> None:
    assert Draft(language=given).tag() == tag


@pytest.mark.parametrize("given", ["german", "d", "de_DE", '"><b>', "de-"])
def test_what_is_no_tag_is_refused(given: str) -> None:
    with pytest.raises(Malformed):
        Draft(language=given).tag()


@pytest.mark.parametrize(
    ("zone", "day", "ends"),
    [
        ("UTC", "2026-03-02", "2026-03-02T23:59Z"),
        ("Europe/Berlin", "2026-03-02", "2026-03-02T22:59Z"),
        ("America/St_Johns", "2026-03-02", "2026-03-03T03:29Z"),
        ("Europe/Berlin", "2026-03-29", "2026-03-29T21:59Z"),
    ],
)
def test_a_promise_holds_until_the_end_of_its_day_where_the_brand_is(zone: str, day: str, ends: str) -> None:
    found = Draft(until=day).promised_until(NOON, ZoneInfo(zone))
    assert found == datetime.fromisoformat(ends)


def test_a_draft_without_a_day_promises_nothing() -> None:
    assert Draft().promised_until(NOON, ZoneInfo("UTC")) is None


@pytest.mark.parametrize(
    "given", ["2026-03-01", "2027-04-01", "tomorrow", "2026-02-30", "0001-01-01", "9999-12-31"]
)
def test_a_promise_for_no_day_to_come_is_refused(given: str) -> None:
    with pytest.raises(Malformed):
        Draft(until=given).promised_until(NOON, ZoneInfo("Asia/Tokyo"))


def test_languages_are_offered_by_their_names() -> None:
    assert ("de", "German") in drafts.languages("en")
    assert ("de", "Deutsch") in drafts.languages("de")
