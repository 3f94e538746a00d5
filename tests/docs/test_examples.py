"""The examples of the manual run: each is a package and a test of it, and is installed as one."""

import importlib.util
import inspect
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.stage import Stage
from tests.docs.reading import Block, blocks

pytest_plugins = ["fedibrand.testing.fixtures"]

EXAMPLES = [each for each in blocks("python") if each.is_tried]
NAMED = re.compile(r"""Handlers\(\s*["']([\w.]+)["']""")


def install(block: Block, folder: Path) -> ModuleType:
    """Make a distribution of an example, as pip would leave it, and return its module."""
    name = NAMED.search(block.code)
    assert name, f"{block} has no registry"
    module = name[1].replace(".", "_")
    (folder / f"{module}.py").write_text(block.code)
    about = folder / f"{module}-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1\n")
    (about / "entry_points.txt").write_text(f"[fedibrand.handlers]\n{name[1]} = {module}:handlers\n")
    spec = importlib.util.spec_from_file_location(f"example_{module}", folder / f"{module}.py")
    assert spec and spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize("block", EXAMPLES, ids=str)
async def test_an_example_does_what_it_says(
    block: Block,
    instance: Stage,
    brand: Brand,
    consumer: Consumer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "installed"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    module = install(block, folder)
    fixtures: dict[str, Any] = {"instance": instance, "brand": brand, "consumer": consumer}
    (test,) = (each for name, each in vars(module).items() if name.startswith("test_"))
    await test(**{name: fixtures[name] for name in inspect.signature(test).parameters})
