"""How long what a team writes may be, and how far ahead it may plan."""

from datetime import datetime, timedelta

from fedibrand.activitypub.errors import Malformed
from fedibrand.problems import Sentence

LABEL, NOTE, NOTIFICATION = 60, 5000, 5000
"""Most characters of each."""
YEAR = timedelta(days=366)


def check_length(sentence: str, text: str, most: int) -> None:
    """Refuse a text that says nothing or too much, by a sentence with the number in its place ``%(most)s``.

    Raises:
        Malformed: It is blank, or has more than ``most`` characters.
    """
    if not text.strip() or len(text) > most:
        raise Malformed(Sentence(sentence, most=most))


def is_soon(at: datetime, now: datetime) -> bool:
    """Return whether a time has a zone and is at most a year ahead."""
    return at.tzinfo is not None and at - now <= YEAR
