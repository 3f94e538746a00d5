"""P9: any order and any repetition of what a consumer says ends where the reference model ends.

Every activity is a request, really signed and verified, then journalled, taken up by dispatch with core's
handlers, and applied to a record and a vault on disk. After each, the record is held against the model.
Each example has a consumer of its own. Time is moved by hand and ends nothing by itself: that is P8.
"""

import asyncio
import itertools
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from fedibrand.consumers import ledger
from fedibrand.conversations import posts
from fedibrand.domain import HoldingState, Means, Scope
from fedibrand.store import contents, endings, leases
from fedibrand.store.tables.arrivals import Arrival
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.contents import Content
from fedibrand.store.tables.followers import Follower
from fedibrand.store.tables.follows import FollowRow
from fedibrand.store.tables.grants import GrantRow
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.vault import POOL_AGE
from tests.brands.made import House, brand, house
from tests.promises.model import BY_FOLLOW, BY_POST, LISTEN, OURS, TO_THE_BRAND, Model, Said
from tests.promises.order import Alice, Order, words

POSTS, FOLLOWS = (*TO_THE_BRAND, "mumbles"), ("following 1", "following 2")
NOW, SOON, LATER = timedelta(), timedelta(minutes=1), timedelta(hours=2)
NEXT_DAY, NEXT_WEEK, NEXT_MONTH = timedelta(hours=25), timedelta(days=8), timedelta(days=31)
Story = Sequence[tuple[str, timedelta]]


def _post(post: str) -> list[Said]:
    edits = [Said("update", f"edit {number} of {post}", post, number) for number in (1, 2)]
    return [Said("create", f"create {post}", post), *edits, Said("delete", f"delete {post}", post)]


def _done(kind: str, name: str) -> list[Said]:
    undo = "undo_follow" if kind == "follow_us" else "undo_block"
    return [Said(kind, name), Said(undo, f"undo {name}", name), Said("undo_id", f"take back {name}", name)]


def _ours(name: str) -> list[Said]:
    accept = Said("accept", f"accept {name}", name)
    return [
        accept,
        Said("reject", f"reject {name}", name),
        Said("undo_accept", f"undo {accept.id}", name, undone=accept.id),
        Said("undo_id", f"take back {accept.id}", accept.id),
    ]


INVITES = [Said("invite", f"invite {number}") for number in range(3)]
MOVES = [Said("move", f"move {number}") for number in (1, 2)]
THEMES = [
    *(_post(post) for post in POSTS),
    [said for name in FOLLOWS for said in _done("follow_us", name)],
    [said for name in ("block 1", "block 2") for said in _done("block", name)],
    *([*INVITES[1:], *_ours(name), *MOVES] for name in ("follow 1", "follow 2", OURS)),
    [Said("leave", "leave")],
]
BY_ID = {said.id: said for said in [*itertools.chain(*THEMES), *INVITES]}
BEGINNINGS = st.sampled_from([(), ("invite 0",), ("invite 0", "accept follow 1")])
PAUSES = st.sampled_from([NOW] * 7 + [SOON, LATER, NEXT_DAY, NEXT_WEEK, NEXT_MONTH])
STORIES = st.lists(st.sampled_from(THEMES), min_size=1, max_size=3).flatmap(
    lambda some: st.lists(
        st.tuples(st.sampled_from([said.id for theme in some for said in theme]), PAUSES),
        min_size=3,
        max_size=12,
    )
)


