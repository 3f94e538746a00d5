"""How far long work is: a bar on a terminal, a plain line for each tenth in a pipe; on standard error."""

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

TENTHS = 10


class Progress:
    """A piece of work of a known size: ``with Progress("Copying", "pages") as progress``."""

    def __init__(self, what: str, of: str) -> None:
        """Take what is being done, and what is counted."""
        self._what, self._of = what, of
        self._tenth = -1
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn(of),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
        )
        self._task = self._bar.add_task(what, total=None)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def left(self, left: int, total: int) -> None:
        """Say how many are left of how many."""
        self.done(total - left, total)

    def done(self, done: int, total: int) -> None:
        """Say how many are done of how many."""
        self._bar.update(self._task, completed=done, total=total)
        tenth = TENTHS * done // max(total, 1)
        if self._bar.disable and tenth > self._tenth:
            print(f"{self._what}: {done} of {total} {self._of}", file=sys.stderr)
            self._tenth = tenth
