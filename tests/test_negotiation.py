import pytest

from fedibrand.negotiation import prefers

AS = "https://www.w3.org/ns/activitystreams"


@pytest.mark.parametrize(
    "accept",
    [
        "application/activity+json",
        "Application/Activity+JSON",
        f'application/ld+json; profile="{AS}"',
        f"application/ld+json; profile={AS}",
        f'application/ld+json; profile="https://example.org/other {AS}"',
        "application/ld+json",
        "application/*",
        f'application/activity+json, application/ld+json; profile="{AS}", text/html;q=0.1',
        "application/activity+json, text/html",
        "text/html, application/activity+json",
        "application/activity+json, */*",
        "text/html;q=0, */*",
        "application/activity+json;q=0.5, text/html;q=0.4",
        "application/activity+json; charset=utf-8",
    ],
)
def test_a_server_that_asks_for_activitystreams_gets_it(accept: str) -> None:
    assert prefers(accept) == "activity"


@pytest.mark.parametrize(
    "accept",
    [
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
        "text/html",
        "text/*",
        "TEXT/HTML; charset=utf-8",
        "text/html, application/activity+json;q=0.9",
        "application/activity+json;q=0, */*",
        "*/*, application/activity+json;q=0.1",
    ],
)
def test_a_browser_gets_html(accept: str) -> None:
    assert prefers(accept) == "html"


@pytest.mark.parametrize("accept", ["", "*/*", "*/*;q=0.1"])
def test_who_names_nothing_is_taken_for_a_person(accept: str) -> None:
    assert prefers(accept) == "html"


@pytest.mark.parametrize(
    "accept",
    [
        "image/png",
        "application/json",
        'application/ld+json; profile="https://example.org/other"',
        "*/*;q=0",
        "text/html;q=0",
        "text/html;q=7",
        "text/html;q=",
        ",",
        ";;;",
        'application/ld+json; profile="',
    ],
)
def test_anything_else_cannot_be_served(accept: str) -> None:
    assert prefers(accept) is None


def test_a_comma_within_quotes_divides_nothing() -> None:
    assert prefers('application/ld+json; profile="a, text/html"; q=1') is None
