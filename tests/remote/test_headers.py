"""What headers of an answer mean."""

from datetime import UTC, datetime

import pytest

from fedibrand.remote import headers

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (None, None),
        ("120", 120),
        (" 0 ", 0),
        ("9" * 400, headers.LONGEST_WAIT),
        ("Sun, 01 Mar 2026 12:01:30 GMT", 90),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0),
        ("Sun, 01 Mar 2026 12:00:10 -0000", 10),
        ("Mon, 01 Mar 2027 12:00:00 GMT", headers.LONGEST_WAIT),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(text: str | None, seconds: int | None) -> None:
    assert headers.retry_after(text, NOW) == seconds


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("application/activity+json", True),
        ("Application/Activity+JSON; charset=utf-8", True),
        ('application/ld+json; profile="https://www.w3.org/ns/activitystreams"', True),
        ('application/ld+json; profile="https://example.org/x https://www.w3.org/ns/activitystreams"', True),
        ("application/ld+json", False),
        ('application/ld+json; profile="https://example.org/x"', False),
        ("application/json", False),
        ("text/html", False),
        ("", False),
        ("application/activity+json, text/html", False),
    ],
)
def test_an_activitystreams_document_has_one_of_two_media_types(text: str, holds: bool) -> None:
    assert headers.is_activity(text) is holds


@pytest.mark.parametrize("text", ["application/json", "application/jrd+json; charset=utf-8"])
def test_json_is_known_by_its_suffix(text: str) -> None:
    assert headers.is_json(text)
    assert not headers.is_json("text/html")
