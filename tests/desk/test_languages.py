"""The desk in other languages: nothing is missing, nothing is left over, and refusals are said too."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

import fedibrand
from fedibrand import desk
from fedibrand.activitypub import errors
from fedibrand.clock import Clock
from fedibrand.conversations import previews, threads
from fedibrand.desk import phrases, refusals
from fedibrand.desk.rendering import Rendering
from fedibrand.problems import Refusal, Sentence

ALL = Path(fedibrand.__path__[0])
ROOM = Path(desk.__path__[0])
LANGUAGES = sorted(path.stem for path in (ROOM / "locale").glob("*.po"))
PLACE = re.compile(r"%\((\w+)\)s")
ROOMS = ("brands", "applying", "conversations")
NOT_AT_THE_DESK = {
    "applying/call_webhook.py",
    "applying/permitted.py",
    "applying/reply.py",
    "brands/schemas.py",
    "brands/signing.py",
    "brands/site.py",
    "conversations/posts.py",
}
"""What packages alone can do wrong, and what visitors are told."""
BY_COMMAND = {
    "The origin must be like https://example.org, the handle domain like example.org.",
    "This handle is taken.",
}
"""What only the command line can do wrong."""
RAISING = tuple(
    path
    for path in (*ROOM.glob("*.py"), *(path for room in ROOMS for path in (ALL / room).glob("*.py")))
    if path.relative_to(ALL).as_posix() not in NOT_AT_THE_DESK
)
"""Where members' doings are refused."""
KINDS: tuple[type[Refusal], ...] = (
    *(errors.Busy, errors.TooOften, errors.NotFound, errors.Gone, errors.Malformed, errors.TooLarge),
    *(
        one
        for one in vars(refusals).values()
        if isinstance(one, type) and issubclass(one, Refusal) and one.__module__ == refusals.__name__
    ),
)
"""What is refused without a sentence of the case."""


def marked() -> Iterator[tuple[str, ...]]:
    """Return what templates and Python say, one and many where it is about a number."""
    words = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
    for path in (*sorted(ROOM.glob("*.py")), *sorted(ROOM.glob("templates/*.html"))):
        method = "python" if path.suffix == ".py" else "jinja2.ext.babel_extract"
        options = {"extensions": "jinja2.ext.i18n", "trimmed": "false", "silent": "false"}
        for _, text, _, _ in extract_from_file(method, path, keywords=words, options=options):
            yield (text,) if isinstance(text, str) else tuple(text)


def refused() -> Iterator[str]:
    """Return the sentences of refusals that the desk may show, with the places of values that are in them."""
    yield from (kind.sentence for kind in KINDS)
    for path in RAISING:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
                kind = node.func.id if isinstance(node.func, ast.Name) else ""
                if _is_refusal(kind):
                    sentences = {text for text in texts if isinstance(text, str) and text.endswith(".")}
                    yield from sentences - BY_COMMAND
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _has_values(node.value):
                yield node.value


def _has_values(text: str) -> bool:
    return text.endswith(".") and PLACE.search(text) is not None


def _is_refusal(name: str) -> bool:
    kind = vars(errors).get(name) or vars(refusals).get(name)
    return isinstance(kind, type) and issubclass(kind, Refusal)


def said() -> set[tuple[str, ...]]:
    return {*marked(), *((text,) for text in refused())}


def catalogue(language: str) -> Catalog:
    with (ROOM / "locale" / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def forms(message: Message | None) -> tuple[str, ...]:
    if message is None or message.fuzzy:
        return ()
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def test_there_is_german() -> None:
    assert "de" in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_said_with_the_same_places(language: str) -> None:
    known, spoken = catalogue(language), said()
    assert len(spoken) > 400
    for texts in sorted(spoken):
        found = forms(known.get(texts[0]))
        assert len(found) == (known.num_plurals if len(texts) > 1 else 1), f"{language} lacks {texts[0]}"
        for form in found:
            assert form, f"{language} lacks {texts[0]}"
            assert set(PLACE.findall(form)) == set(PLACE.findall(texts[-1])), texts[0]
            assert PLACE.sub("", form).count("%") == PLACE.sub("", texts[0]).count("%"), texts[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_kept_that_is_no_longer_said(language: str) -> None:
    kept = {
        (message.id,) if isinstance(message.id, str) else tuple(message.id)
        for message in catalogue(language)
        if message.id
    }
    plurals = {one[0] for one in kept if len(one) > 1}
    assert kept == {one for one in said() if len(one) > 1 or one[0] not in plurals}


def test_whatever_keeps_words_from_being_shown_is_said() -> None:
    assert set(phrases.ENDED) >= {*threads.ENDED.values(), threads.UNREADABLE, previews.DUE}


def test_a_refusal_is_said_in_german_and_escaped() -> None:
    rendering = Rendering(Clock())
    given = {"token": "", "path": "", "email": ""}
    page = rendering.html("sign_in.html", "de", fault=refusals.WrongSignIn.sentence, **given)
    assert "Die Adresse oder das Passwort stimmt nicht." in page
    assert '<html lang="de"' in page
    unknown = rendering.html("sign_in.html", "de", fault="There is no <b>100%</b>", **given)
    assert "There is no &lt;b&gt;100%&lt;/b&gt;" in unknown


def test_a_refusal_is_said_with_its_values_as_the_language_writes_them() -> None:
    rendering = Rendering(Clock())
    given = {"token": "", "path": "", "email": ""}
    fault = Sentence("A note has 1 to %(most)s characters.", most=5000)
    assert fault == "A note has 1 to 5000 characters."
    page = rendering.html("sign_in.html", "de", fault=fault, **given)
    assert "Eine Notiz hat 1 bis 5.000 Zeichen." in page
    named = Sentence("The team has a member %(name)s already.", name="<b>50%</b>")
    page = rendering.html("sign_in.html", "de", fault=named, **given)
    assert "Im Team ist schon jemand mit dem Namen &lt;b&gt;50%&lt;/b&gt;." in page


def test_no_refusal_of_the_desk_hides_values_from_translators() -> None:
    hidden = [
        f"{path.name}: {ast.unparse(node)}"
        for path in RAISING
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and _is_refusal(node.func.id)
        if any(isinstance(one, ast.JoinedStr) for one in node.args) and path.name != "rows.py"
    ]
    assert hidden == []  # rows.py finds by a part of an id what the command line names
