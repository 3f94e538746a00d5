import pytest

from fedibrand.activitypub.errors import Malformed
from fedibrand.applying.react import check_emoji


@pytest.mark.parametrize("text", ["", "👍", "❤️", "👩‍👩‍👧", "🇳🇴"])
def test_an_emoji_is_taken_and_so_is_a_plain_like(text: str) -> None:
    check_emoji(text)


@pytest.mark.parametrize("text", ["buy", "👍 buy", ":kettle:", "<b>", "👍" * 17, "\u200d", "–", " "])
def test_words_in_place_of_an_emoji_are_refused(text: str) -> None:
    with pytest.raises(Malformed, match="one emoji"):
        check_emoji(text)
