"""Servers that are started often: this process imports everything once, and each server is a fork of it.

It reads one line of JSON for each server, says the server's process id, and at its end how it ended, as
:func:`os.waitstatus_to_exitcode` has it. ``ahead`` is by how many seconds the server's clock is ahead;
``dies`` is where in an ending it kills itself, as ``kill -9`` would: see :func:`die`.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import uvloop
from sqlalchemy import Connection, select

from fedibrand.app import instance
from fedibrand.app.instance import Instance
from fedibrand.app.parts import Parts
from fedibrand.cli import logging
from fedibrand.clock import Clock
from fedibrand.domain import HoldingState
from fedibrand.effects import Answer, EditAnswer
from fedibrand.problems import Refusal
from fedibrand.settings import Settings
from fedibrand.store import endings
from fedibrand.store.keys import Ending
from fedibrand.store.run import Store
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.vault import Vault

_holding, _answer, _consumer = Holding.__table__, AnswerRow.__table__, Consumer.__table__  # type: ignore[attr-defined]
_unanswered = (
    select(_holding.c.id, _holding.c.brand_id, _consumer.c.actor)
    .join(_consumer, _consumer.c.id == _holding.c.consumer_id)
    .where(
        _holding.c.state == HoldingState.HELD,
        _holding.c.id.not_in(select(_answer.c.holding_id)),
    )
    .limit(20)
)
_unedited = (
    select(_answer.c.id, _answer.c.brand_id, _consumer.c.actor)
    .join(_holding, _holding.c.id == _answer.c.holding_id)
    .join(_consumer, _consumer.c.id == _holding.c.consumer_id)
    .where(_answer.c.version == 1)
    .limit(5)
)
MEMBER_SECONDS = 0.03


class Ahead(Clock):
    """A clock that is so many seconds ahead."""

    def __init__(self, seconds: float) -> None:
        self._by = timedelta(seconds=seconds)

    def now(self) -> datetime:
        return super().now() + self._by


def unanswered(connection: Connection) -> list[tuple[str, str, str]]:
    return [tuple(row) for row in connection.execute(_unanswered)]


def unedited(connection: Connection) -> list[tuple[str, str, str]]:
    return [tuple(row) for row in connection.execute(_unedited)]


async def member(running: Instance) -> None:
    """Answer until the record is closed."""
    with contextlib.suppress(RuntimeError):
        await answer_everybody(running)


async def answer_everybody(running: Instance) -> None:
    """Answer every post once, and edit each answer once: what is still to do, the record says."""
    store, clock = running.parts.store, running.clock
    while True:
        for holding, brand, consumer in await store.read(unanswered):
            # The consumer may have deleted the post since.
            with contextlib.suppress(Refusal):
                await running.act(brand, consumer, Answer(id=clock.new_id(), holding=holding, text="sorry"))
        for answer, brand, consumer in await store.read(unedited):
            with contextlib.suppress(Refusal):
                await running.act(brand, consumer, EditAnswer(answer=answer, text="so sorry"))
        await clock.sleep(MEMBER_SECONDS)


class DiesBefore(Vault):
    def destroy(self, ids: Iterable[str], ended: Sequence[Ending] = ()) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


class DiesAfter(Vault):
    def destroy(self, ids: Iterable[str], ended: Sequence[Ending] = ()) -> None:
        super().destroy(ids, ended)
        os.kill(os.getpid(), signal.SIGKILL)


class DiesLate(Store):
    async def write(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        found = await super().write(function, *args, **kwargs)
        if function is endings.forget_notes:
            os.kill(os.getpid(), signal.SIGKILL)
        return found


def die(where: str, parts: Parts) -> None:
    match where:
        case "before-destroying":
            parts.vault.__class__ = DiesBefore
        case "after-destroying":
            parts.vault.__class__ = DiesAfter
        case "before-emptying-the-log":
            parts.store.__class__ = DiesLate


def serve(settings: Settings, *, ahead: float = 0, dies: str = "", answers: bool = True) -> None:
    """Run one server until it is told to end."""
    tasks = []

    def started(running: Instance) -> None:
        die(dies, running.parts)
        if answers:
            tasks.append(asyncio.get_running_loop().create_task(member(running)))

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(instance.serve(settings, Ahead(ahead), "all", started))


def main() -> None:
    settings = Settings.from_env(os.environ)
    logging.configure(settings.log_format)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            serve(settings, **json.loads(line))
            os._exit(0)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
