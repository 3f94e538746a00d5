"""The table of languages: complete, and of one meaning."""

from dataclasses import fields
from string import Formatter
from typing import Any

import pytest

from fedibrand.consumers import self_service
from fedibrand.consumers.words.en import ENGLISH
from fedibrand.consumers.words.language import Language
from fedibrand.consumers.words.table import LANGUAGES
from fedibrand.domain import Request, Why

every = pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)


def places(value: Any) -> Any:
    """What stands in braces in a template, or in each of a mapping of them."""
    if isinstance(value, str):
        return {name for _, name, _, _ in Formatter().parse(value) if name is not None}
    return {key: places(each) for key, each in value.items()}


def test_languages_are_told_apart_by_their_codes() -> None:
    codes = [language.code for language in LANGUAGES]
    assert len(set(codes)) == len(codes)
    assert {"en", "de", "fr", "es"} <= set(codes)


@every
def test_every_language_has_a_word_and_a_meaning_for_each_request(language: Language) -> None:
    assert set(language.words) == set(language.meaning) == set(Request)
    assert set(language.held) == set(Why)
    assert all(words for words in language.words.values())


@every
def test_every_line_is_there_and_has_the_places_that_it_has_in_english(language: Language) -> None:
    for field in fields(Language):
        value = getattr(language, field.name)
        assert value
        if field.name not in ("code", "words"):
            assert places(value) == places(getattr(ENGLISH, field.name)), field.name


def test_a_word_asks_for_the_same_in_every_language_that_has_it() -> None:
    meanings: dict[str, set[Request]] = {}
    for word, request, _ in self_service._entries():
        meanings.setdefault(word, set()).add(request)
    assert {word for word, requests in meanings.items() if len(requests) > 1} == set()
