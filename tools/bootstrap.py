"""Make a virtual environment and install this folder into it: ``python3 tools/bootstrap.py .venv [extra]``.

Every version comes from constraints.txt, the build backend's too: it is installed first, so that pip
need not fetch another one by itself.
"""

import importlib.util
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

OLDEST = (3, 11)
TOP = Path(__file__).resolve().parent.parent
NO_PIP = """\
This Python ({executable}) has neither ensurepip nor pip, so it cannot make a virtual environment.
On Debian and Ubuntu: apt install python3-venv
Then run make again."""


def works(python: Path) -> bool:
    """Return whether ``python`` runs, is new enough and has pip."""
    probe = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
    try:
        return subprocess.run([python, "-c", probe], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def make(folder: Path) -> None:
    """Make a virtual environment with pip in ``folder``, in place of what is there.

    Debian ships ensurepip apart from Python; a pip outside can then put one inside.

    Raises:
        SystemExit: There is no pip to be had; the message says what to install.
    """
    has_ensurepip = importlib.util.find_spec("ensurepip") is not None
    if not has_ensurepip and importlib.util.find_spec("pip") is None:
        raise SystemExit(NO_PIP.format(executable=sys.executable))
    version = ".".join(map(str, sys.version_info[:3]))
    print(f"Making {folder} with Python {version} (once).", flush=True)
    venv.create(folder, clear=True, symlinks=True, with_pip=has_ensurepip)
    if not has_ensurepip:
        pip(Path(sys.executable), "--python", str(folder / "bin/python"), "install", "--quiet", "pip")


def pip(python: Path, *arguments: str) -> None:
    """Run pip; its own words say what went wrong.

    Raises:
        SystemExit: pip failed.
    """
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]
    if subprocess.run(command, check=False).returncode:
        raise SystemExit(f"This failed: {' '.join(command)}")


def install(python: Path, extra: str) -> None:
    """Install the build backend and then this folder, editable, with ``extra`` if it is not empty."""
    backend = tomllib.loads((TOP / "pyproject.toml").read_text())["build-system"]["requires"]
    quietly = ("install", "--quiet", "--constraint", str(TOP / "constraints.txt"))
    print(f"Installing fedibrand{extra and f' and its extra {extra}'} (a minute or so).", flush=True)
    pip(python, *quietly, *backend, "editables")
    pip(python, *quietly, "--no-build-isolation", "--editable", f"{TOP}[{extra}]" if extra else str(TOP))


def main(folder: Path, extra: str = "") -> None:
    """Make sure that ``folder`` is a working virtual environment with fedibrand in it."""
    if not works(folder / "bin/python"):
        make(folder)
    install(folder / "bin/python", extra)


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        raise SystemExit("fedibrand needs Python 3.11 or newer.")
    main(Path(sys.argv[1]), *sys.argv[2:3])
