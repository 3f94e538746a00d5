"""What a search asks for."""

import pytest

from fedibrand.conversations.asked_for import AskedFor, read
from fedibrand.domain import ConversationState

OPEN, WAITING = ConversationState.OPEN, ConversationState.WAITING


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("", AskedFor()),
        ("leaks kettle", AskedFor("leaks kettle")),
        ("label:kettle", AskedFor(labels=("kettle",))),
        ('leaks LABEL:"late parcels" label:new', AskedFor("leaks", labels=("late parcels", "new"))),
        ("is:open IS:Waiting tea", AskedFor("tea", states=(OPEN, WAITING))),
        ("@ana@social.example tea", AskedFor("tea", handles=("@ana@social.example",))),
        ("is:nothing label: is:", AskedFor("is:nothing label: is:")),
        ('"late parcels"', AskedFor('"late parcels"')),
        ('label:"', AskedFor(labels=('"',))),
        ("ana@social.example https://social.example/@ana", AskedFor("ana@social.example https://social.example/@ana")),
        ("@ana @ana@ @@", AskedFor("@ana @ana@ @@")),
    ],
)  # fmt: skip
def test_it_is_taken_apart(text: str, asked: AskedFor) -> None:
    assert read(text) == asked


def test_what_is_not_narrowed_is_words_alone() -> None:
    assert not read("leaks kettle").narrowed
    assert all(read(text).narrowed for text in ("is:open", "label:new", "@ana@social.example"))
