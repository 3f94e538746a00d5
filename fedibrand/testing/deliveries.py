"""What leaves this server, once each, and again only when asked."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from fedibrand.activitypub.errors import Unfetched
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.testing.dialects import Software
from fedibrand.testing.people import host_of
from fedibrand.testing.reading import kind
from fedibrand.testing.records import Document, Sent
from fedibrand.testing.wire import Wire


@dataclass(frozen=True, slots=True)
class Delivery:
    """One activity for one inbox, with the key that signs it."""

    inbox: str
    document: Document
    signer: SigningKey
    headers: Mapping[str, str]


class Deliveries:
    """Every attempt in ``sent``, and in ``owed`` what failed in a way that may pass."""

    def __init__(self, wire: Wire, software: Software, happened: Callable[[], None]) -> None:
        """Take the wire, the software whose shapes leave, and whom to tell of each attempt."""
        self._wire = wire
        self._software = software
        self._happened = happened
        self.sent: list[Sent] = []
        self.owed: list[Delivery] = []

    async def send(
        self,
        document: Document,
        inboxes: Iterable[str],
        signer: SigningKey,
        headers: Callable[[str], Mapping[str, str]] = lambda inbox: {},
    ) -> None:
        """POST an activity to each inbox once; ``headers`` gives what an inbox gets besides."""
        shaped = self._software.shape(document)
        for inbox in dict.fromkeys(inboxes):
            await self._attempt(Delivery(inbox, shaped, signer, headers(inbox)))

    async def again(self) -> int:
        """Try once more what failed in a way that may pass; return how many are delivered now."""
        owed, self.owed = self.owed, []
        return sum([(await self._attempt(each)).delivered for each in owed])

    async def _attempt(self, delivery: Delivery) -> Sent:
        body = json.dumps(delivery.document).encode()
        status: int | None = None
        reply = b""
        try:
            status, reply = await self._wire.post(delivery.inbox, body, delivery.signer, delivery.headers)
        except Unfetched:
            self.owed.append(delivery)
        sent = Sent(
            what=what(delivery.document),
            inbox=delivery.inbox,
            status=status,
            body=delivery.document,
            activity=str(delivery.document["id"]),
            code=_code(reply),
        )
        if status is not None and sent.worth_retrying:
            self.owed.append(delivery)
        self.sent.append(sent)
        self._happened()
        return sent


def what(document: Document) -> str:
    """Return the activity's type and that of what is embedded in it, like ``Create Note``."""
    inner = document.get("object")
    return f"{kind(document)} {kind(inner) if isinstance(inner, dict) else ''}".strip()


def _code(reply: bytes) -> str:
    try:
        return str(json.loads(reply).get("code", ""))
    except (ValueError, AttributeError):
        return ""


def followers_digest(followers: Iterable[str], host: str) -> str:
    """Return FEP-8fcf's digest: SHA-256 of the id of each follower on that host, XORed, in hex."""
    total = 0
    for follower in followers:
        if host_of(follower) == host:
            total ^= int.from_bytes(hashlib.sha256(follower.encode()).digest(), "big")
    return f"{total:064x}"