class Stage:
    """The record that all examples share, and the loop they run in."""

    def __init__(self, runner: asyncio.Runner, made: House, order: Order) -> None:
        self.runner, self.house, self.order = runner, made, order

    def plays(self, beginning: Sequence[str], story: Story) -> dict[str, Any]:
        """Have a consumer say all this, each after its pause; return how they stand, as the model does."""
        return self.runner.run(self._play([*at_once(*beginning), *story]))

    async def _play(self, story: Story) -> dict[str, Any]:
        alice, model, stands = self.order.alice(), Model(self.house.clock.now()), dict[str, Any]()
        for name, pause in story:
            self._pass(pause)
            await self.order.hears(alice, BY_ID[name])
            model.take(BY_ID[name], self.house.clock.now())
            stands = await self.house.store.read(self._stands, alice)
            assert stands == _expected(alice, model), f"after {name}"
        await endings.finish(self.house.store, self.house.vault)
        await self.house.store.read(self._nothing_is_left_over)
        return stands

    def _pass(self, pause: timedelta) -> None:
        """Let time pass, and destroy the pool keys that grow too old, which is otherwise done hours later."""
        vault = self.house.vault
        if pause >= POOL_AGE:
            vault.destroy([one.id for one in vault._pool])
            vault._pool.clear()
        self.house.clock.move(pause)

    def _stands(self, connection: Connection, alice: Alice) -> dict[str, Any]:
        vault, brand_id = self.house.vault, self.order.brand.id
        consumer = select(_t(Consumer).c.id).where(_t(Consumer).c.actor_hash == vault.hash(alice.id))

        def rows(model: Any) -> list[Any]:
            where = _t(model).c.consumer_id.in_(consumer)
            return list(connection.execute(select(_t(model)).where(where)))

        name_of = {vault.hash(alice.at(name)): name for name in (*POSTS, *FOLLOWS)}
        found = {name_of[row.post_hash]: row for row in rows(Holding)}
        return {
            "standing": ledger.standing_of(connection, brand_id, vault.hash(alice.id)),
            "follower": [name_of[row.follow_hash] for row in rows(Follower)],
            "follow": [self.order.brand.names.follow(row.id) for row in rows(FollowRow)],
            "accepted": any(row.accepted_at for row in rows(FollowRow)),
            "grants": {_named(row) for row in rows(GrantRow) if row.ended_at is None},
            "states": {post: row.state for post, row in found.items()},
            "words": {post: said for post, row in found.items() if (said := self._words(connection, row))},
        }

    def _words(self, connection: Connection, row: Any) -> str:
        lease = contents.lease_of(row)
        sealed = contents.find(connection, [row.content_id])
        (opened,) = self.house.vault.open([(lease, sealed[lease.content_id])]) if lease else (None,)
        return posts.read(opened.words).content if opened else ""

    def _nothing_is_left_over(self, connection: Connection) -> None:
        """Every key is named by a row or not in use yet, every content by a row; nobody waits."""
        vault = self.house.vault
        keys = set(vault.made_before(datetime.max.replace(tzinfo=UTC)))
        pool = {one.id for one in vault._pool}
        assert keys - pool == leases.named(connection)
        wanted = {
            one
            for table, prefix in leases.KEEPERS
            for one in connection.execute(select(table.c[f"{prefix}content_id"])).scalars()
        }
        assert set(connection.execute(select(_t(Content).c.id)).scalars()) == wanted - {None}
        assert connection.execute(select(_t(Arrival))).all() == []


def _t(model: Any) -> Any:
    return model.__table__


def _named(row: Any) -> str:
    if row.scope == Scope.LISTEN:
        return LISTEN
    return BY_FOLLOW if row.means == Means.FOLLOW else BY_POST


def _expected(alice: Alice, model: Model) -> dict[str, Any]:
    held, ended = dict.fromkeys(model.held, HoldingState.HELD), HoldingState.WITHDRAWN
    return {
        "standing": model.standing,
        "follower": [model.follower] if model.follower else [],
        "follow": [alice.asked[model.asked - 1]] if model.follow else [],
        "accepted": model.standing == "following",
        "grants": model.grants,
        "states": held | dict.fromkeys(model.stubs, ended),
        "words": {post: words(post, number) for post, number in model.held.items()},
    }


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with asyncio.Runner() as runner:
        making = house(tmp_path_factory.mktemp("order"))
        made = runner.run(making.__aenter__())
        order = Order(made, runner.run(made.add(brand())))
        yield Stage(runner, made, order)
        runner.run(making.__aexit__(None, None, None))


