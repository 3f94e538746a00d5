"""The desk's languages: English is written in the templates, others are catalogues beside this file."""

from pathlib import Path

from babel.support import NullTranslations, Translations

from fedibrand import languages

DEFAULT = languages.DEFAULT
_FOLDER = Path(__file__).parent / "locale"

chosen = languages.chosen


def load() -> dict[str, Translations | NullTranslations]:
    """Return the words of every language, by its tag (BCP 47)."""
    return languages.load(_FOLDER)
