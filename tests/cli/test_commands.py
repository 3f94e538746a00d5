"""The command line as a whole: names, exit codes, and that a command loads its own file alone."""

import gc
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from fedibrand import __version__
from fedibrand.cli import commands, printing
from tests.cli.conftest import Shell, environ


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the settings of a folder, in a process of its own."""
    env = {**os.environ, **environ(folder), "PYTHONWARNINGS": "error"}
    return subprocess.run(
        [sys.executable, *arguments], env=env, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize("name", [name for name, _, _ in commands.COMMANDS])
def test_every_command_has_help(empty: Shell, name: str) -> None:
    ran = empty.run(name, "--help")
    assert ran.code == 0
    assert f"fedibrand {name}" in ran.out


@pytest.mark.parametrize(("name", "place", "line"), commands.COMMANDS)
def test_every_command_lies_where_the_table_says(name: str, place: str, line: str) -> None:
    file, _, member = place.partition(":")
    assert getattr(import_module(f"fedibrand.cli.{file}"), member)
    assert line.endswith(".")


def test_help_names_every_command_and_loads_none(empty: Shell) -> None:
    loaded = {name for name in sys.modules if name.startswith("fedibrand.cli.")}
    ran = empty.run("--help")
    assert all(name in ran.out for name, _, _ in commands.COMMANDS)
    assert {name for name in sys.modules if name.startswith("fedibrand.cli.")} == loaded


def test_the_version_is_told(empty: Shell) -> None:
    assert empty.run("--version").out.strip() == __version__


def test_a_command_that_is_not_there_exits_with_2(empty: Shell) -> None:
    ran = empty.run("incomming")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "usage: There is no command incomming. Did you mean incoming?\n"


def test_an_option_that_is_not_there_exits_with_2(empty: Shell) -> None:
    ran = empty.run("incoming", "--nix")
    assert (ran.code, ran.out, ran.err) == (2, "", "usage: Unknown option: --nix.\n")


def test_another_secret_touches_nothing(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEDIBRAND_SECRET", "another secret that is long enough for this")
    ran = shell.run("incoming")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("cannot-open: FEDIBRAND_SECRET is not the secret")


def test_a_record_that_is_no_database_is_refused_in_a_sentence(shell: Shell) -> None:
    (shell.folder / "fedibrand.sqlite3").write_bytes(b"no database at all, and long enough to see" * 100)
    ran = shell.run("incoming")
    assert (ran.code, ran.out, ran.err.partition(":")[0]) == (1, "", "cannot-open")


def test_a_data_folder_that_cannot_be_is_refused_in_a_sentence(
    empty: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty.folder.write_text("a file")
    ran = empty.run("incoming")
    assert (ran.code, ran.err.partition(":")[0]) == (1, "cannot-open")


def test_a_command_loads_its_own_file_and_what_they_share(shell: Shell) -> None:
    code = (
        "import sys; from fedibrand.cli import commands; commands.run(['brand', 'list']);"
        "print(*sorted(name for name in sys.modules if name.startswith('fedibrand.cli.')))"
    )
    ran = python(shell.folder, "-c", code)
    assert ran.stdout.splitlines()[-1].split() == [
        "fedibrand.cli.brand",
        "fedibrand.cli.brand.command",
        "fedibrand.cli.brand.looks",
        "fedibrand.cli.brand.opening",
        "fedibrand.cli.commands",
        "fedibrand.cli.printing",
        "fedibrand.cli.running",
    ]


def test_the_module_runs_as_the_program_does(shell: Shell) -> None:
    ran = python(shell.folder, "-m", "fedibrand", "brand", "list")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("@acme@localhost:8123\tAcme & Sons\t")
    refused = python(shell.folder, "-m", "fedibrand", "brand", "show", "nix")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "not-found: There is no brand nix.\n"


def test_the_collector_rests_while_a_command_is_loaded_and_works_while_it_runs(empty: Shell) -> None:
    code = (
        "import gc, sys; from fedibrand.cli import app, settings;"
        "sys.argv = ['fedibrand', 'settings']; seen = [];"
        "settings.printing.table = lambda *_: seen.append((gc.isenabled(), gc.get_freeze_count() > 0));\n"
        "try: app.main()\nexcept SystemExit: print(seen)"
    )
    assert python(empty.folder, "-c", code).stdout == "[(True, True)]\n"
    assert gc.isenabled()


def test_a_reader_who_has_seen_enough_is_no_fault(shell: Shell) -> None:
    code = "from fedibrand.cli.app import main; import sys; sys.argv = ['fedibrand', 'settings']; main()"
    ran = subprocess.run(
        f'{sys.executable} -c "{code}" | head -n 1',
        shell=True,
        env={**os.environ, **environ(shell.folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ran.stdout.startswith("FEDIBRAND_URL"), ran.stderr) == (True, "")


def test_cells_never_hold_what_steers_a_terminal_or_ends_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    printing.table(("a", "b"), [("one\ttwo\nthree", "\x1b[2Jfour\u2066")])
    assert capsys.readouterr().out == "one two three\t[2Jfour\n"


def test_a_terminal_gets_heads_and_short_ids(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation, _ = shell.hear("Hello")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "200")
    out = re.sub(r"\x1b\[[0-9;]*m", "", shell.run("incoming").out)
    assert re.match(r"id\s+brand\s+from\s+state\s+last\s+words", out)
    assert conversation[-8:] in out
    assert conversation not in out
