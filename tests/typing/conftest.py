"""Somebody's project outside the tree, with what our wheel carries installed and nothing else of ours."""

import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.typing.marked import FILES

TOP = Path(__file__).resolve().parents[2]
LIMIT = 300


@dataclass(frozen=True)
class Project:
    """A folder with the files to check, and the Python that has fedibrand installed."""

    folder: Path
    python: Path
    package: Path

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command in the folder."""
        return subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, timeout=LIMIT, check=False
        )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    base = tmp_path_factory.mktemp("outside")
    build = ["-m", "hatchling", "build", "--target", "wheel", "--directory", str(base)]
    subprocess.run([sys.executable, *build], cwd=TOP, check=True, capture_output=True, timeout=LIMIT)
    (wheel,) = base.glob("*.whl")
    venv.create(base / "venv", symlinks=True)
    (site,) = (base / "venv").glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as carried:
        carried.extractall(site)
    # Everything that fedibrand needs; a .pth file found by a .pth file is not read, so not our own tree.
    (site / "needs.pth").write_text(sysconfig.get_path("purelib") + "\n")
    folder = base / "project"
    folder.mkdir()
    for file in FILES:
        (folder / file.name).write_text(file.read_text())
    return Project(folder, base / "venv/bin/python", site / "fedibrand")
