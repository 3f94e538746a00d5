"""Who said the same lately: remembered for a while, of different consumers, and let go of."""

from datetime import timedelta

import pytest

from fedibrand.conversations import alike
from fedibrand.conversations.alike import KEPT_FOR, SEVERAL, Alike
from tests.fakes import START

WORDS = "cheap watches at a price that you will not believe"


@pytest.fixture
def lately() -> Alike:
    return Alike(b"k" * 32)


def said(lately: Alike, who: str, words: str = WORDS, *, brand: str = "acme", hours: float = 0) -> set[str]:
    """Have somebody say something in the conversation that is called after them and the brand."""
    return lately.note(brand, words, who.encode(), f"{brand}-{who}", START + timedelta(hours=hours))


def test_the_third_who_says_the_same_names_all_and_the_fourth_only_theirs(lately: Alike) -> None:
    assert SEVERAL == 3
    assert said(lately, "alice") == said(lately, "bob") == set()
    assert said(lately, "carol") == {"acme-alice", "acme-bob", "acme-carol"}
    assert said(lately, "dave") == {"acme-dave"}
    assert said(lately, "carol") == {"acme-carol"}


def test_other_words_and_other_brands_are_others(lately: Alike) -> None:
    for number, who in enumerate(("alice", "bob", "carol", "dave")):
        assert said(lately, who, f"{WORDS} {number}") == set()
        assert said(lately, who, brand=f"brand-{number}") == set()


def test_one_consumer_counts_once_in_however_many_conversations(lately: Alike) -> None:
    for number in range(5):
        assert lately.note("acme", WORDS, b"alice", f"c{number}", START) == set()
    assert said(lately, "bob") == set()
    assert said(lately, "carol") == {*(f"c{number}" for number in range(5)), "acme-bob", "acme-carol"}


def test_what_ended_counts_no_longer(lately: Alike) -> None:
    said(lately, "alice")
    said(lately, "bob")
    lately.drop(["acme-alice", "nothing"])
    assert len(lately) == 1
    assert said(lately, "carol") == set()
    lately.drop(["acme-bob", "acme-carol"])
    assert len(lately) == 0


def test_whoever_says_something_else_since_counts_no_longer(lately: Alike) -> None:
    said(lately, "alice")
    said(lately, "bob")
    said(lately, "alice", "no, what I meant is something else")
    assert said(lately, "carol") == set()


def test_after_a_day_it_is_forgotten(lately: Alike) -> None:
    said(lately, "alice")
    said(lately, "bob", hours=1)
    assert said(lately, "carol", hours=KEPT_FOR / timedelta(hours=1)) == set()
    assert len(lately) == 2
    assert said(lately, "dave", hours=24.5) == {"acme-bob", "acme-carol", "acme-dave"}


def test_a_brand_is_remembered_so_much_of_and_no_more(lately: Alike, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike, "MOST_OF_BRAND", 3)
    said(lately, "alice", brand="zenith")
    for number in range(10):
        said(lately, f"flooder {number}", f"{WORDS} {number}")
    assert len(lately) == 4
    said(lately, "bob", brand="zenith")
    assert said(lately, "carol", brand="zenith") == {f"zenith-{who}" for who in ("alice", "bob", "carol")}


def test_who_floods_one_brand_makes_no_other_forget(lately: Alike, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike, "MOST", 6)
    said(lately, "alice", brand="zenith")
    said(lately, "bob", brand="zenith")
    for number in range(10):
        said(lately, f"flooder {number}", f"{WORDS} {number}")
    assert len(lately) == 6
    assert said(lately, "carol", brand="zenith") == {f"zenith-{who}" for who in ("alice", "bob", "carol")}


def test_no_word_is_in_it(lately: Alike) -> None:
    said(lately, "alice")
    (note,) = lately._brands["acme"].notes.values()
    assert len(note.digest) == 16
    other = Alike(b"o" * 32)
    said(other, "alice")
    assert note.digest not in other._brands["acme"].same
