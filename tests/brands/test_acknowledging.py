from datetime import UTC, datetime

import pytest

from fedibrand.activitypub.errors import Malformed
from fedibrand.brands import acknowledging
from fedibrand.brands.acknowledging import back, said
from fedibrand.domain import BrandSettings, OpeningHours

HOURS = (OpeningHours(day=0, opens=540, closes=1020),)
OPENS = datetime(2026, 11, 30, 12, 30, tzinfo=UTC)


def saying(text: str, language: str = "en", zone: str = "America/St_Johns") -> BrandSettings:
    return BrandSettings(
        time_zone=zone, opening_hours=HOURS, acknowledgement=text, acknowledgement_language=language
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en-GB", "Monday, 30 November 2026, 09:00 (UTC-03:30)"),
        ("de", "Montag, 30. November 2026, 09:00 (UTC-03:30)"),
        ("de-CH", "Montag, 30. November 2026, 09:00 (UTC-03:30)"),
        ("fr", "lundi 30 novembre 2026, 09:00 (UTC-03:30)"),
    ],
)
def test_when_somebody_is_back_is_said_in_its_language_and_by_the_brands_clock(
    language: str, words: str
) -> None:
    assert back(saying("Hello.", language), OPENS) == words


def test_whom_it_is_for_and_from_is_filled_in_once() -> None:
    text = said(saying("{name}, {brand}: {opens}", zone="UTC"), OPENS, name="{brand}", brand="Acme")
    assert text.startswith("{brand}, Acme: Monday, November 30, 2026, 12:30")
    assert text.endswith("(UTC)")


@pytest.mark.parametrize(
    "settings",
    [
        saying("{nobody} is here"),
        saying("x" * 1001),
        saying("a\x00b"),
        saying("   "),
        saying("Hello.", language=""),
        saying("Hello.", language="klingonese"),
        saying("Hello.", language="../en"),
        BrandSettings(acknowledgement="Hello.", acknowledgement_language="en"),
    ],
)
def test_one_that_cannot_be_said_is_refused(settings: BrandSettings) -> None:
    with pytest.raises(Malformed):
        acknowledging.check(settings)


def test_one_of_several_lines_is_taken() -> None:
    acknowledging.check(saying("Dear {name},\n\nwe are back on {opens}.\n{brand}"))


def test_none_needs_no_language_and_no_hours() -> None:
    acknowledging.check(BrandSettings())
