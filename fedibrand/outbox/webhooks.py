"""Webhooks: one signed, thin POST to a package's own address, as often as it takes.

Rules of this module:

- What leaves are ids, the event's name and the brand's; a receiver that wants to know more asks.
- The hosts' breakers are left alone: a webhook's address is one brand's choice, and must neither open nor
  close the way to consumers on that host. Each address has a lane of its own instead.
- Log lines name no address: its path is a secret at many services.
"""

from collections.abc import Awaitable, Callable, Container
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import structlog
from sqlalchemy import Connection

from fedibrand.activitypub.errors import Malformed, NotFound, Unfetched
from fedibrand.clock import Clock
from fedibrand.outbox import backoff, webhook_calls, webhook_signing
from fedibrand.outbox.backoff import Outcome, Verdict
from fedibrand.outbox.lanes import Lanes
from fedibrand.outbox.webhook_calls import Call
from fedibrand.remote.client import Client
from fedibrand.store.run import Store

log = structlog.get_logger()

TRIES = 8
AT_ONCE = 2
"""How many calls may be on their way to one address at once."""

TABLE: tuple[tuple[Container[int], Outcome, str], ...] = (
    (range(200, 300), Outcome.DELIVERED, ""),
    ((408, 425, 429), Outcome.LATER, "put-off"),
    ((410,), Outcome.GONE, "gone"),
    (range(300, 500), Outcome.REFUSED, "refused"),
)
"""The first row that holds a status decides. What is in none is the receiver's own trouble, and passes."""

UNSET = Verdict(Outcome.REFUSED, "unset")
BAD_SECRET = Verdict(Outcome.REFUSED, "bad-secret")
_ASKED_TO_WAIT = (429, 503)

AddressOf = Callable[[str, str, str, str], Awaitable[tuple[str, str]]]
Replied = Callable[[Connection, Call, dict[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one try. ``spared`` is how long the receiver asked to be left alone."""

    verdict: Verdict
    status: int | None = None
    said: dict[str, Any] | None = None
    spared: timedelta = timedelta()


def judge(status: int | None, retry_after: int | None, tries: int, jitter: float) -> Verdict:
    """Return what a receiver's answer means (Standard Webhooks 1.0.0, "Delivery success and failure").

    Args:
        status: The HTTP status; ``None`` when nobody answered.
        retry_after: Seconds the receiver asked us to wait; believed up to a day.
        tries: How many tries that makes, with this one.
        jitter: A random number from 0 to 1.
    """
    outcome, reason = _outcome(status)
    if outcome is not Outcome.LATER:
        return Verdict(outcome, reason)
    wait = backoff.next_try(tries, jitter)
    if wait is None or tries >= TRIES:
        return Verdict(Outcome.GAVE_UP, reason)
    return Verdict(outcome, reason, max(wait, backoff.asked_for(retry_after)))


def _outcome(status: int | None) -> tuple[Outcome, str]:
    if status is None:
        return Outcome.LATER, "unreachable"
    found = ((outcome, reason) for statuses, outcome, reason in TABLE if status in statuses)
    return next(found, backoff.TROUBLE)


def body_of(call: Call) -> bytes:
    """Return the JSON that a call sends; the same at every try."""
    at = call.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    data = {
        "brand": call.handle,
        "package": call.package,
        "conversation": call.conversation_id,
        "call": call.id,
    }
    return msgspec.json.encode({"type": call.event, "timestamp": at, "data": data})


class Webhooks:
    """Makes calls. Bind :meth:`run` to the queue's kind ``webhook``."""

    def __init__(
        self, store: Store, client: Client, clock: Clock, *, address_of: AddressOf, replied: Replied
    ) -> None:
        """Take the record, the way out, the clock.

        Args:
            store: The record.
            client: What posts.
            clock: Time and randomness.
            address_of: Address and secret, by brand's id, package, and the names of the two settings; it
                raises ``NotFound`` where one of them is not set.
            replied: What is done with the JSON object said in reply to a call, in the transaction in which
                that call is done; so both happen, or neither.
        """
        self._store, self._client, self._clock = store, client, clock
        self._address_of, self._replied = address_of, replied
        self._lanes = Lanes()

    async def run(self, call_id: str) -> list[Call]:
        """Make a call, and go on with those in line for the same address; one that is not due is left alone.

        Where as many as may be are on their way there, the call lines up and this returns at once. Returned
        are the calls whose replies were taken up.
        """
        lane = await self._store.read(webhook_calls.lane, call_id, self._clock.now())
        if lane is None:
            return []
        heard: list[Call] = []
        self._lanes.line_up(lane, [call_id])
        while (current := self._lanes.enter(lane, AT_ONCE)) is not None:
            try:
                heard += await self._take(current)
            finally:
                self._lanes.leave(lane, current)
        return heard

    async def _take(self, call_id: str) -> list[Call]:
        call = await self._store.write(webhook_calls.claim, call_id, self._clock.now())
        if call is None:
            return []
        try:
            tried = await self._try(call)
            heard = await self._settle(call, tried)
        except Exception as fault:
            log.error("webhook call broke", call=call.id, error=type(fault).__name__)
            verdict = self._judge(None, None, call)
            tried = Tried(Verdict(verdict.outcome, backoff.FAULT, verdict.wait))
            heard = await self._settle(call, tried)
        log.info(
            "webhook called",
            call=call.id,
            brand=call.brand_id,
            package=call.package,
            outcome=tried.verdict.outcome.value,
            status=tried.status,
            tries=call.tries,
        )
        return [call] if heard else []

    async def _try(self, call: Call) -> Tried:
        """Post once; return what came of it."""
        try:
            address, secret = await self._address_of(call.brand_id, call.package, call.address, call.secret)
        except NotFound:
            return Tried(UNSET)
        body = body_of(call)
        try:
            signed = webhook_signing.sign(call.id, self._clock.now(), body, secret)
        except Malformed:
            return Tried(BAD_SECRET)
        try:
            called = await self._client.call(address, body, signed)
        except Unfetched as fault:
            return Tried(backoff.GUARDED if fault.kind == "guarded" else self._judge(None, None, call))
        return Tried(
            self._judge(called.status, called.retry_after, call),
            called.status,
            called.said,
            backoff.asked_for(called.retry_after if called.status in _ASKED_TO_WAIT else None),
        )

    def _judge(self, status: int | None, retry_after: int | None, call: Call) -> Verdict:
        jitter = int.from_bytes(self._clock.token(4), "big") / 2**32
        return judge(status, retry_after, call.tries, jitter)

    async def _settle(self, call: Call, tried: Tried) -> bool:
        return await self._store.write(_settle, call, tried, self._replied, self._clock.now())


def _settle(connection: Connection, call: Call, tried: Tried, replied: Replied, now: datetime) -> bool:
    """Write what came of a try; return whether a reply was taken up."""
    if not webhook_calls.settle(connection, call, tried.verdict, tried.status, now):
        return False
    if tried.spared:
        webhook_calls.hold_back(connection, call, now + tried.spared)
    if tried.said is None:
        return False
    replied(connection, call, tried.said)
    return True
