"""A real record and vault on one connection, for what is tried thousands of times.

Each try is a savepoint that is rolled back. What is left out is :class:`~fedibrand.store.run.Store`'s own
work, its thread and its groups of commits, which has tests of its own.
"""

from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from fedibrand.activitypub import rendering
from fedibrand.activitypub.rendering import AnswerDocument
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.activitypub.vocabulary import Actor
from fedibrand.acts import Act
from fedibrand.applying.apply import apply
from fedibrand.applying.scope import Carried, Tools
from fedibrand.brands import members, registry
from fedibrand.brands.members import Member
from fedibrand.brands.registry import BrandRow
from fedibrand.domain import BrandSettings, BrandView, HoldingState, Role
from fedibrand.effect import Effect
from fedibrand.effects import Answer, End
from fedibrand.problems import Refusal
from fedibrand.store import contents, engine, schema, values
from fedibrand.store.keys import KeyStore
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.deliveries import Delivery
from fedibrand.store.vault import Vault
from fedibrand.testing.records import Document
from tests.brands.made import ORIGIN, PROFILE, SECRET
from tests.conversations.spoken import ALICE, Voice
from tests.fakes import HandClock

T = TypeVar("T")
BOB = msgspec.structs.replace(
    ALICE, id="https://other.example/users/bob", inbox="https://other.example/users/bob/inbox",
    preferred_username="bob", url="https://other.example/@bob",
)  # fmt: skip


def done(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]
    raise AssertionError("it waited for something")


class AtOnce:
    """What a store does, done at once; what raises leaves nothing behind."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    async def write(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        with self.connection.begin_nested():
            return function(self.connection, *args, **kwargs)

    async def read(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        return function(self.connection, *args, **kwargs)


@dataclass
class Record:
    """Two brands, ``acme`` and ``bolt``, and whoever speaks to them."""

    connection: Connection
    vault: Vault
    clock: HandClock
    tools: Tools
    store: AtOnce
    brands: dict[str, BrandRow]

    @contextmanager
    def trying(self) -> Iterator[None]:
        """Undo at the end whatever is done in the block."""
        savepoint = self.connection.begin_nested()
        try:
            yield
        finally:
            savepoint.rollback()

    def voice(self, actor: Actor = ALICE, brand: str = "acme") -> Voice:
        return Voice(self.store, self.tools, brand, actor)  # type: ignore[arg-type]

    def act(self, brand: str, consumer: Actor, *effects: Effect, by: str = "owner") -> str:
        """Apply what somebody asks for; return the promise or code of the refusal, or nothing."""
        asked = Act(brand=brand, consumer=consumer.id, by=by, effects=effects, author=consumer)
        try:
            done(self.store.write(apply, [asked], self.tools))
        except Refusal as refusal:
            return getattr(refusal, "promise", "") or refusal.code
        except IntegrityError:
            return "the database refuses it"
        return ""

    def arrives(self, brand: str, consumer: Actor, *effects: Effect) -> None:
        """Apply what a handler decided about a post that arrived."""
        sealed = self.vault.seal(b'{"type": "Note", "id": "https://social.example/1", "content": "new"}')
        (opened,) = self.vault.open([(sealed.lease, sealed.content["sealed"])])  # type: ignore[list-item]
        assert opened is not None
        act = Act(
            brand=brand, consumer=consumer.id, by="core", effects=effects, arrival="one", author=consumer
        )
        contents.add(self.connection, [sealed])
        apply(self.connection, [act], self.tools, {"one": Carried(opened, sealed.lease)})

    def rows(self, model: Any) -> list[Any]:
        return list(self.connection.execute(select(model.__table__)))

    def column(self, query: str) -> list[Any]:
        return list(self.connection.exec_driver_sql(query).scalars())

    def opened(self, row: Any) -> bytes:
        """Return what a row keeps sealed, or nothing where no key opens it."""
        lease = contents.lease_of(row)
        if lease is None:
            return b""
        sealed = contents.find(self.connection, [lease.content_id])[lease.content_id]
        (opened,) = self.vault.open([(lease, sealed)])
        return opened.words if opened is not None else b""

    def leaving(self) -> list[Document]:
        """Return the activities that wait to leave, as they will be sent; what lost its words will not be."""
        return [document for row in self.rows(Delivery) if (document := self._rendered(row))]

    def _rendered(self, row: Any) -> Document:
        if row.answer_id is None:
            whole: Document = msgspec.json.decode(self.opened(row))
            return whole
        names = self.tools.names(row.brand_id)
        (answer,) = [one for one in self.rows(AnswerRow) if one.id == row.answer_id]
        if row.what == "Delete":
            return rendering.delete(row.answer_id, names, row.version, "")
        if not (words := self.opened(answer)):
            return {}
        document = msgspec.json.decode(words, type=AnswerDocument)
        render = rendering.create if row.what == "Create" else rendering.update
        return render(row.answer_id, document, names, row.version)


@contextmanager
def record(folder: Path, handles: Iterable[str] = ("acme", "bolt")) -> Iterator[Record]:
    """Make a record with these brands; a brand's id is its handle."""
    clock = HandClock()
    key_store = KeyStore(f"sqlite:///{folder}/keys.sqlite3")
    vault = Vault(key_store, SECRET, clock, stock=2000)
    writer = engine.writer(f"sqlite:///{folder}/record.sqlite3")
    brands = {
        handle: BrandRow(
            id=handle,
            handle=handle,
            origin=ORIGIN,
            handle_domain="brands.example",
            profile=PROFILE,
            settings=BrandSettings(),
            created_at=clock.now(),
            updated_at=clock.now(),
        )
        for handle in handles
    }

    def view(brand: str) -> BrandView:
        names = brands[brand].names
        return BrandView(id=brand, handle=brand, actor=names.actor, followers=names.followers)

    signing = SigningKey.generate_ed25519("https://brands.example/brands/acme#ed25519-key-1")
    with writer.begin() as connection:
        schema.prepare(connection)
        vault.use_hash_key(values.hash_key(connection, vault))
        for row in brands.values():
            registry.add(connection, row)
    with writer.connect() as connection:
        tools = Tools(vault, clock, lambda brand: brands[brand].names, view, lambda brand: signing)
        yield Record(connection, vault, clock, tools, AtOnce(connection), brands)
    writer.dispose()
    key_store.close()


