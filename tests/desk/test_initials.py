"""Initials: what stands where somebody's picture would be."""

import pytest

from fedibrand.desk.initials import initials


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Alice", "A"),
        ("Ana de la Vega", "AV"),
        (":blobcat: Bob", "B"),
        ("@dave@example.org", "D"),
        ("🦊", "?"),
        ("", "?"),
        ("élan vital", "ÉV"),
        ("<script>", "S"),
        ("王小明", "王"),
    ],
)
def test_initials_are_the_first_letters_of_the_first_and_the_last_word(name: str, letters: str) -> None:
    assert initials(name) == letters
