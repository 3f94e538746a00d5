"""Visitors are spoken to in their language, and nothing of it is missing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from fedibrand import public
from fedibrand.activitypub.errors import (
    BadRequest,
    Busy,
    Gone,
    Internal,
    NotAcceptable,
    NotFound,
    TooLarge,
    TooOften,
    WrongMethod,
)
from fedibrand.languages import load
from fedibrand.public.speech import said_in
from fedibrand.public.talk import NotAtHome, NotYours
from fedibrand.testing.one_key import one_key_for_all
from tests.brands.made import PROFILE, House, brand
from tests.journeys.story import Story
from tests.public.visitors import BROWSER, HOST, Visit
from tests.spoken import english

ROOM = Path(public.__path__[0])
GERMAN = ROOM / "locale" / "de.po"
PLACE = re.compile(r"%\((\w+)\)s")
TOLD = (
    *(NotAtHome, NotYours, TooOften, NotFound, Gone, BadRequest, WrongMethod, TooLarge, Internal, Busy),
    NotAcceptable,
)
"""What people may come by on these pages; what servers alone do wrong is told in English."""
FAULTS = {one.sentence for one in TOLD} | {
    "Write your account with its server, like you@social.example.",
    "Send a form.",
    "This brand has left.",
}


def said() -> Iterator[tuple[str, ...]]:
    """Return what the pages say, one and many where it is about a number."""
    for path in ROOM.glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if not isinstance(call, ast.Call):
                continue
            texts = tuple(one.value for one in call.args if isinstance(one, ast.Constant))
            if isinstance(call.func, ast.Name) and call.func.id in ("_", "N_") and texts:
                yield texts
            if isinstance(call.func, ast.Attribute) and call.func.attr in ("number", "plain") and texts:
                yield texts


@pytest.mark.parametrize("language", sorted(path.stem for path in (ROOM / "locale").glob("*.po")))
def test_everything_is_said_with_the_same_places(language: str) -> None:
    words = load(ROOM / "locale")[language]
    spoken = {*said(), *((fault,) for fault in FAULTS)}
    assert len(spoken) > 40
    for texts in spoken:
        forms = (
            [words.gettext(texts[0])] if len(texts) == 1 else [words.ngettext(*texts, n) for n in (1, 2)]  # type: ignore[call-arg]
        )
        for text, form in zip(texts, forms, strict=True):
            assert form != text, f"{language} lacks {text}"
            assert set(PLACE.findall(form)) == set(PLACE.findall(text))


def test_nothing_is_kept_that_is_no_longer_said() -> None:
    known = {text for texts in said() for text in texts} | FAULTS
    listed = re.sub(r'"\n"', "", (ROOM / "locale" / "de.po").read_text())
    found = re.findall(r'^msgid(?:_plural)? "(.+)"$', listed, re.MULTILINE)
    assert set(found) == known


def test_a_language_that_is_none_of_ours_is_english() -> None:
    assert said_in("eo").language == said_in("").language == "en"
    assert said_in("de-AT").language == "de"


def test_what_is_said_is_escaped_and_what_is_given_is_html() -> None:
    assert said_in("en")("a < %(b)s", b="<b>") == "a &lt; <b>"


@pytest.mark.parametrize(
    ("accept", "language", "heading"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", "de", "Sprich mit uns"),
        ("fr,de;q=0.5", "de", "Sprich mit uns"),
        ("en", "en", "Talk to us"),
        ("", "en", "Talk to us"),
    ],
)
async def test_a_visitor_reads_their_language(
    house: House, visit: Visit, accept: str, language: str, heading: str
) -> None:
    await house.add(brand(profile=PROFILE))
    headers = {"Accept": BROWSER, "Accept-Language": accept, "Host": HOST}
    for path in ("/@acme", "/", "/@acme/snippet"):
        response = await visit.client.get(path, headers=headers)
        assert response.headers["Vary"] == "Accept, Accept-Language"
        assert f'<html lang="{language}">' in await response.text()
    assert heading in await (await visit.client.get("/@acme", headers=headers)).text()


async def test_every_public_page_speaks_german_to_whom_reads_it(tmp_path: Path) -> None:
    with one_key_for_all():
        async with Story(tmp_path) as story, aiohttp.ClientSession() as session:
            acme, alice = await story.brand("acme"), await story.consumer("alice")
            await alice.mention(acme, "der Kessel tropft")
            await story.settled()
            answer = await story.answer(acme, alice, "Welcher Kessel ist es?")
            await alice.message(acme, "forget")
            await story.settled()
            (receipt,) = await story.rows("SELECT id FROM receipt")
            await alice.mention(acme, "der Deckel auch")
            await story.settled()
            standing = await story.answer(acme, alice, "Und welcher Deckel?")
            paths = ("", "@acme", "@acme/snippet", "nothing", f"brands/acme/receipts/{receipt}")
            for path in (*paths, *(f"brands/acme/answers/{one}" for one in (answer, standing))):
                headers = {"Accept": BROWSER, "Accept-Language": "de-AT,de;q=0.9"}
                url = f"{story.instance.settings.url}/{path}"
                async with session.get(url, headers=headers) as response:
                    page = await response.text()
                    assert english(page, GERMAN) == [], path
                    assert '<html lang="de">' in page, path
                    assert "Accept-Language" in response.headers["Vary"], path
