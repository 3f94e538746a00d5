"""Consumers are spoken to in their language on their own page, and nothing of it is missing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fedibrand import you
from fedibrand.activitypub.errors import Malformed, NotFound, TooLarge, TooOften
from fedibrand.languages import load
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.you import refusals
from tests.journeys.story import Story
from tests.spoken import english
from tests.you.stage import Visitor

ROOM = Path(you.__path__[0])
PLACE = re.compile(r"%\((\w+)\)s")
GERMAN = ROOM / "locale" / "de.po"
GERMAN_FIRST = "de-AT,de;q=0.9,en;q=0.5"
COUNTED = ("day", "hour", "minute")
KINDS = (
    *(Malformed, NotFound, TooLarge, TooOften),
    *(
        one
        for one in vars(refusals).values()
        if isinstance(one, type) and one.__module__ == refusals.__name__
    ),
)
NAMES = {"An account is written user@host.", "The account's host is no host name."}
"""What is wrong with an account's name."""


def said() -> Iterator[tuple[str, ...]]:
    """Return what the pages say, one and many where it is about a number, and what they refuse."""
    yield from ((sentence,) for sentence in {kind.sentence for kind in KINDS} | NAMES)
    yield from ((f"%(num)s {one}", f"%(num)s {one}s") for one in COUNTED)
    for path in ROOM.glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call):
                name = getattr(call.func, "id", "") or getattr(call.func, "attr", "")
                texts = [one.value for one in call.args if isinstance(one, ast.Constant)]
                found = tuple(text for text in texts if isinstance(text, str))
                refuses = name in ("Declined", "NotFound", "Malformed")
                if found and not _is_counted(found) and (refuses or name in ("_", "N_", "plain", "number")):
                    yield found


def _is_counted(texts: tuple[str, ...]) -> bool:
    return len(texts) == 1 and PLACE.sub("", texts[0]).strip().rstrip("s") in COUNTED


@pytest.mark.parametrize("language", sorted(path.stem for path in (ROOM / "locale").glob("*.po")))
def test_everything_is_said_with_the_same_places(language: str) -> None:
    words = load(ROOM / "locale")[language]
    spoken = set(said())
    assert len(spoken) > 90
    for texts in spoken:
        forms = (
            [words.gettext(texts[0])] if len(texts) == 1 else [words.ngettext(*texts, n) for n in (1, 2)]  # type: ignore[call-arg]
        )
        for text, form in zip(texts, forms, strict=True):
            assert form != text, f"{language} lacks {text}"
            assert set(PLACE.findall(form)) == set(PLACE.findall(text)), text


def test_nothing_is_kept_that_is_no_longer_said() -> None:
    listed = (ROOM / "locale" / "de.po").read_text()
    found = re.findall(r'^msgid(?:_plural)? "(.+)"$', listed, re.MULTILINE)
    assert set(found) == {text for texts in said() for text in texts}


def test_what_says_english_is_found() -> None:
    page = "<p>Besides <a>The next one</a></p><p>The next one is gone in 3 days.</p><i title='Sign out'></i>"
    assert set(english(page, GERMAN)) == {"Sign out", "The next one is gone in %(left)s."}


async def test_the_page_speaks_german_to_whom_reads_it(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer
) -> None:
    await alice.message(acme, "der Kessel tropft")
    await story.settled()
    await story.answer(acme, alice, "Welcher Kessel ist es?")
    await alice.message(acme, "invite")
    await story.settled()
    await alice.post("Frühstück")
    await story.settled()

    async def look(path: str) -> None:
        await visitor.get(path)
        assert english(visitor.text, GERMAN) == [], path
        assert '<html lang="de">' in visitor.text, path
        assert visitor.headers["Vary"] == "Accept, Accept-Language, Cookie"
        assert visitor.headers["Cache-Control"] == "no-store"

    visitor.language = GERMAN_FIRST
    await look("/you")
    await visitor.sign_in(alice)
    await look("/you")
    await look("/you/forget")
    await look("/you/link/nothing")
    await look("/you")
    await visitor.press("/you/end-all", brand=acme.id)
    await look("/you")
    await visitor.press("/you/forget")
    await look("/you")


async def test_what_is_refused_is_told_in_german(visitor: Visitor) -> None:
    visitor.language = GERMAN_FIRST
    await visitor.get("/you")
    for path, fields in (("/you/sign-in", {"account": "nonsense"}), ("/you/forget", {})):
        await visitor.post(path, **fields)
        assert visitor.status >= 400
        assert english(visitor.text, GERMAN) == []
        assert '<html lang="de">' in visitor.text
