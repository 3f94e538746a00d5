"""The examples of the manual run: each is a package and a test of it, and is installed as one."""

import contextlib
import importlib.util
import inspect
import itertools
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import pytest_asyncio

from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.faults import NotFound
from fedibrand.testing.stage import Stage
from tests.docs.reading import TOP, Block, blocks

pytest_plugins = ["fedibrand.testing.fixtures"]

EXAMPLES = [each for each in blocks("python") if each.is_tried]
NUMBERS = itertools.count()
OF_ALL = re.compile(r"\binstance\.(\w+)")
NAMED = re.compile(r"""Handlers\(\s*["']([\w.]+)["']""")


def name_of(block: Block) -> str:
    found = NAMED.search(block.code)
    assert found, f"{block} has no registry"
    return found[1]


def install(block: Block, folder: Path) -> Path:
    """Make a distribution of an example, as pip would leave it, and return its file."""
    name = name_of(block)
    module = name.replace(".", "_")
    about = folder / f"{module}-1.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1\n")
    (about / "entry_points.txt").write_text(f"[fedibrand.handlers]\n{name} = {module}:handlers\n")
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


async def run(block: Block, folder: Path, patch: pytest.MonkeyPatch, fixtures: dict[str, Any]) -> None:
    """Install an example, and run the test in it."""
    file = install(block, folder)
    patch.syspath_prepend(str(folder))
    tests = [each for name, each in vars(imported(file)).items() if name.startswith("test_")]
    assert len(tests) == 1, "the second would meet what the first has left"
    await tests[0](**{name: fixtures[name] for name in inspect.signature(tests[0]).parameters})


@pytest_asyncio.fixture(scope="class", loop_scope="class")
async def stage(tmp_path_factory: pytest.TempPathFactory, quick_keys: None) -> AsyncIterator[Stage]:
    async with Stage(tmp_path_factory.mktemp("stage") / "data") as made:
        yield made


class Tried:
    """The examples of one room on one stage, each with a brand and a consumer of its own."""

    room = ""

    @pytest.mark.asyncio(loop_scope="class")
    async def test_an_example_does_what_it_says(
        self, block: Block, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun = stage.clock.now()
        own = next(NUMBERS)
        brand, consumer = await stage.brand(f"acme{own}"), await stage.consumer(f"alice{own}")
        try:
            await run(block, tmp_path, monkeypatch, {"instance": stage, "brand": brand, "consumer": consumer})
        finally:
            await leave(stage, brand, block)
        assert stage.clock.now() == begun, "it moves the clock of all others"


async def leave(stage: Stage, brand: Brand, block: Block) -> None:
    """End what an example used, so that the next finds a stage that it has not seen."""
    with contextlib.suppress(NotFound):
        await brand.disable(name_of(block))
    stage.brands.remove(brand)


class TestActivities(Tried):
    room = "activities"


class TestEffects(Tried):
    room = "effects"


class TestContext(Tried):
    room = "context"


class TestEverythingElse(Tried):
    pass


class TestAlone:
    """The examples that look at more than their own brand and consumer, or move the clock."""

    async def test_an_example_does_what_it_says(
        self,
        block: Block,
        instance: Stage,
        brand: Brand,
        consumer: Consumer,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        fixtures = {"instance": instance, "brand": brand, "consumer": consumer}
        await run(block, tmp_path / "installed", monkeypatch, fixtures)


def is_alone(block: Block) -> bool:
    return not set(OF_ALL.findall(block.code)) <= {"settled"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.cls is None:
        return
    rooms = {each.room for each in Tried.__subclasses__()}
    found = [
        each
        for each in EXAMPLES
        if not each.has_fixtures
        and (
            is_alone(each)
            if metafunc.cls is TestAlone
            else not is_alone(each) and metafunc.cls.room == (each.room if each.room in rooms else "")
        )
    ]
    metafunc.parametrize("block", found, ids=str)


def test_examples_with_fixtures_of_their_own_pass_together(tmp_path: Path) -> None:
    found = [each for each in EXAMPLES if each.has_fixtures]
    files = [install(each, tmp_path) for each in found]
    paths = os.pathsep.join([str(tmp_path), str(TOP), os.environ.get("PYTHONPATH", "")])
    settings = ("-p", "fedibrand.testing.fixtures", "-o", "asyncio_mode=auto", "-q", f"--rootdir={tmp_path}")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *settings, *map(str, files)],
        env={**os.environ, "PYTHONPATH": paths},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    assert f"{sum(each.code.count('async def test_') for each in found)} passed" in run.stdout
