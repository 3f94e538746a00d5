"""The stage of P9: what one consumer says, really signed, all the way into a record and a vault on disk."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Connection, select

from fedibrand.activitypub import authority
from fedibrand.activitypub.naming import read
from fedibrand.activitypub.parsing import parse_activity
from fedibrand.activitypub.signatures import rfc9421
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.activitypub.signatures.request import Request
from fedibrand.activitypub.strict_json import loads
from fedibrand.activitypub.verification import Verified, verify
from fedibrand.activitypub.vocabulary import Actor, ActorKey, Person
from fedibrand.applying.scope import Tools
from fedibrand.brands.registry import BrandRow
from fedibrand.inbox.dispatch import Directory, Dispatch
from fedibrand.inbox.fetching import Fetching
from fedibrand.inbox.handlers.core import handlers
from fedibrand.inbox.journal import Journal
from fedibrand.store.known import Known
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.follows import FollowRow
from fedibrand.testing import documents
from fedibrand.testing.documents import Addressed, Written, stamp
from fedibrand.testing.reading import PUBLIC
from fedibrand.testing.records import Document
from tests.brands.made import House
from tests.promises.model import ALICE, OURS, Said

_consumer, _follow = Consumer.__table__, FollowRow.__table__  # type: ignore[attr-defined]


def words(post: str, number: int) -> str:
    """What a post says after so many edits."""
    return f"<p>{post}, edited {number} times</p>"


@dataclass
class Alice:
    """A consumer and her server; ``asked`` are the ids of the Follows the brand has sent her."""

    id: str
    key: SigningKey
    brand: BrandRow
    began: datetime
    asked: list[str] = field(default_factory=list)

    @property
    def actor(self) -> Actor:
        key = ActorKey(id=self.key.id, owner=self.id, multibase=self.key.multibase())
        inbox, followers = f"{self.id}/inbox", f"{self.id}/followers"
        return Person(id=self.id, preferred_username=ALICE, inbox=inbox, followers=followers, keys=(key,))

    @property
    def next_account(self) -> Document:
        there = f"{self.id}-next"
        known_as = {"inbox": f"{there}/inbox", "alsoKnownAs": [self.id]}
        return {"@context": documents.CONTEXT, "id": there, "type": "Person", **known_as}

    def at(self, name: str) -> str:
        return f"{self.id}/{name.replace(' ', '-')}"

    def says(self, said: Said) -> Document:
        """Return the activity; whoever says it again says the same."""
        kind, about = _SAYING[said.kind]
        more = {"target": f"{self.id}-next"} if kind == "Move" else {}
        to = [PUBLIC] if kind in ("Create", "Update", "Delete", "Move") else [self.brand.names.actor]
        return documents.activity(kind, self.at(said.id), self.id, about(self, said), to, **more)

    def note(self, said: Said) -> Document:
        brand, mention = self.brand.names.actor, [(self.brand.names.actor, str(self.brand.acct))]
        to = {"whispers": Addressed([brand], [], mention), "asks": Addressed([PUBLIC], [brand], mention)}
        addressed = to.get(said.about, Addressed([PUBLIC], [f"{self.id}/followers"], []))
        return self._note(said.about, words(said.about, said.words), addressed, said.words)

    def word(self, said: Said) -> Document:
        mention = [(self.brand.names.actor, str(self.brand.acct))]
        addressed = Addressed([self.brand.names.actor], [], mention)
        return self._note(f"post of {said.id}", "<p>invite</p>", addressed, 0)

    def did(self, kind: str, name: str) -> Document:
        """Return a Follow or Block of the brand, to be embedded."""
        return {"id": self.at(name), "type": kind, "actor": self.id, "object": self.brand.names.actor}

    def our_follow(self, said: Said) -> Document:
        """Return the brand's Follow of her as her server tells it, by its id or by one of its own making."""
        own, number = self.at("the follow"), said.about.removeprefix("follow ")
        known = [*self.asked, *(self.brand.names.follow(f"none-{more}") for more in range(2))]
        name = own if said.about == OURS else known[int(number) - 1]
        return {"id": name, "type": "Follow", "actor": self.brand.names.actor, "object": self.id}

    def accept(self, said: Said) -> Document:
        follow = self.our_follow(said)
        return {"id": self.at(said.undone), "type": "Accept", "actor": self.id, "object": follow}

    def _note(self, name: str, html: str, addressed: Addressed, edits: int) -> Document:
        post = self.at(name)
        written = Written(html, "en", self.began, f"{post}#thread")
        note = documents.note(post, self.id, post, written, addressed)
        return {**note, "updated": stamp(self.began + timedelta(seconds=edits))} if edits else note


