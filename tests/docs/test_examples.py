"""The examples of the manual run: each is a package and a test of it, and is installed as one."""

import importlib.util
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.stage import Stage
from tests.docs.reading import TOP, Block, blocks

pytest_plugins = ["fedibrand.testing.fixtures"]

EXAMPLES = [each for each in blocks("python") if each.is_tried]
NAMED = re.compile(r"""Handlers\(\s*["']([\w.]+)["']""")


def install(block: Block, folder: Path) -> Path:
    """Make a distribution of an example, as pip would leave it, and return its file."""
    name = NAMED.search(block.code)
    assert name, f"{block} has no registry"
    module = name[1].replace(".", "_")
    about = folder / f"{module}-1.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1\n")
    (about / "entry_points.txt").write_text(f"[fedibrand.handlers]\n{name[1]} = {module}:handlers\n")
    file = folder / f"{module}.py"
    file.write_text(block.code)
    return file


def imported(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"example_{file.stem}", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Tried:
    """The examples of one room; pytest's workers take a class each."""

    room = ""

    async def test_an_example_does_what_it_says(
        self,
        block: Block,
        instance: Stage,
        brand: Brand,
        consumer: Consumer,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        file = install(block, tmp_path / "installed")
        monkeypatch.syspath_prepend(str(file.parent))
        fixtures: dict[str, Any] = {"instance": instance, "brand": brand, "consumer": consumer}
        tests = [each for name, each in vars(imported(file)).items() if name.startswith("test_")]
        assert len(tests) == 1, "the second would meet what the first has left"
        await tests[0](**{name: fixtures[name] for name in inspect.signature(tests[0]).parameters})


class TestActivities(Tried):
    room = "activities"


class TestEffects(Tried):
    room = "effects"


class TestContext(Tried):
    room = "context"


class TestEverythingElse(Tried):
    pass


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.cls is None or not issubclass(metafunc.cls, Tried):
        return
    rooms = {each.room for each in Tried.__subclasses__()}
    found = [
        each
        for each in EXAMPLES
        if not each.has_fixtures and metafunc.cls.room == (each.room if each.room in rooms else "")
    ]
    metafunc.parametrize("block", found, ids=str)


@pytest.mark.parametrize("block", [each for each in EXAMPLES if each.has_fixtures], ids=str)
def test_an_example_with_fixtures_of_its_own_passes(block: Block, tmp_path: Path) -> None:
    file = install(block, tmp_path)
    paths = os.pathsep.join([str(tmp_path), str(TOP), os.environ.get("PYTHONPATH", "")])
    settings = ("-p", "fedibrand.testing.fixtures", "-o", "asyncio_mode=auto", "-q", f"--rootdir={tmp_path}")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *settings, str(file)],
        env={**os.environ, "PYTHONPATH": paths},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    assert f"{block.code.count('async def test_')} passed" in run.stdout
