"""What the effects of one batch share while they are applied."""

import json
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from fedibrand.activitypub.naming import BrandNames
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.acts import Act
from fedibrand.brands.receipts import Receipt
from fedibrand.clock import Clock
from fedibrand.conversations.alike import Alike
from fedibrand.domain import BrandView, Entry
from fedibrand.effects import Forget
from fedibrand.outbox import rows
from fedibrand.outbox.rows import Leaving
from fedibrand.store import contents, endings
from fedibrand.store.endings import Ended, Freed
from fedibrand.store.vault import Lease, Opened, Vault

CORE = "core"
"""Who decided, where it was this program and no package."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What applying needs from outside: the vault, the clock, what a brand is called, decides, signs with.

    ``alike`` remembers, in memory and for a day, which strangers said the same.
    """

    vault: Vault
    clock: Clock
    names: Callable[[str], BrandNames]
    brand: Callable[[str], BrandView]
    proof_key: Callable[[str], SigningKey]
    alike: Alike = field(init=False)

    def __post_init__(self) -> None:
        """Make what remembers who said the same, under a key of its own."""
        object.__setattr__(self, "alike", Alike(self.clock.token(32)))


@dataclass(frozen=True, slots=True)
class Carried:
    """The words an arrival carries, open for this batch, with the lease that may pass to a holding."""

    opened: Opened
    lease: Lease
    document: Opened | None = None
    document_lease: Lease | None = None

    @property
    def post(self) -> tuple[Opened, Lease]:
        """The bytes that hold the post: the fetched document where there is one, else the activity."""
        if self.document is not None and self.document_lease is not None:
            return self.document, self.document_lease
        return self.opened, self.lease


@dataclass(slots=True)
class Scope:
    """One batch: its tools, the consumers it is about, and what it will write at its end."""

    tools: Tools
    now: datetime
    carried: Mapping[str, Carried]
    consumers: dict[tuple[str, str], Any] = field(default_factory=dict)
    passed_on: set[str] = field(default_factory=set)
    freed: list[Freed] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)
    answers: list[tuple[Leaving, str, int]] = field(default_factory=list)
    activities: list[tuple[Leaving, bytes]] = field(default_factory=list)
    receipts: dict[tuple[str, str], Receipt] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    touched: set[tuple[str, str]] = field(default_factory=set)
    closed: dict[tuple[str, str], int] = field(default_factory=dict)

    def consumer(self, act: Act) -> Any | None:
        """Return the row of the consumer an act is about, or nothing where this brand knows none."""
        return self.consumers.get((act.brand, act.consumer))

    def consumer_id(self, act: Act) -> str | None:
        """Return the id of the consumer an act is about, or nothing."""
        row = self.consumer(act)
        return None if row is None else row.id

    def seal(self, connection: Connection, words: bytes) -> Lease:
        """Seal bytes and write them; return the lease for the row that keeps them."""
        sealed = self.tools.vault.seal(words)
        contents.add(connection, [sealed])
        return sealed.lease

    def free(self, ending: Iterable[Any], prefix: str = "") -> None:
        """Have the leases of these rows end with this batch; the rows must lose them in it."""
        for row in ending:
            values = row._mapping
            self.freed.append(Freed(values[f"{prefix}content_id"], values[f"{prefix}lease_key_id"]))

    def note_ended(self, act: Act, what: str, post_hash: bytes = b"") -> None:
        """Have the key store note what was ended: one post, or what became of the consumer."""
        self.ended.append(Ended(act.brand, self.tools.vault.hash(act.consumer), post_hash, what))

    def deliver_answer(self, act: Act, answer_id: str, what: str, version: int) -> None:
        """Have an answer's Create, Update or Delete leave for the consumer; it is rendered when it leaves."""
        self.answers += [(leaving, answer_id, version) for leaving in self._leaving(act, what)]

    def deliver(self, act: Act, what: str, activity: dict[str, Any]) -> None:
        """Have a whole activity leave for the consumer, sealed until then.

        Where the act forgets them, these are the last words to them and outlive the purge, but for a Block.
        """
        body = json.dumps(activity, ensure_ascii=False).encode()
        forgets = any(isinstance(one, Forget) and one.entry is not Entry.BLOCKED for one in act.effects)
        for leaving in self._leaving(act, what):
            self.activities.append((replace(leaving, consumer_id=None) if forgets else leaving, body))

    def drop_deliveries(self, consumers: Container[str | None]) -> None:
        """Have nothing of this batch leave for these consumers."""
        self.answers = [one for one in self.answers if one[0].consumer_id not in consumers]
        self.activities = [one for one in self.activities if one[0].consumer_id not in consumers]

    def flush(self, connection: Connection) -> list[str]:
        """Write what the batch gathered, and the note of what it ended; return the ids of deliveries."""
        tools = self.tools
        added = rows.add_answers(connection, self.answers, tools.clock)
        added += rows.add_activities(connection, self.activities, tools.vault, tools.clock)
        endings.let_go(connection, self.freed, tools.clock, self.ended)
        return added

    def _leaving(self, act: Act, what: str) -> list[Leaving]:
        row = self.consumer(act)
        if row is None:
            return []
        return [Leaving(act.brand, what, row.inbox, row.host, row.id, held_back=act.held_back)]
