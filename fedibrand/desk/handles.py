"""Handles and names that may imitate others: a word of two scripts, Latin with one Cyrillic letter. Pure.

What counts as one script follows UTS 39 (Unicode Security Mechanisms), section 5.1, at its level "highly
restrictive": Latin may stand with the scripts of Japanese, Korean and Chinese, and with no other.
"""

import re
import unicodedata

_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
)
_FULL = {"FULLWIDTH": "LATIN", "HALFWIDTH": "KATAKANA"}
_WORD = re.compile(r"[^\W\d_]+")
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What turns the direction of text that follows."""


def imitates(text: str) -> bool:
    """Return whether a handle or a name has a word of two scripts, or turns the text after it."""
    return not _TURNS.isdisjoint(text) or any(_is_mixed(word) for word in _words(text))


def _words(text: str) -> list[str]:
    return [word for part in text.split(".") for word in _WORD.findall(_shown(part))]


def _shown(label: str) -> str:
    """Return a label of a host as browsers may show it (RFC 3492)."""
    before, mark, coded = label.rpartition("xn--")
    if not mark:
        return label
    try:
        return before + coded.encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _is_mixed(word: str) -> bool:
    scripts = {_script(letter) for letter in word} - {""}
    return len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER)


def _script(letter: str) -> str:
    first = unicodedata.name(letter, "").split(" ")[0]
    return "" if first == "MODIFIER" else _FULL.get(first, first)
