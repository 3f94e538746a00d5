"""Packages made for a test: a module and the metadata that an installer would have written, on the path."""

from pathlib import Path

import pytest


def install(folder: Path, name: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make ``name`` an installed package whose module holds ``code``, for as long as the test runs."""
    module = "".join(sign if sign.isalnum() else "_" for sign in name)
    (folder / f"{module}.py").write_text(code)
    metadata = folder / f"{module}-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[fedibrand.handlers]\n{name} = {module}:handlers\n")
    monkeypatch.syspath_prepend(str(folder))
