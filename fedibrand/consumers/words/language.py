"""What a row of the table of languages holds: the words a consumer can send, and what is said to them."""

from collections.abc import Mapping
from dataclasses import dataclass

from fedibrand.domain import Request, Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language.

    ``words`` are the words for each request; the first is the one that replies name, all are understood. The
    lines are templates (:meth:`str.format`), each on one subject; what stands in braces is the same in every
    language. Numbers stand behind a colon, so that no line needs a plural.
    """

    code: str
    words: Mapping[Request, tuple[str, ...]]
    held: Mapping[Why, str]
    meaning: Mapping[Request, str]
    held_nothing: str
    answers: str
    lets_answer: str
    lets_read: str
    lets_answer_all: str
    we_follow: str
    we_asked: str
    follows_us: str
    one_by_one: str
    download: str
    page: str
    invited: str
    invited_to_answer: str
    stopped: str
    forgotten: str
    receipt: str
    confirmed: str
    help: str
    help_team: str
    done: str
    forgotten_openly: str
    in_private: str

    def word(self, request: Request) -> str:
        """Return the word for a request, as replies name it."""
        return self.words[request][0]
