"""A stage: one instance, its brands, the servers of its consumers, and one clock for all of them.

::

    async with Stage(folder) as stage:
        brand, consumer = await stage.brand("acme"), await stage.consumer("alice")
        post = await consumer.mention(brand, "the kettle leaks")
        await stage.settled()
        await brand.answer(post, "Which kettle is it?")
        assert [each.kind for each in stage.sent] == ["Create"]

HTTP and signatures are real, and all of it runs in this process on loopback. Time passes when the stage is
told so (:meth:`Stage.passes`), and nothing waits for it.
"""

from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from fedibrand.testing.clocks import HandClock, MovedClock
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.dialects import SOFTWARE
from fedibrand.testing.one_key import one_key
from fedibrand.testing.place import Place
from fedibrand.testing.posted import Posted
from fedibrand.testing.record import Failure
from fedibrand.testing.records import Document
from fedibrand.testing.running import free_port, local_settings
from fedibrand.testing.webhook import Webhook

MOST_ROUNDS = 20


class PackageFailed(AssertionError):
    """A handler of a package failed, or asked for what is refused. Says where and why."""

    def __init__(self, failure: Failure) -> None:
        """Take what failed."""
        about = " ".join(each for each in (failure.activity, failure.object, failure.event) if each)
        super().__init__(f"{failure.package}, {about}: {failure.reason}\n{failure.fault}".strip())
        self.failure = failure


class Stage(Place):
    """One instance, its brands, the servers of its consumers, and one clock for all of them."""

    def __init__(self, folder: Path, clock: HandClock | None = None, **settings: str) -> None:
        """Take where the instance keeps its data, and the clock; it stands at a Monday noon of its own.

        Args:
            folder: For the instance's data.
            clock: One that is moved by hand.
            settings: Settings of the instance, by their names in the environment.
        """
        super().__init__(local_settings(folder, free_port(), **settings), clock := clock or MovedClock())
        self.clock: HandClock = clock
        self.servers: list[ConsumerServer] = []
        self._posted: list[Posted] = []
        self._told: set[str] = set()
        self._by_software: dict[str, ConsumerServer] = {}
        self._served = AsyncExitStack()

    async def end(self) -> None:
        """Stop everything."""
        await self.stop()
        await self._served.aclose()

    async def server(self, **how: Any) -> ConsumerServer:
        """Start a consumers' server.

        Args:
            how: As for :class:`~fedibrand.testing.consumer_server.ConsumerServer`.
        """
        made = ConsumerServer(**{"host": "localhost", "keys": one_key, "clock": self.clock, **how})
        made.posted = self._posted
        self.servers.append(await self._served.enter_async_context(made))
        return made

    async def consumer(
        self, name: str = "alice", software: str = "mastodon", *, locked: bool = False
    ) -> Consumer:
        """Return the consumer of this name on the server of that software, each made if there is none yet.

        Args:
            name: 1 to 30 of a–z, 0–9 and ``_``.
            software: One of :data:`fedibrand.testing.dialects.SOFTWARE`.
            locked: Whether those who want to follow have to ask.
        """
        if software not in self._by_software:
            self._by_software[software] = await self.server(software=SOFTWARE[software])
        return self._by_software[software].consumer(name, locked=locked)

    async def webhook(self, reply: Document | None = None) -> Webhook:
        """Begin to listen for calls of packages' webhooks; ``reply`` is said to each."""
        return await self._served.enter_async_context(Webhook(reply))

    async def settled(self) -> None:
        """Return once nobody has anything left to do that is due.

        Raises:
            PackageFailed: As for :meth:`complain`.
            TimeoutError: A server was still busy after ten seconds, or the instance after a minute.
            AssertionError: They went on and on.
        """
        before = -1
        for _ in range(MOST_ROUNDS):
            for server in self.servers:
                await server.settled()
            await self._rest()
            now = len(self._posted) + sum(len(server.sent) for server in self.servers)
            if now == before:
                break
            before = now
        else:
            raise AssertionError("they never came to rest")
        for brand in self.brands:
            await brand.look()
        self.complain()

    def complain(self) -> None:
        """Say that a package failed; of each failure once.

        Raises:
            PackageFailed: One did, and nobody was told of it yet.
        """
        for failure in (each for brand in self.brands for each in brand.failures):
            if failure.id not in self._told:
                self._told.add(failure.id)
                raise PackageFailed(failure)

    async def passes(self, time: timedelta) -> None:
        """Let time pass, and whatever it brings about be done."""
        self.clock.move(time)
        self.instance.queue.put("reap", "")
        await self.settled()

    @property
    def sent(self) -> list[Posted]:
        """What the instance sent to consumers' servers, in the order it arrived there."""
        theirs = tuple(f"{server.origin}/" for server in self.servers)
        return [one for one in self._posted if not one.actor.startswith(theirs)]

    def sent_to(self, consumer: Consumer) -> list[Posted]:
        """Return what the instance sent to one consumer's own inbox."""
        return [one for one in self.sent if one.to == consumer.id]
