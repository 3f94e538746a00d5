"""Commands, run in the process as the shell runs them, on a folder of their own."""

import asyncio
import json
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from fedibrand.app.parts import Parts, parts
from fedibrand.brands import keys
from fedibrand.brands.keys import Pair
from fedibrand.cli import commands
from fedibrand.clock import Clock
from fedibrand.settings import Settings
from tests.brands.made import pair_of
from tests.conversations.spoken import Voice

URL = "http://localhost:8123"
SECRET = "a secret that nobody can guess, in tests"
ADD = (
    *("brand", "add", "acme", "--name", "Acme & Sons", "--responsible", "Ada Acme"),
    *("--contact", "ada@acme.example", "--privacy-notice", "https://acme.example/privacy"),
)
T = TypeVar("T")


@dataclass(frozen=True)
class Ran:
    """How a command ended: its exit code, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def rows(self) -> list[list[str]]:
        return [line.split("\t") for line in self.out.splitlines()]


@dataclass(frozen=True)
class Shell:
    """Runs commands, and does to the instance behind them what no command does."""

    folder: Path
    capture: pytest.CaptureFixture[str]

    def run(self, *tokens: str) -> Ran:
        self.capture.readouterr()
        code = commands.run(tokens)
        return Ran(code, *self.capture.readouterr())

    def do(self, function: Callable[[Parts], Awaitable[T]]) -> T:
        async def done() -> T:
            settings = Settings.from_env(environ(self.folder))
            async with parts(settings, Clock(), stock=4) as having:
                return await function(having)

        return asyncio.run(done())

    def hear(self, *posts: str, **more: Any) -> tuple[str, list[str]]:
        """Have alice write these to acme, in one conversation; return it and the holdings."""

        async def write(having: Parts) -> tuple[str, list[str]]:
            voice = voice_of(having)
            conversation, holdings = None, []
            for html in posts:
                conversation, holding = await voice.writes(html, conversation, **more)
                holdings.append(holding)
            assert conversation is not None
            return conversation, holdings

        return self.do(write)


def voice_of(having: Parts) -> Voice:
    """Return alice, towards the first brand."""
    return Voice(having.store, having.tools, next(iter(having.brands)).id)


def environ(folder: Path) -> dict[str, str]:
    return {
        "FEDIBRAND_URL": URL,
        "FEDIBRAND_LISTEN": "127.0.0.1:8123",
        "FEDIBRAND_DATA": str(folder),
        "FEDIBRAND_SECRET": SECRET,
        "FEDIBRAND_ALLOWED_NETWORKS": "127.0.0.0/8,::1/128",
    }


def quick_keys(clock: Clock) -> Pair:
    return pair_of(clock.new_id(), clock.new_id())


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "make", quick_keys)


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of an instance with the one brand acme, made once: a schema takes a while."""
    folder = tmp_path_factory.mktemp("fresh") / "data"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "make", quick_keys)
        for name, value in environ(folder).items():
            patch.setenv(name, value)
        assert commands.run(ADD) == 0
    return folder


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A shell whose settings name a folder that is not there yet."""
    folder = tmp_path / "data"
    for name, value in environ(folder).items():
        monkeypatch.setenv(name, value)
    return Shell(folder, capsys)


@pytest.fixture
def shell(empty: Shell, fresh: Path) -> Shell:
    """A shell on an instance with the brand acme."""
    shutil.copytree(fresh, empty.folder)
    empty.folder.chmod(0o700)
    return empty
