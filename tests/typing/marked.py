"""What the files of this folder are marked with.

A line that checkers must refuse ends in ``# error: mypy arg-type, pyright reportArgumentType``: each checker
with the codes it gives. A line without a mark must pass.
"""

from pathlib import Path

FILES = sorted(file for file in Path(__file__).parent.glob("*.py") if file.name.startswith(("ok_", "wrong_")))

Fault = tuple[int, str]
"""A line, from 1, and a checker's code."""


def marks(file: Path, checker: str) -> list[Fault]:
    """Return what ``checker`` must say of a file."""
    found = []
    for number, line in enumerate(file.read_text().splitlines(), 1):
        for mark in filter(None, line.partition("# error: ")[2].split(", ")):
            name, *codes = mark.split()
            found += [(number, code) for code in codes if name == checker]
    return sorted(found)
