"""The packages in ``examples/``, installed as anybody installs one: nothing is wrong, their tests pass."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

TOP = Path(__file__).resolve().parents[2]
EXAMPLES = sorted(file.parent for file in (TOP / "examples").glob("*/pyproject.toml"))
NAMES = {f"example.{folder.name.replace('-', '_')}" for folder in EXAMPLES}
LONGEST = 100
LIMIT = 300
_INDENTED = re.compile(r"(?:^    .*\n)+", re.MULTILINE)

each_example = pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Installed:
    """Each example in a folder of its own in ``base``, and the environment of an instance that finds all."""

    base: Path
    environment: Mapping[str, str]

    def at(self, *folders: Path) -> str:
        """Return where these examples are installed, as PYTHONPATH has it."""
        return os.pathsep.join(str(self.base / folder.name) for folder in folders)

    def start(self, *command: str | Path, cwd: Path = TOP, **more: str) -> subprocess.Popen[str]:
        """Start a command."""
        environment = {**self.environment, **more}
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=cwd, env=environment, stdout=pipe, stderr=pipe, text=True)

    def run(self, *command: str | Path, **more: Any) -> Ran:
        """Run a command."""
        return ended(self.start(*command, **more))


def ended(process: subprocess.Popen[str]) -> Ran:
    try:
        out, err = process.communicate(timeout=LIMIT)
    finally:
        process.kill()
    return Ran(process.returncode, out, err)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    base = tmp_path_factory.mktemp("examples")
    settings = {
        "FEDIBRAND_URL": "http://localhost:8123",
        "FEDIBRAND_SECRET": "a secret that nobody can guess, in tests",
        "FEDIBRAND_DATA": str(base / "data"),
    }
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    made = Installed(base, {**ours, **settings, "PATH": path})
    made = replace(made, environment={**made.environment, "PYTHONPATH": made.at(*EXAMPLES)})
    pip = ("-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet")
    alone = ("--no-deps", "--no-build-isolation", "--target")
    running = [made.start(sys.executable, *pip, *alone, made.at(each), each) for each in EXAMPLES]
    assert [(ran.code, ran.err) for ran in map(ended, running) if ran.code] == []
    return made


@pytest.fixture(scope="module")
def own_tests(installed: Installed) -> Iterator[Mapping[Path, subprocess.Popen[str]]]:
    """The tests of each example as they run, all at once: each finds its own package only."""
    options = ("-q", "-W", "error", "-p", "no:cacheprovider")
    running = {
        each: installed.start(
            *(sys.executable, "-m", "pytest", *options, f"--basetemp={installed.base}/{each.name}-tests"),
            cwd=each,
            PYTHONPATH=installed.at(each),
        )
        for each in EXAMPLES
    }
    yield running
    for process in running.values():
        process.kill()


def test_there_are_three() -> None:
    assert sorted(NAMES) == ["example.crm_bridge", "example.out_of_hours", "example.routing"]


@each_example
def test_a_module_is_short(folder: Path) -> None:
    (module,) = (folder / "src").rglob("*.py")
    assert len(module.read_text("utf-8").splitlines()) < LONGEST


@each_example
def test_its_own_tests_pass(folder: Path, own_tests: Mapping[Path, subprocess.Popen[str]]) -> None:
    ran = ended(own_tests[folder])
    assert ran.code == 0, ran.out + ran.err
    assert " passed" in ran.out


def test_nothing_is_wrong_with_any_of_them(installed: Installed) -> None:
    ran = installed.run(sys.executable, "-m", "fedibrand", "handlers", "check", "--json")
    findings = json.loads(ran.out)
    assert ([each for each in findings if each["wrong"]], ran.code) == ([], 0)
    assert {each["package"] for each in findings} >= NAMES


@pytest.mark.long
def test_what_their_manuals_say_can_be_typed(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("whsec_YSBzZWNyZXQgdGhhdCBpcyBvbmx5IGZvciB0ZXN0cw")
    texts = [(folder / "README.md").read_text("utf-8") for folder in EXAMPLES]
    said = [block for text in texts for block in _INDENTED.findall(text) if "fedibrand handlers" in block]
    typed = [line for block in said for line in block.splitlines() if "pip install" not in line]
    add = "fedibrand brand add acme --name Acme --responsible Ada --contact ada@acme.example"
    script = "\n".join([f"{add} --privacy-notice https://acme.example/privacy", *typed])
    data = str(tmp_path / "data")
    ran = installed.run("bash", "-eu", "-c", script, cwd=tmp_path, FEDIBRAND_DATA=data)
    assert ran.code == 0, ran.out + ran.err
    listed = installed.run("fedibrand", "handlers", "list", "--json", cwd=tmp_path, FEDIBRAND_DATA=data)
    used = {each["package"] for each in json.loads(listed.out) if each["brands"]}
    assert used == {"core", *NAMES}
    checked = installed.run("fedibrand", "handlers", "check", cwd=tmp_path, FEDIBRAND_DATA=data)
    assert checked.code == 0, checked.out


@pytest.mark.long
def test_type_checkers_have_nothing_to_say(installed: Installed, tmp_path: Path) -> None:
    options = ["--strict", "--config-file=", f"--cache-dir={tmp_path}"]
    files = [
        file for folder in EXAMPLES for part in ("src", "tests") for file in (folder / part).rglob("*.py")
    ]
    path = os.pathsep.join(str(folder / "src") for folder in EXAMPLES)
    ran = installed.run(sys.executable, "-m", "mypy", *options, *files, MYPYPATH=path)
    assert ran.code == 0, ran.out + ran.err
