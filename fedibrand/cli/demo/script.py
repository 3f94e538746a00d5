"""Plays the story without a person and prints it: in colour on a terminal, as plain lines in a pipe."""

import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from fedibrand.cli import printing
from fedibrand.cli.demo.stage import stage
from fedibrand.cli.demo.story import STORY, Play, Step, Told
from fedibrand.cli.demo.wire import BRAND, CONSUMER, Arrivals, Crossing, NotSeen, Wire
from fedibrand.problems import Refusal

DONE, NOT_SEEN = 0, 1


class NotEmpty(Refusal):
    """The story begins with nothing: give it an empty folder."""

    code, sentence = "not-empty", "The story begins with nothing: give it an empty folder."


async def play(data: Path | None, port: int) -> int:
    """Set the stage and play the story on it.

    Args:
        data: As for :func:`fedibrand.cli.demo.stage.stage`.
        port: Likewise.

    Returns:
        The exit code: 0 when each step was seen at both ends, else 1.

    Raises:
        NotEmpty: There is something in ``data``.
    """
    if data is not None:
        _check_empty(data)
    arrivals = Arrivals()
    arrivals.listen()
    async with stage(data, port) as set_up:
        _say(f"The brand     {set_up.page}")
        _say(f"The consumer  {set_up.theirs.page}")
        _say(f"The desk      {set_up.desk}")
        return await run(STORY, Play(set_up, Wire(set_up.theirs, arrivals)))


def _check_empty(data: Path) -> None:
    if data.is_dir() and any(data.iterdir()):
        raise NotEmpty


async def run(steps: Sequence[Step], having: Play) -> int:
    """Play steps in their order and print each; at the first that is not seen, name it and stop.

    Returns:
        The exit code.
    """
    for number, step in enumerate(steps, 1):
        _say(f"\n{number:2}. {step.__name__}: {_about(step)}", "bold")
        try:
            told = await step(having)
        except Exception as fault:  # whatever it is, the step was not seen
            _say(f"    ✗ {step.__name__} was not seen {_why(fault)}", "bold red")
            return NOT_SEEN
        _tell(told)
    _say(f"\nAll {len(steps)} steps were seen at both ends.", "bold green")
    return DONE


def _about(step: Step) -> str:
    return (step.__doc__ or "").partition("\n")[0]


def _why(fault: Exception) -> str:
    return str(fault) if isinstance(fault, NotSeen | Refusal) else f"({type(fault).__name__}: {fault})"


def _tell(told: Told) -> None:
    for each in told.crossed:
        _say(f"    {_drawn(each)}", "dim")
    _say(f"    ✓ brand     {told.brand}", "green")
    _say(f"    ✓ consumer  {told.consumer}", "green")


def _drawn(each: Crossing) -> str:
    other = CONSUMER if each.sender == BRAND else BRAND
    return (
        f"{each.sender} → {other}: POST {each.target}, {each.what}, signed with {each.dialect}, "
        f"answered {each.status}; there: {each.outcome}"
    )


def _say(text: str, style: str = "") -> None:
    if sys.stdout.isatty():
        Console(highlight=False).print(Text(printing.clean(text), style=style), soft_wrap=True)
    else:
        print(printing.clean(text), flush=True)
