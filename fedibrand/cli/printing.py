"""What a command prints: a table for people, lines with tabs for a pipe, one JSON document for programs."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any
from unicodedata import category

import msgspec
from cyclopts import Parameter
from rich.console import Console
from rich.table import Table
from rich.text import Text

AsJson = Annotated[bool, Parameter(name="--json", negative=(), help="Print one JSON document.")]
"""The option of every command that prints data."""


def clean(text: str) -> str:
    """Return text that a terminal can be shown: what strangers wrote may hold sequences that steer it.

    Control, format (among them those that turn the direction) and surrogate characters go; lines, tabs stay.
    """
    return "".join(sign for sign in text if sign in "\n\t" or category(sign) not in ("Cc", "Cf", "Cs"))


def document(value: object) -> None:
    """Print a value as one JSON document; its names are in camel case throughout."""
    verbatim(_camel(msgspec.to_builtins(value)))


def verbatim(value: object) -> None:
    """Print a value as one JSON document, its names as they are: somebody else chose them."""
    print(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows: under their heads in a terminal, else one line each with tabs between."""
    if not sys.stdout.isatty():
        for row in rows:
            print("\t".join(cell(each).replace("\t", " ").replace("\n", " ") for each in row))
        return
    made = Table(*heads, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        made.add_row(*(Text(cell(each)) for each in row))
    Console(highlight=False).print(made)


def facts(pairs: Iterable[tuple[str, object]]) -> None:
    """Print names and values, one pair a line."""
    table(("", ""), pairs)


def cell(value: Any) -> str:
    """Return a value as people read it: times in UTC to the minute, yes and no, nothing as nothing."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%d %H:%MZ")
        case list() | tuple() | set() | frozenset():
            return ", ".join(cell(each) for each in value)
        case _:
            return clean(str(value))


@contextmanager
def working(what: str) -> Iterator[None]:
    """Say on stderr what takes a while: a moving sign in a terminal, else a line."""
    if not sys.stderr.isatty():
        print(f"{what} …", file=sys.stderr)
        yield
        return
    with Console(stderr=True).status(f"{what} …"):
        yield


def short(row_id: str) -> str:
    """Return an id as long as it must be: its end where people read it, whole in a pipe."""
    return row_id[-8:] if sys.stdout.isatty() else row_id


def _camel(value: Any) -> Any:
    match value:
        case dict():
            return {_name(name): _camel(each) for name, each in value.items()}
        case list() | tuple():
            return [_camel(each) for each in value]
        case _:
            return value


def _name(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
