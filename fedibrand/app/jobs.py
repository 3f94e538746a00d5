"""Which function does jobs of which kind."""

from functools import partial
from typing import Any

import structlog

from fedibrand.activitypub import rendering
from fedibrand.activitypub.actors import Actor
from fedibrand.activitypub.errors import Unfetched
from fedibrand.activitypub.naming import BrandNames, Kind, read
from fedibrand.app.following_up import follow_up, tell
from fedibrand.app.parts import Parts
from fedibrand.applying import dated, leaving, make_commitment, provisional, reaping
from fedibrand.applying.apply import Applied
from fedibrand.brands import news
from fedibrand.brands.actors import actor_profile
from fedibrand.clock import LeaseTime
from fedibrand.inbox import synchronising
from fedibrand.inbox.dispatch import Directory, Dispatch
from fedibrand.inbox.fetching import Fetching
from fedibrand.inbox.handlers.core import handlers
from fedibrand.inbox.packages.pool import Pool
from fedibrand.inbox.packages.replies import Replies
from fedibrand.inbox.packages.running import Running
from fedibrand.outbox import rows
from fedibrand.outbox.deliver import Deliver
from fedibrand.outbox.webhooks import Webhooks
from fedibrand.queue.planned import Planned
from fedibrand.queue.protocol import Function, Queue
from fedibrand.queue.sweep import lane
from fedibrand.store import endings

AT_ONCE = {"dispatch": 1, "purge": 1, "reap": 1, "fetch": 32, "deliver": 64, "package": 16, "webhook": 32}
TRUNCATE_SECONDS = 0.5
ALARM_SECONDS = 60.0

log = structlog.get_logger()


class Jobs:
    """The functions, each taking the id of its subject."""

    def __init__(self, queue: Queue, having: Parts, pool: Pool) -> None:
        """Take the queue that what follows is put into, the parts, and the packages."""
        self._queue, self._having = queue, having
        self._lease_time = LeaseTime(having.clock)
        self._deleted_in_log = True
        directory = Directory(having.brands.view, self._owner, self._author, pool.interests)
        self._dispatch = Dispatch(having.store, having.tools, directory, handlers)
        self._fetching = Fetching(
            having.store,
            having.vault,
            self._dispatch,
            having.client,
            having.actors,
            having.keys.signer,
            having.clock,
        )

        self._running = Running(
            having.store, having.tools, pool, having.client, having.recheck, having.keys.signer
        )
        replies = Replies(having.store, having.tools, pool)
        self._webhooks = Webhooks(
            having.store,
            having.calling,
            having.clock,
            address_of=replies.address_of,
            replied=replies.take,
        )

    async def dispatch(self, _subject: str) -> None:
        """Handle arrivals until none is due."""
        while True:
            outcome = await self._dispatch.batch()
            for delivery in outcome.deliveries:
                self._queue.put("deliver", delivery)
            for arrival in outcome.fetches:
                self._queue.put("fetch", arrival)
            for subject in outcome.lanes:
                self._queue.put("package", subject)
            tell(self._having.events, outcome.touched)
            if not outcome.handled:
                break
        self._queue.put("purge", "")

    async def package(self, subject: str) -> None:
        """Do the next job of a lane, a brand's for a package; those after it wait behind other lanes."""
        if (applied := await self._running.next(subject)) is not None:
            self._follow_up(applied)
            self._queue.put("package", subject)

    async def webhook(self, call: str) -> None:
        """Call a package's webhook; what it answers is the package's to decide about."""
        for heard in await self._webhooks.run(call):
            self._queue.put("package", lane(heard.brand_id, heard.package))

    async def fetch(self, arrival: str) -> None:
        """Fetch what an arrival waits for."""
        await self._fetching.run(arrival)
        self._queue.put("dispatch", "")

    async def purge(self, _subject: str) -> None:
        """Destroy the lease keys of endings, and take the deleted bytes out of the log as well.

        The first purge empties the log in any case: the process before may have died between the two.
        """
        store, vault, clock = self._having.store, self._having.vault, self._having.clock
        self._deleted_in_log |= bool(await endings.finish(store, vault))
        began, told = clock.monotonic(), False
        while self._deleted_in_log and not await store.truncate():
            if not told and clock.monotonic() - began > ALARM_SECONDS:
                log.error("deleted bytes stay in the write-ahead log: somebody keeps reading the record")
                told = True
            await clock.sleep(TRUNCATE_SECONDS)
            await endings.finish(store, vault)
        self._deleted_in_log = False

    async def reap(self, _subject: str) -> None:
        """End what time ends. Leases go by a time that follows no jump of the clock."""
        now, store, tools = self._lease_time.now(), self._having.store, self._having.tools
        for some in (reaping.leases, reaping.conversations):
            while (applied := await store.write(some, now, tools)) is not None:
                self._follow_up(applied)
        while idle := await store.read(reaping.idle, now):
            if (applied := await store.write(reaping.profiles, idle, now, tools)) is not None:
                self._follow_up(applied)
        for end in (reaping.arrivals, reaping.jobs, reaping.calls, reaping.reports):
            while await store.write(end, now, tools):
                self._queue.put("purge", "")

    async def look(self, holding: str) -> None:
        """Look at a holding's origin."""
        await self._having.recheck.look(holding)
        self._queue.put("purge", "")

    async def actor_gone(self, consumer: str) -> None:
        """Look whether a consumer's actor is gone; an inbox may go and its actor stay."""
        found = await self._having.store.read(dated.actor_of, consumer)
        if found is None:
            return
        actor, brand = found
        try:
            await self._having.actors.refresh(actor, self._having.keys.signer(brand))
        except Unfetched as fault:
            if fault.status == 410:
                self._follow_up(
                    await self._having.store.write(dated.actor_gone, consumer, self._having.tools)
                )

    async def lapse(self, follow: str) -> None:
        """Have an invitation lapse."""
        self._follow_up(await self._having.store.write(dated.lapse, follow, self._having.tools))

    async def wake(self, conversation: str) -> None:
        """Wake a conversation."""
        woken = await self._having.store.write(dated.wake, conversation, self._having.tools)
        tell(self._having.events, woken)

    async def promise_over(self, commitment: str) -> None:
        """Look whether a promise is missed, now that its day is over."""
        self._follow_up(await self._having.store.write(dated.promise_over, commitment, self._having.tools))

    async def confirmation_over(self, conversation: str) -> None:
        """Wait no longer for a consumer to say what became of a promise."""
        settled = await self._having.store.write(dated.confirmation_over, conversation, self._having.tools)
        tell(self._having.events, settled)

    async def synchronise(self, consumer: str) -> None:
        """Look whether a consumer's server still knows of our follow."""
        applied = await self._having.synchronising.look(consumer)
        if applied is not None:
            self._follow_up(applied)

    async def brand_changed(self, brand: str) -> None:
        """Tell whom it concerns what a brand's actor says now."""
        row = self._having.brands.by_id(brand)
        profile = actor_profile(row, self._having.keys)
        await self._tell(brand, "Update", rendering.update_actor(profile, self._having.clock.new_id()))

    async def brand_left(self, brand: str) -> None:
        """Tell whom it concerns that a brand is gone, and forget everybody it knew."""
        names = self._having.brands.names(brand)
        await self._tell(brand, "Delete", rendering.delete_actor(names, self._having.clock.new_id()))
        store, tools = self._having.store, self._having.tools
        while (applied := await store.write(leaving.forget_some, brand, tools)) is not None:
            self._follow_up(applied)

    async def _tell(self, brand: str, what: str, activity: dict[str, Any]) -> None:
        tools = self._having.tools
        for delivery in await self._having.store.write(leaving.tell, brand, what, activity, tools):
            self._queue.put("deliver", delivery)

    def _follow_up(self, applied: Applied) -> None:
        follow_up(self._queue.put, self._having.events, applied)

    def _owner(self, uri: str) -> str | None:
        place = read(uri)
        if place is None or place.kind in (Kind.MEDIA, Kind.PAGE) or not place.handle:
            return None
        found = self._having.brands.by_actor(BrandNames(place.origin, place.handle).actor)
        return found.id if found is not None else None

    def _author(self, uri: str) -> Actor | None:
        return self._having.actors.remembered(uri)


