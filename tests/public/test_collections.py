from typing import Any

import pytest
from sqlalchemy import Connection

from fedibrand.brands import registry
from fedibrand.domain import FollowState, Means, Scope
from fedibrand.store.tables.followers import Follower
from fedibrand.store.tables.follows import FollowRow
from fedibrand.store.tables.grants import GrantRow
from tests.brands.made import ORIGIN, House, brand
from tests.fakes import START
from tests.public import talk
from tests.public.visitors import ACTIVITY, BROWSER, Visit

KINDS = ("followers", "following", "outbox")


def write(connection: Connection, *rows: Any) -> None:
    for row in rows:
        connection.execute(type(row).__table__.insert(), row.model_dump())


async def sizes(visit: Visit, handle: str) -> dict[str, int]:
    found = {}
    for kind in KINDS:
        document = await (await visit.get(f"/brands/{handle}/{kind}")).json(content_type=None)
        found[kind] = document["totalItems"]
    return found


@pytest.mark.parametrize("kind", KINDS)
async def test_a_collection_tells_its_size_and_nobody_in_it(house: House, visit: Visit, kind: str) -> None:
    added = await house.add(brand())
    await talk.answered(house, added, "a1")
    response = await visit.get(f"/brands/acme/{kind}")
    assert (response.status, response.content_type) == (200, ACTIVITY)
    assert response.headers["Vary"] == "Accept"
    document = await response.json(content_type=None)
    assert document["id"] == f"{ORIGIN}/brands/acme/{kind}"
    assert document["type"] == "OrderedCollection"
    assert set(document) == {"@context", "id", "type", "totalItems"}


async def test_what_is_counted_is_the_brands_own(house: House, visit: Visit) -> None:
    acme, _ = await house.add(brand()), await house.add(brand("zenith"))
    await talk.answered(house, acme, "a1")
    await talk.answered(house, acme, "a2")
    await talk.withdraw(house, "a2")
    grants = [
        GrantRow(
            id=f"g{number}",
            brand_id=acme.id,
            consumer_id=f"consumer of a{number}",
            scope=Scope.LISTEN,
            means=Means.WORD,
            may_answer=False,
            activity_hash=b"",
            digest=b"",
            granted_at=START,
        )
        for number in (1, 2)
    ]
    follows = [
        FollowRow(
            id=f"f{number}",
            brand_id=acme.id,
            consumer_id=f"consumer of a{number}",
            grant_id=f"g{number}",
            state=state,
            requested_at=START,
        )
        for number, state in ((1, FollowState.ACCEPTED), (2, FollowState.REQUESTED))
    ]
    follower = Follower(id="r1", brand_id=acme.id, consumer_id="consumer of a1", follow_hash=b"", since=START)
    await house.store.write(write, *grants, *follows, follower)
    assert await sizes(visit, "acme") == {"followers": 1, "following": 1, "outbox": 1}
    assert await sizes(visit, "zenith") == {"followers": 0, "following": 0, "outbox": 0}


@pytest.mark.parametrize("kind", KINDS)
async def test_a_person_is_shown_the_brands_page(house: House, visit: Visit, kind: str) -> None:
    added = await house.add(brand())
    response = await visit.get(f"/brands/acme/{kind}", BROWSER)
    assert (response.status, response.headers["Location"]) == (303, added.names.page)


@pytest.mark.parametrize("kind", KINDS)
async def test_collections_go_with_their_brand(house: House, visit: Visit, kind: str) -> None:
    assert (await visit.get(f"/brands/acme/{kind}")).status == 404
    added = await house.add(brand())
    await house.store.write(registry.remove, added.id, house.clock.now())
    await house.refresh()
    response = await visit.get(f"/brands/acme/{kind}")
    assert (response.status, response.content_type) == (410, "application/problem+json")


async def test_there_are_no_other_collections(house: House, visit: Visit) -> None:
    await house.add(brand())
    for kind in ("liked", "featured", "followersx"):
        assert (await visit.get(f"/brands/acme/{kind}")).status == 404


async def test_the_instance_actor_has_nothing_to_say(visit: Visit) -> None:
    document = await (await visit.get("/actor/outbox")).json(content_type=None)
    assert (document["id"], document["totalItems"]) == (f"{ORIGIN}/actor/outbox", 0)
