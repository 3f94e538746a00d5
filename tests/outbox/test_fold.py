"""What a brand says of its own actor goes once to each server."""

from datetime import timedelta

from fedibrand.domain import FollowState, Scope
from fedibrand.outbox.fold import Door, Person, concerned, doors
from fedibrand.store.tables.followers import Follower
from fedibrand.store.tables.follows import FollowRow
from tests.fakes import START
from tests.outbox.scene import BRAND, Scene, insert

SHARED = "https://one.example/inbox"


def test_people_behind_one_shared_inbox_are_reached_by_one_post() -> None:
    people = [Person(f"https://one.example/{name}", SHARED, "one.example") for name in "abc"]
    assert doors(people) == [Door(SHARED, "one.example")]


def test_people_without_one_are_reached_by_their_own() -> None:
    people = [Person(f"https://two.example/{name}", "", "two.example") for name in "ba"]
    assert [door.inbox for door in doors(people)] == ["https://two.example/a", "https://two.example/b"]


def test_a_shared_inbox_on_somebody_elses_host_is_not_believed() -> None:
    person = Person("https://evil.example/a", "https://victim.example/inbox", "evil.example")
    assert doors([person]) == [Door("https://evil.example/a", "evil.example")]


async def test_only_whom_it_concerns_hears_of_the_brands_own_actor(scene: Scene) -> None:
    for name in ("follower", "followed", "talker", "stranger", "former", "lapsed"):
        await scene.consumer(name, host=f"{name}.example")
    await scene.grant("talker", Scope.TALK)
    await scene.grant("former", Scope.TALK, ended_at=START)
    await scene.grant("lapsed", Scope.TALK, until=START)
    grant = await scene.grant("followed", Scope.LISTEN)
    row = {"id": "f", "brand_id": BRAND, "consumer_id": "follower", "follow_hash": b"", "since": START}
    await scene.store.write(insert, Follower, row)
    follow = {"id": "g", "brand_id": BRAND, "consumer_id": "followed", "grant_id": grant}
    state = {"state": FollowState.ACCEPTED, "requested_at": START}
    await scene.store.write(insert, FollowRow, {**follow, **state})
    found = await scene.store.read(concerned, BRAND, START + timedelta(seconds=1))
    assert [door.host for door in found] == ["followed.example", "follower.example", "talker.example"]
    assert await scene.store.read(concerned, "another", START) == []
