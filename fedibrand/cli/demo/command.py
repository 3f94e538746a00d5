"""``fedibrand demo``: a brand, a consumer's server and their conversation, on this machine."""

import asyncio
import contextlib
import signal
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import uvloop
from cyclopts import Parameter

from fedibrand.cli import logging, running
from fedibrand.cli.demo import script as scripted
from fedibrand.cli.demo.stage import FIRST_PORT, Stage, stage

INTERRUPTED = 128 + signal.SIGINT


def demo(
    *,
    script: Annotated[bool, Parameter(negative=())] = False,
    data: Path | None = None,
    port: int = FIRST_PORT,
) -> int:
    """Start an instance with a brand and, in a process of its own, a consumer's server; end both on Ctrl-C.

    Args:
        script: Play the story by itself; the exit code is 0 only if each step was seen at both ends.
        data: Keep the instance's data in this folder instead of a temporary one.
        port: Where to listen, or on the next port that is free; the consumer's server takes one after it.
    """
    with running.refusing(), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_until_told(scripted.play(data, port) if script else _with_a_person(data, port)))


async def _until_told(playing: Coroutine[Any, Any, int]) -> int:
    """Play until the end or until a signal, and clear the stage away in either case."""
    task = asyncio.create_task(playing)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        return INTERRUPTED


async def _with_a_person(data: Path | None, port: int) -> int:
    logging.configure("text")
    async with stage(data, port) as shown:
        _explain(shown)
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.get_running_loop().create_future()
    return 0


def _explain(shown: Stage) -> None:
    url = shown.instance.settings.url
    known = ("  Sign in with the address and the password that you chose.",)
    new = (
        f"  {shown.invitation}",
        "  signs you in, once: any e-mail address and a password of 12 signs will do.",
    )
    for line in (
        "",
        f"  The brand     {shown.page}",
        f"  The consumer  {shown.theirs.page}",
        f"  The desk      {shown.desk}",
        "",
        f'  1. At the consumer’s server, post "{shown.line}".',
        "     Or press the button at the empty desk, and the consumer does.",
        "  2. See it arrive at the desk, and answer there.",
        "  3. See the answer arrive at the consumer’s server.",
        '  4. Write the one word "invite" to the brand and accept its request: now it reads your posts.',
        f"     At {url}/you the consumer sees all that is held of them, and ends it.",
        "     Edit or delete a post, or block the brand, and see what becomes of it at the desk.",
        "",
        "  Ctrl-C ends both. What crosses the wire is written below.",
        "",
        *(new if shown.invitation else known),
        "",
    ):
        print(line, flush=True)
