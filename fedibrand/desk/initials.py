"""What stands where somebody's picture would be: the first letters of their name. Pure."""

import re
import unicodedata

_CODE = re.compile(r":\w+:")
"""The name of a custom emoji."""


def initials(name: str) -> str:
    """Return one letter or two: of the first word of a name and of its last, or of a handle; else ``?``."""
    words = _CODE.sub(" ", name.removeprefix("@").partition("@")[0]).split()
    letters = [first for word in words if (first := _first(word))]
    return (letters[0] + letters[-1] if len(letters) > 1 else letters[0] if letters else "?").upper()


def _first(word: str) -> str:
    """Return the first letter or digit of a word, with the marks that belong to it."""
    for place, each in enumerate(word):
        if each.isalnum():
            end = place + 1
            while end < len(word) and unicodedata.category(word[end]).startswith("M") and end < place + 4:
                end += 1
            return word[place:end]
    return ""
