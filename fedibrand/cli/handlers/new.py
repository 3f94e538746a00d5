"""``fedibrand handlers new``: the first lines of a package of handlers, with a test that passes."""

import re
from dataclasses import dataclass
from pathlib import Path
from string import Template

from cyclopts import CycloptsError

from fedibrand.cli import printing
from fedibrand.cli.printing import AsJson
from fedibrand.handling import Handlers
from fedibrand.problems import Refusal

SCAFFOLD = Path(__file__).parent / "scaffold"
FILES = {
    "pyproject.toml.txt": "pyproject.toml",
    "readme.txt": "README.md",
    "handlers.txt": "src/$module/__init__.py",
    "test.txt": "tests/test_$module.py",
    "ci.txt": ".github/workflows/ci.yml",
}
"""Where each file of the scaffold goes."""


class Exists(Refusal):
    """There is something of that name already."""

    status, code = 409, "exists"


@dataclass(frozen=True, slots=True)
class Made:
    """What was written."""

    package: str
    folder: str
    files: list[str]


def new(name: str, *, as_json: AsJson = False) -> None:
    """Write a package of handlers into a new folder: a handler, a test of it, and what installs it.

    Args:
        name: Its name, in small letters with a dot, like acme.loyalty. The folder is then acme-loyalty.
    """
    try:
        Handlers(name)
    except ValueError as fault:
        raise CycloptsError(msg=f"{fault}.") from None
    folder = Path(re.sub(r"[._]+", "-", name).strip("-"))
    try:
        folder.mkdir()
    except FileExistsError:
        raise Exists(f"{folder} is there already.") from None
    made = Made(name, str(folder), write(folder, name))
    if as_json:
        printing.document(made)
        return
    printing.facts(
        [("wrote", f"{folder}/{each}") for each in made.files]
        + [("next", f'cd {folder} && pip install --editable ".[test]" && pytest')]
    )


def write(folder: Path, name: str) -> list[str]:
    """Write the files of a package called ``name`` into a folder; return their paths in it."""
    words = {"name": name, "folder": folder.name, "module": name.replace(".", "_")}
    written = []
    for source, target in FILES.items():
        path = Template(target).substitute(words)
        text = Template((SCAFFOLD / source).read_text("utf-8")).substitute(words)
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
        written.append(path)
    return written