async def _deliver(deliver: Deliver, queue: Queue, having: Parts, delivery: str) -> None:
    whose = await having.store.read(rows.whose, delivery)
    await deliver.run(delivery)
    tell(having.events, whose)
    queue.put("purge", "")


def bind(queue: Queue, having: Parts, pool: Pool) -> None:
    """Bind every kind of job to its function; kinds with a due row lose it when they are done."""
    jobs, planned = Jobs(queue, having, pool), Planned(having.store, having.clock)
    deliver = Deliver(
        having.store,
        having.vault,
        having.client,
        having.hosts,
        having.clock,
        signer_for=having.keys.signer,
        proof_key_for=having.keys.proof_key,
        names_for=having.brands.names,
    )
    plain: dict[str, Function] = {
        "dispatch": jobs.dispatch,
        "fetch": jobs.fetch,
        "package": jobs.package,
        "purge": jobs.purge,
        "reap": jobs.reap,
        "deliver": partial(_deliver, deliver, queue, having),
        "webhook": jobs.webhook,
    }
    dated_kinds: dict[str, Function] = {
        "look": jobs.look,
        "actor-gone": jobs.actor_gone,
        "invitation-lapses": jobs.lapse,
        "wake": jobs.wake,
        make_commitment.OVER: jobs.promise_over,
        provisional.OVER: jobs.confirmation_over,
        synchronising.KIND: jobs.synchronise,
        news.CHANGED: jobs.brand_changed,
        news.LEFT: jobs.brand_left,
    }
    for kind, function in plain.items():
        queue.bind(kind, function, at_once=AT_ONCE[kind])
    for kind, function in dated_kinds.items():
        queue.bind(kind, planned.job(kind, function), at_once=8)
