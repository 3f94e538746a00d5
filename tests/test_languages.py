from datetime import UTC, datetime
from pathlib import Path

import pytest

from fedibrand import languages

GERMAN = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Sign in"\nmsgstr "Anmelden"\n'
)


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


def test_every_catalogue_of_a_folder_is_a_language(tmp_path: Path) -> None:
    (tmp_path / "de.po").write_text(GERMAN)
    found = languages.load(tmp_path)
    assert {tag: words.gettext("Sign in") for tag, words in found.items()} == {
        "en": "Sign in",
        "de": "Anmelden",
    }


def test_english_is_there_without_a_catalogue(tmp_path: Path) -> None:
    assert languages.load(tmp_path / "nowhere")["en"].gettext("Sign in") == "Sign in"


@pytest.mark.parametrize(
    ("language", "written"), [("de", "5. März 2026, 09:03 UTC"), ("en", "5 March 2026, 09:03 UTC")]
)
def test_a_moment_is_written_as_its_language_does(tmp_path: Path, language: str, written: str) -> None:
    (tmp_path / "de.po").write_text(GERMAN)
    speech = languages.Speeches(tmp_path).said_in(language)
    assert speech.time(datetime(2026, 3, 5, 9, 3, tzinfo=UTC)) == written


def test_what_is_said_plainly_is_not_escaped(tmp_path: Path) -> None:
    speech = languages.Speeches(tmp_path).said_in("de")
    assert speech.language == "en"
    assert speech.plain("a < b") == "a < b"
    assert speech("a < b") == "a &lt; b"
