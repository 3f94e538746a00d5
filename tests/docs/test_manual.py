"""The manual tells of everything that an author of handlers can use: what it forgets fails here."""

import inspect
import re
from typing import Any, get_args

import pytest

import fedibrand
from fedibrand.activitypub.vocabulary import ACTIVITIES
from fedibrand.effects import PackageEffect
from fedibrand.handling import Context
from fedibrand.testing import fixtures
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.dialects import SOFTWARE
from fedibrand.testing.stage import Stage
from tests.docs.reading import DOCUMENTS, LINK, MANUAL, SPAN, TOP, blocks

ROOMS = {
    "activities": sorted(ACTIVITIES),
    "effects": sorted(kind.__name__ for kind in get_args(PackageEffect)),
    "context": sorted(Context.__struct_fields__),
}
PAGES = [(room, name) for room, names in ROOMS.items() for name in names]
PROMISES = set(re.findall(r"^\| (P\d+) \|", DOCUMENTS["docs/promises.md"], re.MULTILINE))
TOLD = {
    name
    for text in DOCUMENTS.values()
    for name in re.findall(r"^\.\. (?:auto\w+|py:data):: fedibrand\.(\w+)", text, re.MULTILINE)
}
KIT = DOCUMENTS[f"{MANUAL}testing.md"]


def page(room: str, name: str) -> str:
    return DOCUMENTS.get(f"{MANUAL}{room}/{name}.md", "")


def public(kind: type) -> list[tuple[str, Any]]:
    """Return what a class has for others: name and value."""
    own = [vars(each) for each in kind.__mro__ if each is not object]
    return sorted({name: value for one in own for name, value in one.items() if name[0] != "_"}.items())


@pytest.mark.parametrize(("room", "name"), PAGES, ids=lambda each: each)
def test_there_is_a_page_with_an_example_that_is_tried_and_a_warning(room: str, name: str) -> None:
    text = page(room, name)
    assert text, f"docs/manual/{room}/{name}.md is missing"
    assert text.startswith(f"# {name}\n" if room != "context" else f"# context.{name}\n")
    assert any(each.is_tried for each in blocks("python") if each.document == f"{MANUAL}{room}/{name}.md")
    careful = text.split("\n## Be careful\n")[1].split("\n## ")[0]
    assert "\n- " in careful


@pytest.mark.parametrize("room", ROOMS)
def test_the_page_of_a_room_leads_to_all_of_it_and_nothing_else_lies_there(room: str) -> None:
    named = set(LINK.findall(page(room, "index")))
    assert {f"{name}.md" for name in ROOMS[room]} <= named
    there = {path.stem for path in (TOP / MANUAL / room).glob("*.md")}
    assert there - {"index"} == set(ROOMS[room])


@pytest.mark.parametrize("name", fedibrand.__all__)
def test_every_public_name_is_told_in_full(name: str) -> None:
    assert name in TOLD


@pytest.mark.parametrize("kind", [Stage, Brand, Consumer])
def test_every_verb_of_the_kit_is_told(kind: type) -> None:
    words = {word for span in SPAN.findall(KIT) for word in re.findall(r"\w+", span)}
    assert [name for name, _ in public(kind) if name not in words] == []
    assert f".. autoclass:: {kind.__module__}.{kind.__name__}\n   :members:" in KIT
    assert [name for name, value in public(kind) if not inspect.getdoc(value)] == []


def test_every_fixture_of_the_kit_is_told() -> None:
    found = [name for name, value in vars(fixtures).items() if hasattr(value, "_fixture_function_marker")]
    assert "consumer" in found
    assert [name for name in found if f"| `{name}` |" not in KIT] == []


def test_every_software_that_a_consumer_can_have_is_told() -> None:
    assert [name for name in SOFTWARE if f"`{name}`" not in KIT] == []


def test_every_promise_that_the_manual_names_is_one() -> None:
    manual = {name: text for name, text in DOCUMENTS.items() if name.startswith(MANUAL)}
    named = {(name, each) for name, text in manual.items() for each in re.findall(r"\bP\d+\b", text)}
    assert {each for _, each in named} <= PROMISES
    assert named
