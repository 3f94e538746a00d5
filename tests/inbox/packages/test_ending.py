"""How a package's process ends, and everything in it, whatever it does to stay."""

import asyncio
import fcntl
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from fedibrand.inbox.packages import process as process_module
from fedibrand.inbox.packages.call import Limits
from fedibrand.inbox.packages.process import Process
from tests.inbox.packages.made import install
from tests.inbox.packages.obeying import CODE, failed, said


async def test_a_process_that_was_killed_fails_what_it_had_in_work(process: Process) -> None:
    slow = asyncio.create_task(failed(process, "sleep"))
    assert await said(process, "remember") == "1"
    os.kill(process.pid, 9)
    assert (await slow).kind == "SIGKILL"
    assert (await failed(process, "remember")).kind == "PackageGone"


async def test_a_call_that_stops_its_clock_and_leaves_its_group_is_ended_all_the_same(
    hurried: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_module, "GRACE_SECONDS", 1.0)
    assert (await failed(hurried, "desert")).kind == "TooSlow"
    monkeypatch.undo()
    assert await said(hurried, "remember") == "1"


async def test_a_process_that_hears_nobody_is_ended(
    hurried: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_module, "GRACE_SECONDS", 0.1)
    os.kill(hurried.pid, signal.SIGSTOP)
    assert (await failed(hurried, "remember")).kind == "TooSlow"
    assert not hurried.alive


async def test_what_a_package_started_when_it_was_imported_ends_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = tmp_path / "held"
    starts = f"""
import fcntl
with open({str(held)!r}, "w") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    command = [sys.executable, "-c", "import signal; signal.pause()"]
    subprocess.Popen(command, pass_fds=[file.fileno()])
"""
    install(tmp_path, "acme.odd", CODE + starts, monkeypatch)
    made = Process("acme.odd", "acme_odd:handlers", Limits(seconds=20, memory=256 << 20))
    assert (await made.start()).fault == ""
    with held.open() as file:
        with pytest.raises(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        await made.stop()
        await asyncio.wait_for(asyncio.to_thread(fcntl.flock, file, fcntl.LOCK_EX), 10)


def test_an_import_that_never_ends_does_not_outlive_its_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, "acme.odd", "while True: pass", monkeypatch)
    quickly = """
from fedibrand.inbox.packages import child
child.IMPORT_SECONDS = child.LATE_SECONDS = 0.1
child.main("acme.odd", "acme_odd:handlers", child.Limits(1, 1))
"""
    ours, theirs = socket.socketpair()
    with theirs:
        ours.close()
        environment = {"PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}
        command = [sys.executable, "-c", quickly]
        ended = subprocess.run(command, stdin=theirs.fileno(), env=environment, timeout=60, check=False)
    assert ended.returncode == -signal.SIGALRM
