"""The house rules that no linter knows (CONTRIBUTING.md tells them to people)."""

import ast
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import needs

TOP = Path(__file__).resolve().parent.parent
PROGRAM = sorted((TOP / "fedibrand").rglob("*.py"))
LONGEST = 300
REGISTRY = re.compile(
    r'\b(pypi|pythonhosted|npmjs|yarnpkg)\.(org|com)\b|proxy\.golang\.org|"resolved":\s*"https?:'
)
FRAGMENT = re.compile(r"\d+\.(feature|fix|security|removal)\.md|README\.md")
KNOWN_BEFORE_IT_RUNS = {"TYPE_CHECKING", "sys.platform"}


def tracked() -> list[Path]:
    """Return the files that are, or are about to be, under version control."""
    listing = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    try:
        found = subprocess.run(listing, cwd=TOP, check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError) as fault:
        needs.skip("a git checkout", str(fault))
    return [path for name in found.split("\0") if name and (path := TOP / name).is_file()]


def indented_imports(tree: ast.AST) -> Iterator[int]:
    """Yield the line of each import that is not at the top, nor under TYPE_CHECKING or sys.platform."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and any(word in ast.unparse(node.test) for word in KNOWN_BEFORE_IT_RUNS):
            continue
        if not isinstance(tree, ast.Module) and isinstance(node, ast.Import | ast.ImportFrom):
            yield node.lineno
        yield from indented_imports(node)


def short(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(TOP)) for path in paths]


def test_the_map_of_rooms_names_only_what_exists() -> None:
    chapter = (TOP / "CONTRIBUTING.md").read_text().split("## The map of rooms")[1].split("\n## ")[0]
    rooms = re.findall(r"^\| `([^`]+)` \|", chapter, re.MULTILINE)
    present = {str(place) for name in short(tracked()) for place in (Path(name), *Path(name).parents)}
    assert rooms
    assert [room for room in rooms if room not in present] == []


def test_nothing_is_called_utils() -> None:
    assert short([path for path in tracked() if "utils" in {*path.relative_to(TOP).parts, path.stem}]) == []


def test_no_file_of_the_program_is_past_300_lines() -> None:
    written = [path for path in PROGRAM if "versions" not in path.parts]  # a migration is a record
    long = [path for path in written if len(path.read_text().splitlines()) > LONGEST]
    assert short(long) == [], "split by noun"


def test_imports_stand_at_the_top_of_the_file() -> None:
    below = {
        str(path.relative_to(TOP)): lines
        for path in PROGRAM
        if (lines := list(indented_imports(ast.parse(path.read_text()))))
    }
    assert below == {}


def test_rooms_hold_their_code_in_named_files() -> None:
    rooms = [path for path in PROGRAM if path.name == "__init__.py" and path.parent.parent != TOP]
    assert short([path for path in rooms if path.read_bytes()]) == []


def test_no_file_names_a_package_registry() -> None:
    naming = [path for path in tracked() if REGISTRY.search(path.read_text(errors="ignore"))]
    assert short(naming) == [], "where packages come from is the business of the machine that fetches them"


def test_changes_are_named_by_number_and_kind() -> None:
    assert short([path for path in (TOP / "CHANGES").iterdir() if not FRAGMENT.fullmatch(path.name)]) == []


@pytest.mark.long
def test_a_wheel_carries_every_file_of_the_program(tmp_path: Path) -> None:
    build = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path), str(TOP)]
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", *build], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    carried = set(zipfile.ZipFile(wheel).namelist())
    program = {name for name in short(tracked()) if name.startswith("fedibrand/")}
    assert program - carried == set()