_SAYING: dict[str, tuple[str, Any]] = {
    "create": ("Create", Alice.note),
    "update": ("Update", Alice.note),
    "delete": ("Delete", lambda alice, said: {"id": alice.at(said.about), "type": "Tombstone"}),
    "leave": ("Delete", lambda alice, said: alice.id),
    "invite": ("Create", Alice.word),
    "accept": ("Accept", Alice.our_follow),
    "reject": ("Reject", Alice.our_follow),
    "undo_accept": ("Undo", Alice.accept),
    "follow_us": ("Follow", lambda alice, said: alice.brand.names.actor),
    "undo_follow": ("Undo", lambda alice, said: alice.did("Follow", said.about)),
    "undo_id": ("Undo", lambda alice, said: alice.at(said.about)),
    "block": ("Block", lambda alice, said: alice.brand.names.actor),
    "undo_block": ("Undo", lambda alice, said: alice.did("Block", said.about)),
    "move": ("Move", lambda alice, said: alice.id),
}


class Order:
    """Receives what Alices say: verification, journal, dispatch with core's handlers, and fetching."""

    def __init__(self, house: House, brand: BrandRow) -> None:
        self.house, self.brand = house, brand
        self.alices: dict[str, Alice] = {}
        tools = Tools(house.vault, house.clock, house.brands.names, house.brands.view, house.keys.proof_key)
        directory = Directory(
            house.brands.view, self._owner, lambda uri: self.alices[uri].actor, lambda brand, activity: []
        )
        self._dispatch = Dispatch(house.store, tools, directory, handlers)
        self._journal = Journal(house.store, house.vault, Known(), house.clock)
        server: Any = SimpleNamespace(get_document=self._get_document)
        self._fetching = Fetching(
            house.store, house.vault, self._dispatch, server, server, house.keys.signer, house.clock
        )

    def alice(self) -> Alice:
        """Return one more consumer, whom nobody knows yet."""
        name = f"https://social.example/users/alice-{len(self.alices)}"
        key = SigningKey.generate_ed25519(f"{name}#main-key")
        self.alices[name] = Alice(name, key, self.brand, self.house.clock.now())
        return self.alices[name]

    async def hears(self, alice: Alice, said: Said) -> None:
        """Have an activity arrive and be handled."""
        verified = self._verified(alice, json.dumps(alice.says(said)).encode())
        activity = parse_activity(verified.document)
        authority.check(activity)
        await self._journal.append(verified, activity, self.brand.id)
        fetches = (await self._dispatch.batch()).fetches
        for arrival in fetches:
            await self._fetching.run(arrival)
            assert (await self._dispatch.batch()).handled == 1
        if said.kind == "invite":
            found = await self.house.store.read(_follows_of, self.house.vault.hash(alice.id))
            alice.asked += [
                one for follow in found if (one := self.brand.names.follow(follow)) not in alice.asked
            ]

    def _verified(self, alice: Alice, body: bytes) -> Verified:
        inbox, now = self.brand.names.inbox, self.house.clock.now()
        unsigned = Request("POST", inbox, (), body)
        signed = Request("POST", inbox, tuple(rfc9421.sign(unsigned, alice.key, now).items()), body)
        asking = verify(signed, loads(body), now)
        next(asking)
        with pytest.raises(StopIteration) as end:
            asking.send(alice.key.public(alice.id))
        assert isinstance(end.value.value, Verified)
        return end.value.value

    def _owner(self, uri: str) -> str | None:
        place = read(uri)
        return self.brand.id if place is not None and place.handle == self.brand.handle else None

    async def _get_document(self, uri: str, _signer: object) -> Any:
        found = self.alices[uri.removesuffix("-next")].next_account
        return SimpleNamespace(url=uri, body=json.dumps(found).encode(), document=found)


def _follows_of(connection: Connection, actor_hash: bytes) -> list[str]:
    wanted = select(_follow.c.id).join(_consumer).where(_consumer.c.actor_hash == actor_hash)
    return list(connection.execute(wanted).scalars())
