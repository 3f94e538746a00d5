"""Does the jobs of packages: has a handler decide, and applies what it decided.

At least once, and effects once: a job's effects, its done-mark and its end are one transaction. What a
handler asks for in vain is not asked again, and waits for a person; every other fault is tried again.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import structlog
from sqlalchemy import Connection, bindparam, select
from sqlalchemy.exc import OperationalError

from fedibrand.activitypub.errors import EffectRefused, Malformed, Unfetched
from fedibrand.activitypub.parsing import parse, parse_activity, parse_document
from fedibrand.activitypub.strict_json import loads
from fedibrand.activitypub.vocabulary import ACTIVITIES, Activity, Other, Post, Reference, Thing, to_normal
from fedibrand.acts import Act, decode
from fedibrand.applying.apply import Applied, apply
from fedibrand.applying.recheck import Recheck, Seen
from fedibrand.applying.scope import Tools
from fedibrand.brands import packages, schemas
from fedibrand.conversations.threads import is_due
from fedibrand.domain import HoldingState
from fedibrand.effect import Effect
from fedibrand.effects import Answer, CallWebhook
from fedibrand.handling import Facts
from fedibrand.inbox.packages import facts, jobs
from fedibrand.inbox.packages.call import where
from fedibrand.inbox.packages.frames import Ask
from fedibrand.inbox.packages.pool import Pool
from fedibrand.inbox.packages.process import HandlerFailed
from fedibrand.inbox.reading import Wanted
from fedibrand.inbox.routing import named
from fedibrand.outbox.order import RESTORED
from fedibrand.problems import Refusal
from fedibrand.remote.client import Client
from fedibrand.remote.signer import Signer
from fedibrand.store import contents
from fedibrand.store.run import Store
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.holdings import Holding

MOST_TRIES = 5
FIRST_WAIT = timedelta(seconds=15)
GROWS = 4
MOST_FETCHES = 5
MOST_EFFECTS = 100
"""Effects of one call: all of them are one transaction, which nobody else writes beside."""

_consumer, _holding = Consumer.__table__, Holding.__table__  # type: ignore[attr-defined]
_who = select(_consumer.c.actor).where(_consumer.c.id == bindparam("row_id"))
_held = select(_holding).where(_holding.c.id == bindparam("row_id"))

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Taken:
    """A job taken up: its row, whose act it is about, its words, and the holding they are read from."""

    row: Any
    actor: str
    words: bytes
    holding: Any | None


class Running:
    """Does jobs, one lane at a time."""

    def __init__(
        self,
        store: Store,
        tools: Tools,
        pool: Pool,
        client: Client,
        recheck: Recheck,
        signer: Callable[[str], Signer],
    ) -> None:
        """Take the record, what applying needs, the packages, and what fetches and signs for a brand."""
        self._store, self._tools, self._pool = store, tools, pool
        self._client, self._recheck, self._signer = client, recheck, signer

    async def next(self, lane: str) -> Applied | None:
        """Do the next job of a lane; return what its effects left to do, or nothing when none is due."""
        row = await self._store.read(jobs.take, lane, self._tools.clock.now())
        if row is None:
            return None
        try:
            return await self._do(row)
        except HandlerFailed as fault:
            await self._again(row, fault.kind, fault.where)
        except EffectRefused as refusal:
            await self._give_up(row, f"{refusal.code}: {refusal.detail} ({refusal.promise})")
        except Refusal as refusal:
            await self._give_up(row, f"{refusal.code}: {refusal.detail}")
        except OperationalError:  # a database that is busy or full is no fault of the job, which waits
            raise
        except Exception as fault:
            await self._again(row, type(fault).__name__, where(fault))
        return Applied([], set())

    async def _do(self, row: Any) -> Applied:
        used = await self._store.read(packages.enabled, row.brand_id, row.package)
        taken = await self._take(row) if used else None
        if taken is None:
            await self._store.write(jobs.finish, row.id, self._tools)
            return Applied([], set())
        ask = await self._ask(taken)
        fetching = _Fetching(self._client, self._signer(row.brand_id))
        try:
            data = await self._pool.call(row.package, ask, fetching.fetch)
        except HandlerFailed as fault:
            if fault.kind == "NoHandler" and not row.object:
                await self._store.write(jobs.finish, row.id, self._tools)
                return Applied([], set())
            raise
        effects = _effects(data, ask.facts.fresh)
        if row.event and any(isinstance(one, CallWebhook) for one in effects):
            raise Malformed("What a webhook replied is not answered by calling it again.")
        await self._look_at_origins(effects, taken)
        act = Act(
            brand=row.brand_id,
            consumer=taken.actor,
            by=row.package,
            effects=effects,
            activity_hash=row.activity_hash,
            held_back=RESTORED if row.reason == RESTORED else "",
        )
        return await self._store.write(self._finish, row.id, act)

    def _finish(self, connection: Connection, job_id: str, act: Act) -> Applied:
        if not jobs.finish(connection, job_id, self._tools):
            return Applied([], set())  # it was ended while the handler decided, or done elsewhere
        return apply(connection, [act], self._tools)

    async def _take(self, row: Any) -> Taken | None:
        found = await self._store.read(_read, row)
        if found is None:
            return None
        actor, holding, keeper, sealed = found
        lease = contents.lease_of(keeper)
        if lease is None or sealed is None:
            return None
        opened = (await asyncio.to_thread(self._tools.vault.open, [(lease, sealed)]))[0]
        return Taken(row, actor, opened.words, holding) if opened is not None else None

    async def _ask(self, taken: Taken) -> Ask:
        row, now = taken.row, self._tools.clock.now()
        activity = _activity(taken) if row.activity else None
        wanted = Wanted(
            arrival=row.id,
            activity=activity or Other(actor=taken.actor, object=Reference(), kind="reply"),
            brand=self._tools.brand(row.brand_id),
            fresh=self._tools.clock.new_id(),
        )
        seen = await self._store.read(facts.facts, wanted, self._tools.vault, now, row.conversation_id or "")
        schema = await self._pool.schema(row.package)
        chosen = await self._store.read(packages.settings, row.brand_id, row.package)
        return Ask(
            facts=seen,
            settings=schemas.effective(schema, chosen),
            ids=sorted(named(activity) | {activity.actor}) if activity else [],
            names=_names(seen),
            activity=to_normal(activity) if activity else None,
            event=row.event,
            reply=None if activity else loads(taken.words),
        )

    async def _look_at_origins(self, effects: tuple[Effect, ...], taken: Taken) -> None:
        """Look at what is to be answered where nobody did for a day, as a member's answer does.

        Raises:
            HandlerFailed: It was edited: the handler is to decide anew.
        """
        held = taken.holding
        if held is None or not any(isinstance(one, Answer) for one in effects):
            return
        if is_due(held, self._tools.clock.now()) and await self._recheck.look(held.id) is Seen.EDITED:
            raise HandlerFailed("Edited")

    async def _again(self, row: Any, why: str, place: str) -> None:
        now = self._tools.clock.now()
        log.warning("package failed", package=row.package, job=row.id, reason=why, tries=row.attempts + 1)
        if row.attempts + 1 >= MOST_TRIES:
            await self._store.write(jobs.give_up, row, now, why, place)
        else:
            then = now + FIRST_WAIT * GROWS**row.attempts
            await self._store.write(jobs.put_off, row, then, why, place)

    async def _give_up(self, row: Any, why: str) -> None:
        log.warning("package refused", package=row.package, job=row.id, reason=why.partition(":")[0])
        await self._store.write(jobs.give_up, row, self._tools.clock.now(), why, "")


class _Fetching:
    """Gets for one call what the activity at hand names, as the brand, a few times."""

    def __init__(self, client: Client, signer: Signer) -> None:
        self._client, self._signer, self._left = client, signer, MOST_FETCHES

    async def fetch(self, uri: str) -> dict[str, Any] | None:
        if not self._left:
            return None
        self._left -= 1
        try:
            fetched = await self._client.get_document(uri, self._signer)
            return to_normal(parse_document(fetched.document))
        except (Refusal, Unfetched):
            return None


def _read(connection: Connection, row: Any) -> tuple[str, Any | None, Any, bytes | None] | None:
    """Return whose act it is, the holding where there is one, the row that keeps the words, and these."""
    actor = connection.execute(_who, {"row_id": row.consumer_id}).scalar()
    if actor is None:
        return None
    holding = connection.execute(_held, {"row_id": row.holding_id}).first() if row.holding_id else None
    if row.holding_id and (holding is None or holding.state != HoldingState.HELD):
        return None
    keeper = holding or row
    return actor, holding, keeper, contents.find(connection, [keeper.content_id]).get(keeper.content_id)


def _activity(taken: Taken) -> Activity[Any]:
    """Return the activity; about a held post, its kind and the post as it is held now."""
    document = loads(taken.words)
    if taken.holding is None:
        return parse_activity(document)
    thing = parse(document)
    kind = ACTIVITIES[taken.row.activity]
    if isinstance(thing, kind):
        return thing
    post: Thing = thing.object if isinstance(thing, Activity) else thing
    if not isinstance(post, Post):
        raise Malformed("There is no post in this.")
    return kind(actor=taken.actor, object=post, to=post.to, cc=post.cc, published=post.published)


def _effects(data: bytes, fresh: str) -> tuple[Effect, ...]:
    """Return the effects a handler asked for.

    Raises:
        Malformed: It returned something else or too many, gives an answer an id of its own, or names a time
            that cannot be kept.
    """
    try:
        effects = tuple(decode(data))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Malformed("The handler returned something that is no list of effects.") from None
    if len(effects) > MOST_EFFECTS:
        raise Malformed(f"The handler returned more than {MOST_EFFECTS} effects.")
    if not all(_is_representable(one) for one in effects):
        raise Malformed("A time is one with its zone, from year 1 to year 9999 in UTC.")
    if any(isinstance(one, Answer) and one.id not in ("", fresh) for one in effects):
        raise Malformed("An answer's id is the context's fresh one, or empty.")
    return effects


def _is_representable(effect: Effect) -> bool:
    until = getattr(effect, "until", None)
    if not isinstance(until, datetime):
        return True
    try:
        return until.tzinfo is not None and until.astimezone(UTC).tzinfo is UTC
    except OverflowError:
        return False


def _names(facts: Facts) -> list[str]:
    """Return the ids of ours that a log line may name."""
    views = (
        facts.brand,
        facts.post,
        facts.answer,
        facts.parent_post,
        facts.parent_answer,
        facts.conversation,
    )
    return [facts.fresh, facts.brand.handle, *(one.id for one in views if one is not None)]
