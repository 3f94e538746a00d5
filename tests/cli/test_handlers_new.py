"""What ``handlers new`` writes, and that its own test passes against the testing kit."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.cli.conftest import Shell

FILES = {
    ".github/workflows/ci.yml",
    "README.md",
    "pyproject.toml",
    "src/acme_loyalty/__init__.py",
    "tests/test_acme_loyalty.py",
}


@pytest.fixture
def made(empty: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that ``handlers new acme.loyalty`` makes."""
    monkeypatch.chdir(tmp_path)
    ran = empty.run("handlers", "new", "acme.loyalty", "--json")
    assert (ran.code, ran.json["folder"], set(ran.json["files"])) == (0, "acme-loyalty", FILES)
    return tmp_path / "acme-loyalty"


def test_everything_is_written_under_the_package_s_own_name(made: Path) -> None:
    assert {str(path.relative_to(made)) for path in made.rglob("*") if path.is_file()} == FILES
    for path in FILES:
        assert "$" not in (made / path).read_text().replace("${{ matrix", "")


def test_the_entry_point_leads_to_the_registry(made: Path) -> None:
    project = tomllib.loads((made / "pyproject.toml").read_text())
    assert project["project"]["entry-points"]["fedibrand.handlers"] == {
        "acme.loyalty": "acme_loyalty:handlers"
    }
    assert 'Handlers("acme.loyalty"' in (made / "src/acme_loyalty/__init__.py").read_text()
    assert (made / project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"][0]).is_dir()


@pytest.mark.long
def test_its_test_passes(made: Path) -> None:
    install(made)
    path = os.pathsep.join([str(made / "src"), *sys.path])
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=made,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "2 passed" in ran.stdout
    assert "warning" not in (ran.stdout + ran.stderr).lower()


def install(made: Path) -> None:
    """Put what an installer would write beside the module: it needs no network so."""
    project = tomllib.loads((made / "pyproject.toml").read_text())["project"]
    points = project["entry-points"]["fedibrand.handlers"]
    beside = made / "src" / f"acme_loyalty-{project['version']}.dist-info"
    beside.mkdir()
    (beside / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    lines = "".join(f"{name} = {place}\n" for name, place in points.items())
    (beside / "entry_points.txt").write_text(f"[fedibrand.handlers]\n{lines}")


def test_what_is_there_is_not_written_over(made: Path, empty: Shell) -> None:
    before = (made / "README.md").read_text()
    ran = empty.run("handlers", "new", "acme.loyalty")
    assert (ran.code, ran.err) == (1, "exists: acme-loyalty is there already.\n")
    assert (made / "README.md").read_text() == before


@pytest.mark.parametrize("name", ["loyalty", "Acme.Loyalty", "../acme.loyalty", "acme.loyalty/x", "acme."])
def test_a_name_that_no_package_can_have_is_refused(
    empty: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert empty.run("handlers", "new", name).code == 2
    assert list(tmp_path.iterdir()) == []
