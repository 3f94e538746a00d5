"""Where the command line begins."""

import gc
import importlib
import sys


def main() -> None:
    """Run the command that the arguments name, and leave with its exit code.

    What is imported stays to the end, so the collector neither looks at it while it grows, which a third of
    the start would go into, nor ever after.
    """
    gc.disable()
    commands = importlib.import_module("fedibrand.cli.commands")
    sys.exit(commands.run(sys.argv[1:], before=_settle))


def _settle() -> None:
    gc.freeze()
    gc.enable()
