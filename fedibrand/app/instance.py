"""One running fedibrand."""

import asyncio
import signal
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack

import structlog
from aiohttp import web

from fedibrand.app import jobs, undumpable
from fedibrand.app.following_up import follow_up
from fedibrand.app.housekeeping import sweep_out
from fedibrand.app.parts import Parts, act, parts
from fedibrand.app.site import application
from fedibrand.clock import Clock
from fedibrand.desk.site import Trial
from fedibrand.effect import Effect
from fedibrand.inbox.connections import bounded
from fedibrand.inbox.packages.call import Limits
from fedibrand.inbox.packages.installed import Registered
from fedibrand.inbox.packages.pool import Pool
from fedibrand.queue.events import MISSED
from fedibrand.queue.local import LocalQueue
from fedibrand.queue.sweep import Sweep
from fedibrand.settings import Settings
from fedibrand.store import known, serving
from fedibrand.store.known import Known

SWEEP_OUT_SECONDS = 3600.0
HOUSE_SECONDS = 5.0


class BusyData(RuntimeError):
    """A restore or a rewrap is at work on this data; start again when it is done."""


log = structlog.get_logger()


class Instance:
    """One running fedibrand: receives, decides, delivers.

    A role says which of it a process does: ``web`` receives and serves pages, ``worker`` does the jobs,
    ``all`` does both.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        *,
        pages: Sequence[web.RouteDef] = (),
        trial: Trial | None = None,
    ) -> None:
        """Take the settings, the clock, and routes besides our own; what tries the desk out, in the demo."""
        self.settings, self.clock = settings, clock
        self.queue = LocalQueue()
        self.parts: Parts
        self._pages, self._trial = pages, trial
        self._known = Known()
        self._stack = AsyncExitStack()
        self._tasks: list[asyncio.Task[None]] = []
        self._runner: web.AppRunner | None = None
        self._listening: asyncio.Server | None = None
        self._sweep: Sweep
        self._pool: Pool | None = None

    @property
    def port(self) -> int:
        """The port we listen on, as the system gave it."""
        assert self._listening is not None
        port: int = self._listening.sockets[0].getsockname()[1]
        return port

    async def start(self, role: str = "all") -> None:
        """Open everything and begin; what was opened is closed again when that fails."""
        try:
            await self._start(role)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Take nothing new, finish what is in work within the drain time, and close everything."""
        if self._listening is not None:
            self._listening.close()
        answering = []
        if self._runner is not None:
            self.parts.events.end_all()
            answering.append(self._runner.cleanup())
        await asyncio.gather(*answering, self.queue.drain(self.settings.drain_seconds))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._stack.aclose()

    async def act(self, brand_id: str, consumer: str, *effects: Effect, by: str = "owner") -> None:
        """Apply what a member asks for, and have what it leads to leave at once.

        Raises:
            Refusal: As for :func:`fedibrand.app.parts.act`.
        """
        applied = await act(self.parts, brand_id, consumer, *effects, by=by)
        follow_up(self.queue.put, self.parts.events, applied)

    async def ask(self, package: str) -> Registered | None:
        """Return what an installed package registers, or nothing where it is not installed: for tests."""
        return await self._pool.ask(package) if self._pool is not None else None

    async def settled(self) -> None:
        """Return once nothing waits that is due: for tests, and for the demo's script."""
        await self.queue.idle()
        while await self._sweep.once():
            await self.queue.idle()

    async def _start(self, role: str) -> None:
        if not self._stack.enter_context(serving.together(self.settings.data)):
            raise BusyData(BusyData.__doc__)
        having = self.parts = await self._stack.enter_async_context(parts(self.settings, self.clock))
        self._sweep = Sweep(having.store, self.queue, self.clock)
        self._sweep.listen(self.refresh)
        self._sweep.listen(self._tell_all)
        pool = Pool(
            having.store, Limits(self.settings.package_seconds, self.settings.package_memory), self.clock
        )
        self._stack.push_async_callback(pool.stop)
        self._pool = pool if role != "web" else None
        await self.refresh()
        jobs.bind(self.queue, having, pool)
        if role != "web":
            await self.queue.start()
            self.queue.put("purge", "")
        # A web process sweeps too, into a queue that hands nothing out: it has to see that another process
        # added a brand or changed a key.
        self._tasks.append(asyncio.create_task(self._sweep.run()))
        self._tasks.append(asyncio.create_task(self._keep_house()))
        if role != "worker":
            await self._listen()

    async def refresh(self) -> None:
        """Look again at what is kept in memory: brands, keys, known actors, and who uses which package."""
        await self.parts.brands.refresh()
        await self.parts.keys.refresh()
        self._known.load(await self.parts.store.read(known.read))
        if self._pool is not None:
            await self._pool.refresh()

    async def _tell_all(self) -> None:
        self.parts.events.publish_to_all(MISSED)

    async def _keep_house(self) -> None:
        swept: float | None = None
        while True:
            try:
                if swept is None or self.clock.monotonic() - swept > SWEEP_OUT_SECONDS:
                    await sweep_out(self.parts)
                    swept = self.clock.monotonic()
                await self._tidy()
            except Exception as fault:  # a database that is busy or full only costs a turn
                log.error("housekeeping failed", error=type(fault).__name__)
            await self.clock.sleep(HOUSE_SECONDS)

    async def _tidy(self) -> None:
        self.parts.vault.tidy()
        await asyncio.to_thread(self.parts.vault.restock)
        await self.parts.hosts.keep()
        if "reap" in self.queue.kinds():
            self.queue.remind("reap", "")

    async def _listen(self) -> None:
        app = application(self.parts, self._known, self.queue.put, self.refresh, self._trial)
        app.add_routes(self._pages)
        seconds = self.settings.request_seconds
        self._runner = web.AppRunner(
            app,
            auto_decompress=False,
            keepalive_timeout=seconds,
            access_log=None,
            # It is waited for twice: once for requests to end by themselves, once after they were cancelled.
            shutdown_timeout=self.settings.drain_seconds / 2,
        )
        await self._runner.setup()
        assert self._runner.server is not None
        host, port = self.settings.listen
        factory = bounded(self._runner.server, seconds)
        loop = asyncio.get_running_loop()
        self._listening = await loop.create_server(factory, host, port, backlog=1024)


async def serve(settings: Settings, clock: Clock, role: str, started: Callable[[Instance], None]) -> None:
    """Run an instance until SIGTERM or SIGINT, then let what is in work finish.

    Args:
        settings: The settings.
        clock: Time and randomness.
        role: ``web``, ``worker`` or ``all``.
        started: Called once everything runs.
    """
    undumpable.close()
    ended = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, ended.set)
    instance = Instance(settings, clock)
    await instance.start(role)
    started(instance)
    await ended.wait()
    await instance.stop()
