"""Dispatch: takes arrivals by the batch, has their handlers decide, and applies what they decided.

A batch never waits for the network: an arrival that needs a document leaves it, and comes again when the
document was fetched (:mod:`fedibrand.inbox.fetching`). A batch that fails is done again one by one, and the
one that fails alone is quarantined with its reason.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from fedibrand.activitypub.parsing import parse_activity, parse_document
from fedibrand.activitypub.strict_json import loads
from fedibrand.activitypub.vocabulary import Activity, Actor, Follow, Thing
from fedibrand.acts import Act
from fedibrand.applying import dated
from fedibrand.applying.apply import Applied, apply
from fedibrand.applying.scope import CORE, Carried, Tools
from fedibrand.consumers import keyrings
from fedibrand.domain import ArrivalState, BrandView
from fedibrand.effect import Effect
from fedibrand.effects import Count
from fedibrand.inbox import for_nobody, reading, waiting
from fedibrand.inbox.deciding import CoreHandlers, Need
from fedibrand.inbox.packages import jobs
from fedibrand.inbox.packages.jobs import Interest
from fedibrand.inbox.reading import Wanted
from fedibrand.inbox.routing import brands_of, named
from fedibrand.inbox.waiting import Taken
from fedibrand.outbox.order import RESTORED
from fedibrand.store.run import Store
from fedibrand.store.vault import Opened

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Directory:
    """What dispatch must know of brands and people: all answered from memory.

    ``owner`` says at which brand an id lies that an activity names; ``author`` gives an actor's document
    where it was fetched lately; ``interests`` which packages of a brand are to hear of an activity.
    """

    brand: Callable[[str], BrandView]
    owner: Callable[[str], str | None]
    author: Callable[[str], Actor | None]
    interests: Callable[[str, Activity[Any]], list[Interest]]


@dataclass(slots=True)
class Case:
    """One arrival on its way through a batch."""

    taken: Taken
    activity: Activity[Any]
    carried: Carried
    document: Thing | None
    brands: list[str]
    acts: list[Act]
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a batch left to do: deliveries to make, arrivals whose documents to fetch, lanes with a job.

    ``touched`` is what changed for whoever looks at it.
    """

    deliveries: list[str]
    fetches: list[str]
    handled: int
    lanes: list[str] = field(default_factory=list)
    touched: set[tuple[str, str]] = field(default_factory=set)


