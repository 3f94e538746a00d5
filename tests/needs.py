"""What a test needs from the machine and may not find there.

Nothing skips silently: `tests/conftest.py` repeats every skip in the last lines of the run, and with
``CI=true`` a skip is a failure.
"""

from typing import NoReturn

import pytest


def skip(what: str, why: str) -> NoReturn:
    """Skip the running test, or the module being imported, because ``what`` could not be had.

    Args:
        what: The thing that is missing, in a word or two: "git", "node", "a free IPv6 loopback".
        why: What was tried and how it failed, and what to install where that is known.
    """
    pytest.skip(f"needs {what}: {why}", allow_module_level=True)
