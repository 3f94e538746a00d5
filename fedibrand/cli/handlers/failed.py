"""``fedibrand handlers failed`` and ``retry``: what packages could not do, and having it tried again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from cyclopts import CycloptsError, Parameter
from sqlalchemy import Connection

from fedibrand.activitypub.errors import Malformed, NotFound
from fedibrand.app.parts import Parts
from fedibrand.cli import printing, running
from fedibrand.cli.printing import AsJson
from fedibrand.cli.running import OfBrand
from fedibrand.domain import JobState
from fedibrand.inbox.packages import failed as jobs
from fedibrand.outbox import webhook_calls


@dataclass(frozen=True, slots=True)
class Failed:
    """A handler's job or a webhook call that failed; ``trace`` is where in the handler."""

    id: str
    package: str
    brand: str
    what: str
    tries: int
    reason: str
    since: datetime
    failed_at: datetime | None
    trace: str


@dataclass(frozen=True, slots=True)
class Retried:
    """The jobs and calls that are tried again."""

    retried: list[str]


async def failed(part: str | None = None, /, *, of_brand: OfBrand = None, as_json: AsJson = False) -> None:
    """List the jobs and webhook calls of packages that failed, the newest first; or show one of them.

    Args:
        part: The id of one, or enough of its beginning or end: with where its handler failed.
        of_brand: Of this brand only.
    """
    async with running.opened() as having:
        brand = running.brand_named(having.brands, of_brand).id if of_brand else None
        found = await _find(having, brand)
    if part is not None:
        _print(_named(found, part), as_json)
        return
    if as_json:
        printing.document(found)
        return
    heads = ("id", "package", "brand", "what", "tries", "why", "since")
    printing.table(heads, [_row(each) for each in found])


async def retry(
    *parts: str,
    every: Annotated[bool, Parameter(name="--all", negative=())] = False,
    of_brand: OfBrand = None,
    as_json: AsJson = False,
) -> None:
    """Have failed jobs and webhook calls tried again, from the beginning.

    Args:
        parts: Their ids, or enough of the beginning or end of each.
        every: All that failed.
        of_brand: Of this brand only.
    """
    if bool(parts) is every:
        raise CycloptsError(msg="handlers retry ID…, or handlers retry --all.")
    ids: list[str] = []
    async with running.opened() as having:
        brand = running.brand_named(having.brands, of_brand).id if of_brand else None
        found = await _find(having, brand)
        if parts:
            found = [_named(found, part) for part in parts]
        while found:
            asked = list({each.id: None for each in found if each.id not in ids})
            ids += await having.store.write(_retry, asked, having.clock.now())
            found = await _find(having, brand) if every and asked else []
    if as_json:
        printing.document(Retried(ids))
        return
    printing.table(("tried again",), [(each,) for each in ids])


async def _find(having: Parts, brand: str | None) -> list[Failed]:
    accts = {row.id: str(row.acct) for row in having.brands}
    return await having.store.read(_failed, brand, accts)


def _failed(connection: Connection, brand: str | None, accts: Mapping[str, str]) -> list[Failed]:
    handled = [
        Failed(
            id=job.id,
            package=job.package,
            brand=accts.get(job.brand_id, job.brand_id),
            what=f"{job.activity} of {job.object or '?'}" if job.activity else f"reply to {job.event}",
            tries=job.tries,
            reason=job.reason,
            since=job.created_at,
            failed_at=job.ended_at,
            trace=job.fault,
        )
        for job in jobs.failed(connection, brand)
    ]
    called = [
        Failed(
            id=call.id,
            package=call.package,
            brand=accts.get(call.brand_id, call.brand_id),
            what=f"webhook {call.event}",
            tries=call.tries,
            reason=f"{call.reason} {call.status}" if call.status else call.reason,
            since=call.created_at,
            failed_at=call.ended_at,
            trace="",
        )
        for call in webhook_calls.list_calls(connection, brand, [JobState.FAILED])
    ]
    return sorted(handled + called, key=lambda each: each.id, reverse=True)


def _retry(connection: Connection, ids: Sequence[str], now: datetime) -> list[str]:
    return jobs.retry(connection, ids, now) + webhook_calls.retry(connection, ids, now)


def _named(found: Sequence[Failed], part: str) -> Failed:
    matching = [each for each in found if each.id.startswith(part) or each.id.endswith(part)]
    if not matching:
        raise NotFound(f"There is no failed job or call {part}.")
    if len(matching) > 1:
        raise Malformed(f"More than one that failed begins or ends with {part}; give more of its id.")
    return matching[0]


def _row(each: Failed) -> tuple[object, ...]:
    return printing.short(each.id), each.package, each.brand, each.what, each.tries, each.reason, each.since


def _print(one: Failed, as_json: bool) -> None:
    if as_json:
        printing.document(one)
        return
    printing.facts(
        [
            ("id", one.id),
            ("package", one.package),
            ("brand", one.brand),
            ("what", one.what),
            ("tries", one.tries),
            ("why", one.reason),
            ("since", one.since),
            ("failed", one.failed_at),
        ]
    )
    if one.trace:
        print(f"\n{printing.clean(one.trace.rstrip())}")
