import pytest

from fedibrand.activitypub.errors import EffectRefused, Malformed
from fedibrand.applying.consent import check_text


@pytest.mark.parametrize("text", ["a", "One\n\n\tTwo", "مرحبا", "👩‍👩‍👧", "é" * 5000])
def test_a_text_can_be_sent(text: str) -> None:
    check_text(text, "kettles", "pt-BR")


@pytest.mark.parametrize("text", ["", " \n", "\u200b\u2060", "a\x00", "a\x1b[0m", "a\ud800", "é" * 5001])
def test_a_text_that_says_nothing_or_hides_something_is_refused(text: str) -> None:
    with pytest.raises(EffectRefused) as refused:
        check_text(text)
    assert refused.value.promise == "P4"


def test_a_warning_is_short_and_a_language_is_a_tag() -> None:
    with pytest.raises(EffectRefused):
        check_text("a", "w" * 501)
    with pytest.raises(Malformed):
        check_text("a", language="english, please")