@dataclass(repr=False)
class Stage:
    """A record in which alice talks with both brands and bob with acme, and what the ids there are.

    Each brand has one member: Ada is acme's, and Zoe is bolt's.
    """

    record: Record
    held: str
    ended: str
    answer: str
    at_bolt: str
    bobs: str

    @property
    def ids(self) -> list[str]:
        """All ids of rows that somebody could name."""
        tables = ("holding", "conversation", "answer", "follow", "consent_grant", "consumer", "reaction")
        return [one for table in tables for one in self.record.column(f"SELECT id FROM {table} ORDER BY id")]


def staged(made: Record) -> Stage:
    """Have them talk."""
    alice, bob, bolt = made.voice(), made.voice(BOB), made.voice(brand="bolt")
    bolt.posts = 100
    conversation, ended = done(alice.writes("<p>the kettle leaks</p>"))
    assert made.act("acme", ALICE, Answer(id="an answer", holding=ended, text="Turn it round.")) == ""
    _, held = done(alice.writes("<p>it still leaks</p>", conversation))
    assert made.act("acme", ALICE, End(holding=ended, state=HoldingState.WITHDRAWN)) == ""
    _, bobs = done(bob.writes("<p>mine too</p>"))
    _, at_bolt = done(bolt.writes("<p>and a pan</p>"))
    for name, brand in (("Ada", "acme"), ("Zoe", "bolt")):
        members.add(made.connection, Member(made.clock.new_id(), brand, name, Role.AGENT, made.clock.now()))
    return Stage(made, held, ended, "an answer", at_bolt, bobs)
