"""A real browser for tests, had once a run: an installed Chromium, else Playwright's own, else Debian's."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import needs

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
INSTALL_SECONDS = 300
_WHERE = (
    "from playwright.sync_api import sync_playwright as run\n"
    "with run() as playwright: print(playwright.chromium.executable_path)"
)
_QUIETLY = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}


def chromium() -> str:
    """Return the path of a Chromium, fetched where none is installed; skip the test where none can be had."""
    with (Path(tempfile.gettempdir()) / "fedibrand-tests-browser.lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)  # test workers start at the same time
        tried = []
        for way in (_installed, _playwrights, _debians):
            path, fault = way()
            if path:
                break
            tried.append(fault)
        else:
            needs.skip("a browser", "; ".join(tried))
    return path


def _installed() -> tuple[str, str]:
    found = next(filter(None, map(shutil.which, NAMES)), "")
    return found, f"none of {', '.join(NAMES)} is installed"


def _playwrights() -> tuple[str, str]:
    fault = _run([sys.executable, "-m", "playwright", "install", "chromium"])
    if fault:
        return "", f"Playwright could not fetch its own: {fault}"
    asked = subprocess.run([sys.executable, "-c", _WHERE], capture_output=True, text=True, check=True)
    return asked.stdout.strip(), ""


def _debians() -> tuple[str, str]:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return "", "no apt-get to be used: apt install chromium"
    for command in (["apt-get", "-qq", "update"], ["apt-get", "-qq", "install", "-y", "chromium"]):
        fault = _run(command)
        if fault:
            return "", f"{' '.join(command)}: {fault}"
    return shutil.which("chromium") or "", "apt-get brought none"


def _run(command: list[str]) -> str:
    """Run a command; return what went wrong, or ``""``."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False, env=_QUIETLY
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        return str(fault)
    return done.stderr.strip()[-300:] if done.returncode else ""