def at_once(*names: str) -> Story:
    return [(name, NOW) for name in names]


@given(beginning=BEGINNINGS, story=STORIES)
@settings(max_examples=200)
def test_any_order_and_any_repetition_ends_where_the_model_ends(
    stage: Stage, beginning: Sequence[str], story: Story
) -> None:
    stage.plays(beginning, story)


NAMED: dict[str, tuple[Sequence[str], Story]] = {
    "the same ids serve for a second Follow and its Undo": (
        (),
        [*at_once("following 1", "undo following 1"), ("following 1", LATER), ("undo following 1", NOW)],
    ),
    "a retry within the hour does not spoil a later Follow under its id": (
        (),
        [*at_once("following 1", "undo following 1", "following 1"), ("following 1", LATER)],
    ),
    "a late Undo of the Follow before leaves the one that replaced it": (
        (),
        at_once("following 1", "following 2", "undo following 1"),
    ),
    "a repeated Undo of the Follow before leaves the one that came after it": (
        (),
        at_once("following 1", "undo following 1", "following 2", "undo following 1"),
    ),
    "a follower lost by an Undo of an unknown id stays lost when the Follow is repeated": (
        (),
        at_once("following 2", "undo following 1", "following 2"),
    ),
    "who blocked and unblocked may follow again under the same id": (
        (),
        [*at_once("following 1", "block 1", "undo following 1", "undo block 1"), ("following 1", LATER)],
    ),
    "an Undo of a Follow by its id alone does not undo the Block": (
        (),
        at_once("following 1", "block 1", "take back following 1"),
    ),
    "an Undo of a Block by another id does not undo the Block": ((), at_once("block 1", "take back block 2")),
    "an Undo of an Accept by its id alone is a Reject": (
        ("invite 0", "accept follow 1"),
        at_once("create mumbles", "take back accept follow 1", "accept follow 1", "edit 1 of mumbles"),
    ),
    "what a removal purged does not come back with the next invite": (
        ("invite 0", "accept follow 1"),
        at_once("create mumbles", "reject follow 1", "invite 1", "accept follow 2", "edit 1 of mumbles"),
    ),
    "what a Block purged does not come back when it is undone": (
        (),
        at_once("create asks", "block 1", "undo block 1", "edit 1 of asks", "create asks"),
    ),
    "of two Moves within a week the first counts": (
        ("invite 0", "accept follow 1"),
        at_once("move 1", "invite 1", "accept follow 2", "move 2"),
    ),
    "a Delete that came first holds for a month": (
        (),
        [("delete asks", NOW), ("create asks", NEXT_WEEK), ("edit 1 of asks", NEXT_MONTH)],
    ),
    "a repeated Block under another id changes nothing": ((), at_once("block 1", "block 2", "undo block 1")),
}


@pytest.mark.parametrize("what", NAMED)
def test_what_chance_rarely_finds(stage: Stage, what: str) -> None:
    stage.plays(*NAMED[what])


ENDS: dict[str, tuple[Sequence[str], Sequence[str]]] = {
    "a deleted post": ((), ("create asks", "edit 1 of asks", "edit 2 of asks", "delete asks")),
    "a deleted post of somebody followed": (
        ("invite 0", "accept follow 1"),
        ("create mumbles", "edit 1 of mumbles", "delete mumbles"),
    ),
    "a removal": (("invite 0",), ("accept follow 1", "reject follow 1", "create mumbles")),
    "a Block": ((), ("block 1", "following 1", "create whispers")),
}


@pytest.mark.parametrize("what", ENDS)
def test_every_order_leaves_no_words(stage: Stage, what: str) -> None:
    beginning, said = ENDS[what]
    for order in itertools.permutations(said):
        found = stage.plays(beginning, at_once(*order, *order))
        assert not found["words"]
        assert not found["follower"]
