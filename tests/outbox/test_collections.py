"""How large a brand's collections are."""

from typing import Any

from fedibrand.domain import FollowState, Scope
from fedibrand.outbox.collections import Totals, totals
from fedibrand.store.tables.followers import Follower
from fedibrand.store.tables.follows import FollowRow
from tests.fakes import START
from tests.outbox.scene import BRAND, Scene, insert


async def follow(scene: Scene, name: str, state: FollowState) -> None:
    grant = await scene.grant(name, Scope.LISTEN)
    row: dict[str, Any] = {"id": f"{name}-follow", "brand_id": BRAND, "consumer_id": name, "grant_id": grant}
    await scene.store.write(insert, FollowRow, {**row, "state": state, "requested_at": START})


async def test_followers_accepted_follows_and_standing_answers_are_counted(scene: Scene) -> None:
    for name in ("alice", "bob", "carol"):
        await scene.talker(name)
        row = {"id": name, "brand_id": BRAND, "consumer_id": name, "follow_hash": b"", "since": START}
        await scene.store.write(insert, Follower, row)
    await follow(scene, "alice", FollowState.ACCEPTED)
    await follow(scene, "bob", FollowState.REQUESTED)
    await scene.answer("alice")
    await scene.answer("bob")
    await scene.withdraw(await scene.answer("carol"))
    assert await scene.store.read(totals, BRAND) == Totals(followers=3, following=1, outbox=2)


async def test_one_brand_counts_nothing_of_anothers(scene: Scene) -> None:
    await scene.answered("alice")
    assert await scene.store.read(totals, "another") == Totals(0, 0, 0)
