"""Delivers: one signed POST of one activity to one inbox, as often as it takes."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import structlog

from fedibrand.activitypub import rendering
from fedibrand.activitypub.errors import Unfetched
from fedibrand.activitypub.hosts import host_of
from fedibrand.activitypub.naming import BrandNames
from fedibrand.activitypub.rendering import AnswerDocument, Document
from fedibrand.activitypub.signatures import proofs
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.clock import Clock
from fedibrand.outbox import backoff, claims, results, rows
from fedibrand.outbox.backoff import Verdict, judge
from fedibrand.outbox.breaker import AT_ONCE, Gate
from fedibrand.outbox.claims import Ready
from fedibrand.outbox.hosts import Hosts
from fedibrand.outbox.lanes import Lanes
from fedibrand.outbox.pacing import Contacts
from fedibrand.remote.client import Client, Posted
from fedibrand.remote.signer import Signer
from fedibrand.store.run import Store
from fedibrand.store.vault import Vault

log = structlog.get_logger()

_ASKED_TO_WAIT = (429, 503)


class Deliver:
    """Sees deliveries through. Bind :meth:`run` to the queue's kind ``deliver``."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        client: Client,
        hosts: Hosts,
        clock: Clock,
        *,
        signer_for: Callable[[str], Signer],
        proof_key_for: Callable[[str], SigningKey],
        names_for: Callable[[str], BrandNames],
    ) -> None:
        """Take the record, the vault, the way out, what is known of hosts, the clock.

        Args:
            store: The record.
            vault: What opens the bodies.
            client: What posts them.
            hosts: The breakers.
            clock: Time and randomness.
            signer_for: As whom a brand, by its id, signs requests.
            proof_key_for: The Ed25519 key with which it proves documents; its id is how the actor lists it.
            names_for: The brand's URLs.
        """
        self._store, self._vault, self._client, self._hosts, self._clock = store, vault, client, hosts, clock
        self._signer_for, self._proof_key_for, self._names_for = signer_for, proof_key_for, names_for
        self._lanes, self._contacts = Lanes(), Contacts()

    async def run(self, delivery_id: str) -> None:
        """Deliver, and go on with those in line for the same host; one that is not due is left alone.

        Where as many as may be are on their way to the host, the delivery lines up and this returns at once.
        """
        aim = await self._store.read(claims.aim, delivery_id, self._clock)
        if aim is None:
            return
        host = aim.host
        self._lanes.line_up(host, [delivery_id])
        while (current := self._lanes.enter(host, self._at_once(host))) is not None:
            try:
                woken = await self._take(host, current)
            finally:
                self._lanes.leave(host, current)
            self._lanes.line_up(host, woken)

    def _at_once(self, host: str) -> int:
        return max(1, AT_ONCE[self._hosts.gate(host)])

    async def _take(self, host: str, delivery_id: str) -> list[str]:
        """Do what the host's gate lets us do with a delivery; return those that are due by it."""
        gate = self._hosts.gate(host)
        until = self._hosts.health(host).open_until
        if gate is Gate.LEFT_ALONE:
            return await self._store.write(results.give_up, delivery_id, self._clock)
        if gate is Gate.OPEN and until is not None:
            self._lanes.clear(host)
            await self._store.write(results.hold_back, host, until)
            return []
        aim = await self._store.read(claims.aim, delivery_id, self._clock)
        if aim is None:
            return []
        now = self._clock.now()
        begin = self._contacts.ask(host, self._ours(aim.brand_id), now)
        if begin > now:
            await self._store.write(rows.put_off, delivery_id, begin)
            return []
        return await self._claim(delivery_id)

    def _ours(self, brand_id: str) -> str:
        return host_of(self._names_for(brand_id).actor)

    async def _claim(self, delivery_id: str) -> list[str]:
        claimed = await self._store.write(claims.claim, delivery_id, self._vault, self._clock)
        if claimed.ready is None:
            return list(claimed.woken)
        ready = claimed.ready
        try:
            verdict, status = await self._attempt(ready)
        except Exception as fault:
            log.error("delivery broke", delivery=ready.id, error=type(fault).__name__)
            verdict, status = self._judge(None, None, ready), None
            verdict = Verdict(verdict.outcome, backoff.FAULT, verdict.wait)
        woken = await self._store.write(results.settle, ready, verdict, status, self._clock)
        await self._hosts.keep()
        log.info(
            "delivery tried",
            delivery=ready.id,
            brand=ready.brand_id,
            outcome=verdict.outcome.value,
            status=status,
            tries=ready.tries,
        )
        return woken

    async def _attempt(self, ready: Ready) -> tuple[Verdict, int | None]:
        """Post once; return what it means, and note what it says of the host."""
        body = self._body(ready)
        try:
            posted = await self._client.post(ready.inbox, body, self._signer_for(ready.brand_id))
        except Unfetched as fault:
            if fault.kind == "guarded":
                return backoff.GUARDED, None
            self._hosts.failed(ready.host)
            return self._judge(None, None, ready), None
        self._note(ready, posted)
        return self._judge(posted.status, posted.retry_after, ready), posted.status

    def _note(self, ready: Ready, posted: Posted) -> None:
        if posted.status >= 500:
            self._hosts.failed(ready.host)
        else:
            self._hosts.well(ready.host)
        if posted.status < 300:
            self._contacts.met(ready.host, self._ours(ready.brand_id))
        if posted.status in _ASKED_TO_WAIT and posted.retry_after:
            self._hosts.held(ready.host, self._clock.now() + backoff.asked_for(posted.retry_after))

    def _judge(self, status: int | None, retry_after: int | None, ready: Ready) -> Verdict:
        jitter = int.from_bytes(self._clock.token(4), "big") / 2**32
        return judge(status, retry_after, ready.tries, jitter)

    def _body(self, ready: Ready) -> bytes:
        key = self._proof_key_for(ready.brand_id)
        document = proofs.sign(proofs.declared(self._document(ready)), key, self._clock.now(), key.id)
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()

    def _document(self, ready: Ready) -> Document:
        names = self._names_for(ready.brand_id)
        if ready.answer_id is None:
            whole: dict[str, Any] = json.loads(ready.words)
            return whole
        if ready.what == "Delete":
            return rendering.delete(ready.answer_id, names, ready.version, ready.consumer)
        answer = msgspec.json.decode(ready.words, type=AnswerDocument)
        render = rendering.create if ready.what == "Create" else rendering.update
        return render(ready.answer_id, answer, names, ready.version)
