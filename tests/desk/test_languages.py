import pytest

from fedibrand.desk import languages


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("en;q=0.3, de;q=0.7", "de"),
        ("fr, de;q=0.2", "de"),
        ("fr", "en"),
        ("de;q=much, en", "en"),
        (",".join(["xx"] * 50) + ",de", "en"),
    ],
)
def test_a_browser_is_spoken_to_in_the_language_it_asks_for_first(accept: str, chosen: str) -> None:
    assert languages.chosen(accept, {"en", "de"}) == chosen


def test_english_is_there_without_a_catalogue() -> None:
    assert languages.load()["en"].gettext("Sign in") == "Sign in"
