"""``kill -9`` at any moment, under load: nothing that was accepted is lost, and nothing is done twice."""

import asyncio
import json
import shutil
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from fedibrand.domain import DeliveryState, HoldingState, Means, Scope
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.arrivals import Arrival
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.deliveries import Delivery
from fedibrand.store.tables.endings import EndingRow
from fedibrand.store.tables.followers import Follower
from fedibrand.store.tables.grants import GrantRow
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.tables.ledger import LedgerEntry
from tests.durability.crowd import Crowd
from tests.durability.disk import Disk, copied, reading
from tests.durability.processes import Place, eventually, forking

KILLS, STARTS, LATER, POOL = 25, 8, 3 * 3600, 1000
"""How often each. How many seconds ahead the last server is: all that waits for its time is due, and what
lease keys no row names are swept. How many of these a server has ready."""
SAYING = ("Create", "Update")
OVERTAKEN = ("post-gone", "grant-over")
"""Why an answer does not leave any more: its consumer deleted the post, or took back what permits it."""


async def test_a_server_killed_again_and_again_loses_nothing_and_doubles_nothing(
    place: Place, crowd: Crowd, tmp_path: Path
) -> None:
    moments, named = Random(2007), set[str]()
    async with forking(place) as forks:
        crowd.begin(24)
        for number in range(KILLS):
            await forks.start()
            await asyncio.sleep(moments.uniform(0.03, 0.7))
            await forks.kill()
            accepted = set(crowd.accepted)
            with copied(place, tmp_path / f"killed{number}") as disk:
                assert not lost(disk, accepted)
                assert disk.named() <= disk.keys
                assert not disk.orphans()
                named |= disk.named()
        await forks.start()
        await eventually(crowd.has_kept_a_post)
        await crowd.rest()
        assert await forks.terminate() == 0
        await forks.start(ahead=LATER)
        await eventually(lambda: at_rest(place))
        assert await forks.terminate() == 0
    with copied(place, tmp_path / "ended") as disk:
        nothing_is_left_over(disk, named)
        every_act_had_its_effect_once(disk, crowd)
        everything_arrived(disk, crowd)


async def test_a_first_start_cut_short_anywhere_is_made_good_by_the_next(place: Place) -> None:
    moments = Random(2007)
    async with forking(place) as forks:
        for _ in range(STARTS):
            await forks.start()
            await asyncio.sleep(moments.uniform(0, 0.3))
            await forks.kill()
            await forks.start()
            await eventually(place.listens)
            await forks.kill()
            shutil.rmtree(place.record.parent)


def lost(disk: Disk, accepted: set[str]) -> list[str]:
    """Return what neither waits nor was done. The Undo of a Follow takes the Follow's own mark away."""
    known = disk.seen_to()
    return [one for one in accepted if disk.hash(one) not in known and disk.hash(f"{one}/undo") not in known]


async def at_rest(place: Place) -> bool:
    with reading(place) as disk:
        leaving = [row for row in disk.rows(Delivery) if row.state == DeliveryState.WAITING]
        held = [row.id for row in disk.rows(Holding) if row.state == HoldingState.HELD]
        answers = disk.rows(AnswerRow)
        answered = {row.holding_id for row in answers} >= set(held) and all(
            row.version == 2 for row in answers
        )
        return answered and not (leaving or disk.rows(Arrival) or disk.rows(EndingRow))


def nothing_is_left_over(disk: Disk, named: set[str]) -> None:
    assert not disk.rows(EndingRow)
    assert not disk.orphans()
    assert disk.named() <= disk.keys
    assert not (named - disk.named()) & disk.keys, "a lease key outlived what it opened"
    # Its own, and those of the server before it, where it was ended before it swept.
    assert len(disk.keys - disk.named()) <= 2 * POOL


def every_act_had_its_effect_once(disk: Disk, crowd: Crowd) -> None:
    assert not lost(disk, crowd.accepted)
    consumers = {row.id: row.actor for row in disk.rows(Consumer)}
    assert len(consumers) == len(crowd.people)
    held = [row for row in disk.rows(Holding) if row.state == HoldingState.HELD]
    words = {disk.hash(uri): text for one in crowd.people for uri, text in one.held.items()}
    assert Counter(row.post_hash for row in held) == Counter(list(words))
    for row, activity in zip(held, disk.words(held), strict=True):
        assert json.loads(activity)["object"]["content"] == words[row.post_hash]
    following = {one.id: disk.hash(one.follow) for one in crowd.people if one.follow}
    assert {consumers[row.consumer_id]: row.follow_hash for row in disk.rows(Follower)} == following
    live = Counter(
        (consumers[row.consumer_id], row.means)
        for row in disk.rows(GrantRow)
        if row.ended_at is None and row.scope == Scope.TALK
    )
    assert set(live.values()) == {1}
    assert {actor for actor, means in live if means == Means.FOLLOW} == set(following)
    entries = Counter((row.actor_hash, row.entry, row.subject_hash) for row in disk.rows(LedgerEntry))
    assert set(entries.values()) == {1}


def everything_arrived(disk: Disk, crowd: Crowd) -> None:
    came = {activity["id"]: activity for activity in crowd.received}
    assert len({(one["id"], one["type"], _about(one)) for one in crowd.received}) == len(came)
    follows = [one for one in crowd.accepted if "#follows/" in one and not one.endswith("/undo")]
    assert Counter(_about(one) for one in came.values() if one["type"] == "Accept") == Counter(follows)
    deliveries, answers = disk.rows(Delivery), disk.rows(AnswerRow)
    assert {row.state for row in deliveries} <= {DeliveryState.DELIVERED, DeliveryState.DROPPED}
    assert Counter(row.answer_id for row in deliveries if row.what == "Create") == Counter(
        row.id for row in answers
    )
    assert set(Counter(row.holding_id for row in answers).values()) == {1}
    overtaken = {row.answer_id for row in deliveries if row.what == "Create" and row.reason in OVERTAKEN}
    names = [crowd.brand.answer(row.id) for row in answers if row.id not in overtaken]
    assert Counter(_about(one) for one in came.values() if one["type"] == "Create") == Counter(names)
    latest = {_about(one): one["object"]["content"] for one in crowd.received if one["type"] in SAYING}
    assert all("so sorry" in latest[one] for one in names)


def _about(activity: dict[str, Any]) -> str:
    inner = activity["object"]
    found: str = inner if isinstance(inner, str) else inner["id"]
    return found
