"""A package's process that obeys."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fedibrand.inbox.packages.call import Limits
from fedibrand.inbox.packages.process import Process
from tests.inbox.packages.made import install
from tests.inbox.packages.obeying import CODE


@pytest.fixture
async def process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Process]:
    install(tmp_path, "acme.odd", CODE, monkeypatch)
    made = Process("acme.odd", "acme_odd:handlers", Limits(seconds=20, memory=256 << 20))
    told = await made.start()
    assert told.fault == ""
    yield made
    await made.stop()


@pytest.fixture
async def hurried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Process]:
    """The same, with no more than half a second for each call."""
    install(tmp_path, "acme.odd", CODE, monkeypatch)
    made = Process("acme.odd", "acme_odd:handlers", Limits(seconds=0.5, memory=256 << 20))
    await made.start()
    yield made
    await made.stop()
