"""How long what a team writes may be."""

from fedibrand.activitypub.errors import Malformed

LABEL, NOTE, NOTIFICATION = 60, 5000, 5000
"""Most characters of each."""


def check_length(what: str, text: str, most: int) -> None:
    """Refuse a text that says nothing or too much.

    Raises:
        Malformed: It is blank, or has more than ``most`` characters.
    """
    if not text.strip() or len(text) > most:
        raise Malformed(f"{what} has 1 to {most} characters.")
