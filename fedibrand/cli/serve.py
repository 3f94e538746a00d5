"""``fedibrand serve``: the server."""

import asyncio
from typing import Literal

import structlog
import uvloop

from fedibrand.app import instance
from fedibrand.app.instance import Instance
from fedibrand.cli import logging, running
from fedibrand.clock import Clock

_log = structlog.get_logger()


def serve(*, role: Literal["web", "worker", "all"] = "all") -> None:
    """Run the server until SIGTERM or SIGINT; what is in work is then done first.

    Args:
        role: ``web`` answers requests, ``worker`` handles and delivers, ``all`` does both.
    """
    settings = running.settings()
    logging.configure(settings.log_format)
    with running.refusing(), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(instance.serve(settings, Clock(), role, _tell))
    _log.info("stopped")


def _tell(started: Instance) -> None:
    settings = started.settings
    _log.info("serving", url=settings.url, listen=list(settings.listen), data=str(settings.data))
