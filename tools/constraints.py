"""Write constraints.txt anew from the newest releases that fit pyproject.toml.

``python3 tools/constraints.py constraints.txt``. Run it with the oldest Python we support: what only older
ones need is then in it, and newer ones ignore what they do not need.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from bootstrap import TOP, make, pip

HEADER = """\
# Exact versions of everything fedibrand and its tests are installed with. Written by `make constraints`.
"""


def newest() -> str:
    """Return name==version, one a line, of all that an installation with every extra pulls in."""
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder, "venv/bin/python")
        make(python.parent.parent)
        pip(python, "install", "--quiet", "hatchling", "editables", f"{TOP}[docs,test]")
        freeze = ["-m", "pip", "freeze", "--all", "--exclude", "fedibrand", "--exclude", "pip"]
        return subprocess.run([python, *freeze], check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(HEADER + newest())
