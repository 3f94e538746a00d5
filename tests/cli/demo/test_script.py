"""The script: the whole story by itself, in processes of its own; and that it stops at what is not seen."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fedibrand.cli.demo import script
from fedibrand.cli.demo.story import STORY, Told, seen
from fedibrand.testing.running import free_port

NAMES = [
    *("mention", "verification", "conversation", "answer", "delivery", "invite"),
    *("follow", "accept", "post", "edit", "delete", "block"),
]


def demo(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fedibrand", "demo", "--script", "--port", str(free_port()), *arguments]
    environ = {**os.environ, "TMPDIR": str(folder)}
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)


def test_every_step_is_seen_at_both_ends(tmp_path: Path) -> None:
    ran = demo(tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert re.findall(r"^ ?\d+\. (\w+): ", ran.stdout, re.MULTILINE) == NAMES
    assert ran.stdout.count("✓ brand") == ran.stdout.count("✓ consumer") == len(NAMES)
    for crossed in ("Create Note", "Follow", "Accept Follow", "Update Note", "Delete", "Block"):
        assert re.search(rf"→ \w+: POST http\S+, {crossed}\b.*, signed with cavage, answered 202", ran.stdout)
    assert "\x1b" not in ran.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text("mine")
    ran = demo(tmp_path, "--data", str(tmp_path))
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("not-empty: ")
    assert list(tmp_path.iterdir()) == [kept]


async def test_it_names_the_first_step_that_is_not_seen_and_goes_no_further(
    capsys: pytest.CaptureFixture[str],
) -> None:
    played = []

    async def first(having: Any) -> Told:
        """The first thing happens."""
        played.append("first")
        return Told("here", "and there")

    async def second(having: Any) -> Told:
        """The second does not."""
        seen(False, "brand", "an open conversation")
        raise AssertionError

    async def third(having: Any) -> Told:
        """The third must not."""
        raise AssertionError

    assert await script.run([first, second, third], None) == 1  # type: ignore[arg-type]
    out = capsys.readouterr().out
    assert played == ["first"]
    assert "second was not seen at the brand’s end: an open conversation" in out
    assert "third" not in out


async def test_a_step_that_breaks_is_not_seen_either(capsys: pytest.CaptureFixture[str]) -> None:
    async def broken(having: Any) -> Told:
        """Something is not as it should be."""
        raise ZeroDivisionError

    assert await script.run([broken], None) == 1  # type: ignore[arg-type]
    assert "broken was not seen (ZeroDivisionError" in capsys.readouterr().out


def test_each_step_says_what_it_is_about() -> None:
    assert [step.__name__ for step in STORY] == NAMES
    assert all(step.__doc__ for step in STORY)
