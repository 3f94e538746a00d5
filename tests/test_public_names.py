"""What ``fedibrand`` itself exports: what a handler author imports, and nothing else."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

import fedibrand
from fedibrand.activitypub import vocabulary
from fedibrand.effects import PackageEffect

TOP = Path(fedibrand.__file__).parent
ROOMS = [
    import_module(f"fedibrand.{room}")
    for room in (
        "activitypub.vocabulary",
        "activitypub.addressing",
        "domain",
        "effects",
        "registry",
        "handling",
    )
]
NAMES = {name: getattr(fedibrand, name) for name in fedibrand.__all__}


def documented() -> dict[str, str]:
    """Return every sentence that stands below an assignment of the program, by the name it is about."""
    found = {}
    for file in [*TOP.glob("*.py"), *TOP.glob("activitypub/*.py")]:
        body = ast.parse(file.read_text()).body
        for told, below in pairwise(body):
            if not isinstance(told, ast.Assign) or not isinstance(told.targets[0], ast.Name):
                continue
            match below:
                case ast.Expr(value=ast.Constant(value=str() as sentence)):
                    found[told.targets[0].id] = sentence
    return found


def data_in(annotation: object) -> Iterator[type]:
    """Yield the structs and enums of ours in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct | Enum):
        yield annotation
    for inner in get_args(annotation):
        yield from data_in(inner)


def test_the_names_are_sorted_and_each_stands_once() -> None:
    assert fedibrand.__all__ == sorted(set(fedibrand.__all__), key=lambda name: (not name.isupper(), name))


def test_a_star_takes_what_is_listed_and_nothing_else() -> None:
    taken: dict[str, Any] = {}
    exec("from fedibrand import *", taken)
    assert taken.keys() - {"__builtins__"} == NAMES.keys()


def test_nothing_private_is_shown() -> None:
    assert set(dir(fedibrand)) == {"__version__", *NAMES}
    assert [name for name in NAMES if name.startswith("_")] == []


@pytest.mark.parametrize("name", ["Grant", "Hold", "AnyEffect", "Registry", "Facts", "Broadcast", "__path"])
def test_what_is_not_for_authors_is_not_here(name: str) -> None:
    with pytest.raises(AttributeError, match=f"'fedibrand' has no attribute '{name}'"):
        getattr(fedibrand, name)


def test_a_name_means_one_thing_in_all_rooms() -> None:
    assert {
        name: room.__name__
        for name, value in NAMES.items()
        for room in ROOMS
        if vars(room).get(name, value) is not value
    } == {}


@pytest.mark.parametrize("name", fedibrand.__all__)
def test_a_name_has_a_docstring_of_its_own(name: str) -> None:
    value = NAMES[name]
    told = vars(value).get("__doc__") if isinstance(value, type) else documented().get(name)
    assert (told or "").strip()


def test_every_effect_that_a_package_may_return_is_here() -> None:
    effects = {kind.__name__: kind for kind in get_args(PackageEffect)}
    assert effects.items() <= NAMES.items()


def test_every_activity_post_and_actor_is_here() -> None:
    kinds = {**vocabulary.ACTIVITIES, **vocabulary.OBJECTS}
    assert kinds.items() <= NAMES.items()


def test_every_value_that_stands_in_one_of_these_is_here_too() -> None:
    structs = [each for each in NAMES.values() if isinstance(each, type) and issubclass(each, msgspec.Struct)]
    within = {
        kind for each in structs for field in msgspec.structs.fields(each) for kind in data_in(field.type)
    }
    assert within
    assert {kind.__name__ for kind in within} - NAMES.keys() == set()


def test_passing_through_imports_nothing() -> None:
    asks = "import sys, fedibrand; print(*(name for name in sys.modules if name.startswith('fedibrand')))"
    told = subprocess.run([sys.executable, "-c", asks], check=True, capture_output=True, text=True).stdout
    assert told.split() == ["fedibrand"]
