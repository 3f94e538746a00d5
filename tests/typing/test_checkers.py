"""What type checkers say of a handler author's code, in a project outside the tree."""

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests import npm
from tests.typing.conftest import Project
from tests.typing.marked import FILES, Fault, marks

Said = Mapping[str, list[Fault]]
"""Faults by file name."""

pytestmark = pytest.mark.long
each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


@pytest.fixture(scope="module")
def mypy(project: Project) -> Said:
    options = ["--strict", "--config-file=", "--output=json", f"--cache-dir={project.folder / '.mypy_cache'}"]
    ran = project.run(project.python, "-m", "mypy", *options, *(file.name for file in FILES))
    assert ran.stderr == ""
    said = defaultdict(list)
    for fault in map(json.loads, ran.stdout.splitlines()):
        if fault["severity"] == "error":
            said[fault["file"]].append((fault["line"], fault["code"]))
    return said


@pytest.fixture(scope="module")
def pyright(project: Project) -> Said:
    program = npm.installed(Path(__file__).parent) / "node_modules/pyright/index.js"
    (project.folder / "pyrightconfig.json").write_text(json.dumps({"typeCheckingMode": "strict"}))
    ran = project.run(npm.node(), program, "--outputjson", "--pythonpath", project.python)
    assert ran.stdout, ran.stderr
    told = json.loads(ran.stdout)
    assert told["summary"]["filesAnalyzed"] == len(FILES)
    said = defaultdict(list)
    for fault in told["generalDiagnostics"]:
        said[Path(fault["file"]).name].append((fault["range"]["start"]["line"] + 1, fault["rule"]))
    return said


def test_the_project_sees_what_the_wheel_carries(project: Project) -> None:
    ran = project.run(project.python, "-c", "import fedibrand; print(fedibrand.__file__)")
    assert Path(ran.stdout.strip()).parent == project.package
    assert (project.package / "py.typed").is_file()


@each_file
def test_a_file_is_marked_where_it_is_wrong(file: Path) -> None:
    assert bool(marks(file, "pyright")) is file.name.startswith("wrong_")


@each_file
def test_mypy_refuses_what_is_marked_and_nothing_else(mypy: Said, file: Path) -> None:
    assert sorted(mypy.get(file.name, [])) == marks(file, "mypy")


@each_file
def test_pyright_refuses_what_is_marked_and_nothing_else(pyright: Said, file: Path) -> None:
    assert sorted(pyright.get(file.name, [])) == marks(file, "pyright")


def test_an_authors_own_test_needs_no_server(project: Project) -> None:
    ran = project.run(project.python, "-m", "pytest", "-q", "-o", "asyncio_mode=auto", "ok_tests.py")
    assert "1 passed" in ran.stdout, ran.stdout + ran.stderr


def test_without_its_mark_the_package_would_be_taken_for_untyped(project: Project) -> None:
    mark = project.package / "py.typed"
    mark.unlink()
    try:
        ran = project.run(
            project.python, "-m", "mypy", "--config-file=", "--cache-dir=/dev/null", "ok_context.py"
        )
    finally:
        mark.touch()
    assert "[import-untyped]" in ran.stdout