class Dispatch:
    """Takes arrivals and sees them through."""

    def __init__(self, store: Store, tools: Tools, directory: Directory, handlers: CoreHandlers) -> None:
        """Take the record, what applying needs, who is who, and core's handlers."""
        self._store, self._tools, self._directory, self._handlers = store, tools, directory, handlers

    async def batch(self) -> Outcome:
        """Handle the next arrivals; ``handled`` is 0 when none is due, or none could be."""
        taken = await self._store.read(waiting.take, self._tools.clock.now())
        if not taken:
            return Outcome([], [], 0)
        try:
            return await self._see_through(taken)
        except Exception as fault:
            log.warning("batch failed; its arrivals are taken one by one", error=type(fault).__name__)
        outcomes = [await self._alone(one) for one in taken]
        return Outcome(
            [one for outcome in outcomes for one in outcome.deliveries],
            [one for outcome in outcomes for one in outcome.fetches],
            sum(outcome.handled for outcome in outcomes),
            [one for outcome in outcomes for one in outcome.lanes],
            {one for outcome in outcomes for one in outcome.touched},
        )

    async def need_of(self, arrival: str) -> tuple[str, str, str] | None:
        """Return which id an arrival needs fetched, its actor, and the brand that asks; else nothing."""
        taken = await self._store.read(waiting.take_one, arrival)
        cases = await self._decide([taken]) if taken is not None else []
        if not cases or not cases[0].needs:
            return None
        return cases[0].needs, cases[0].activity.actor, (cases[0].brands or [""])[0]

    async def _alone(self, taken: Taken) -> Outcome:
        try:
            return await self._see_through([taken])
        except OperationalError:  # a database that is busy or full is no fault of the arrival, which waits
            log.error("arrival put off: the database cannot be used", arrival=taken.row.id)
            return Outcome([], [], 0)
        except Exception as fault:
            reason = getattr(fault, "code", "") or type(fault).__name__
            log.error("arrival quarantined", arrival=taken.row.id, reason=reason)
            now = self._tools.clock.now()
            await self._store.write(waiting.move, [taken.row], ArrivalState.QUARANTINED, now, reason, 1)
            return Outcome([], [], 1)

    async def _see_through(self, taken: Sequence[Taken]) -> Outcome:
        cases = await self._decide(taken)
        opened = {case.taken.row.id for case in cases}
        unreadable = [one.row for one in taken if one.row.id not in opened]
        applied, lanes = await self._store.write(self._commit, cases, unreadable)
        fetches = [case.taken.row.id for case in cases if case.needs]
        return Outcome(applied.deliveries, fetches, len(taken), lanes, applied.touched)

    async def _decide(self, taken: Sequence[Taken]) -> list[Case]:
        # Lease keys are read from the disk.
        cases = [self._case(one) for one in await asyncio.to_thread(self._open, taken)]
        ready = [case for case in cases if not case.needs]
        await self._part_with_taken_over(ready)
        wanted = [
            (
                case,
                Wanted(
                    case.taken.row.id,
                    case.activity,
                    self._directory.brand(brand),
                    self._fresh(),
                    case.document,
                ),
            )
            for case in ready
            for brand in case.brands
        ]
        found = await self._store.read(
            reading.contexts, [one for _, one in wanted], self._tools.vault, self._tools.clock.now()
        )
        for (case, one), context in zip(wanted, found, strict=True):
            handler = self._handlers.find(case.activity)
            kind = getattr(case.activity, "kind", "") or type(case.activity).__name__
            decision = await handler(case.activity, context) if handler else [Count(what=f"unhandled-{kind}")]
            if isinstance(decision, Need):
                case.needs = decision.id
            else:
                case.acts.append(self._act(case, one, decision))
        return cases

    async def _part_with_taken_over(self, cases: Sequence[Case]) -> None:
        """End what rests on who an actor was, when none of the keys we knew is left.

        A domain may have changed hands. It is its own transaction, so that the handlers see where the
        consumer stands after it.
        """
        found = [
            (brand, author)
            for case in cases
            if (author := self._directory.author(case.activity.actor)) is not None
            for brand, known in case.taken.knowing.items()
            if keyrings.replaced(known, keyrings.of(author, self._tools.vault))
        ]
        if found:
            log.warning("every key of an actor was replaced", brands=[brand for brand, _ in found])
            await self._store.write(dated.taken_over, found, self._tools)

    def _act(self, case: Case, wanted: Wanted, effects: Sequence[Effect]) -> Act:
        return Act(
            brand=wanted.brand.id,
            consumer=case.activity.actor,
            by=CORE,
            effects=tuple(effects),
            arrival=case.taken.row.id,
            activity_hash=case.taken.row.activity_hash,
            held_back=RESTORED if case.taken.row.reason == RESTORED else "",
            again=isinstance(case.activity, Follow) and all(isinstance(one, Count) for one in effects),
            author=_own_profile(case.activity) or self._directory.author(case.activity.actor),
        )

    def _open(self, taken: Sequence[Taken]) -> list[tuple[Taken, Opened, Opened | None]]:
        pairs = [(one, which) for one in taken for which in (one.sealed, one.document) if which is not None]
        opened = dict(
            zip(
                [lease.content_id for _, (lease, _) in pairs],
                self._tools.vault.open([pair for _, pair in pairs]),
                strict=True,
            )
        )
        found = []
        for one in taken:
            words = opened.get(one.row.content_id)
            if words is not None:
                found.append((one, words, opened.get(one.row.document_content_id)))
        return found

    def _case(self, opened: tuple[Taken, Opened, Opened | None]) -> Case:
        taken, words, document = opened
        activity = parse_activity(loads(words.words))
        assert taken.sealed is not None
        lease = taken.sealed[0]
        carried = Carried(words, lease, document, taken.document[0] if taken.document else None)
        owners = {one: brand for one in named(activity) if (brand := self._directory.owner(one))}
        brands = brands_of(activity, taken.row.inbox, owners, taken.knowing)
        known = (
            set(brands) <= set(taken.knowing)
            or _own_profile(activity)
            or self._directory.author(activity.actor)
        )
        return Case(
            taken,
            activity,
            carried,
            parse_document(loads(document.words)) if document else None,
            brands,
            [] if brands else for_nobody.acts(activity, taken.row),
            "" if known else activity.actor,
        )

    def _fresh(self) -> str:
        return self._tools.clock.new_id()

    def _commit(
        self, connection: Connection, cases: Sequence[Case], unreadable: Sequence[Any]
    ) -> tuple[Applied, list[str]]:
        now = self._tools.clock.now()
        there = waiting.present(connection, [case.taken.row.id for case in cases])
        ready = [case for case in cases if not case.needs and case.taken.row.id in there]
        acts = [act for case in ready for act in case.acts]
        applied = apply(connection, acts, self._tools, {case.taken.row.id: case.carried for case in ready})
        told = [one for case in ready for one in self._for_packages(case)]
        lanes = jobs.make(connection, told, applied.passed_on, self._tools) if told else []
        rows = [*(case.taken.row for case in ready), *unreadable]
        waiting.finish(connection, rows, applied.passed_on, self._tools.clock)
        late = [case.taken.row for case in cases if case.needs]
        waiting.move(connection, late, ArrivalState.FETCHING, now + waiting.PATIENCE)
        return applied, lanes

    def _for_packages(self, case: Case) -> list[jobs.Case]:
        whole = case.activity
        if case.document is not None:
            whole = msgspec.structs.replace(whole, object=case.document)
        held_back = RESTORED if case.taken.row.reason == RESTORED else ""
        return [
            jobs.Case(brand, whole, case.taken.row.activity_hash, case.carried, held_back, interests)
            for brand in case.brands
            if (interests := self._directory.interests(brand, whole))
        ]


def _own_profile(activity: Activity[Any]) -> Actor | None:
    """Return the profile an actor sent of themselves, which an Update carries."""
    inner = activity.object
    return inner if isinstance(inner, Actor) and inner.id == activity.actor else None
