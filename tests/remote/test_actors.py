"""Actors, and how long they are remembered."""

import asyncio
import json

import pytest
from aiohttp import web

from fedibrand.activitypub.errors import Unfetched
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.activitypub.vocabulary import Actor
from fedibrand.remote.actors import Actors
from fedibrand.remote.client import Client
from fedibrand.remote.signer import Signer
from tests.remote.conftest import MovedClock
from tests.remote.site import ACTIVITY_JSON, Site


@pytest.fixture
def actors(client: Client, clock: MovedClock) -> Actors:
    return Actors(client, clock, most=3)


def person(site: Site, name: str = "alice", **properties: object) -> str:
    """Serve a person; return their id."""
    path = f"/users/{name}"
    inbox = f"{site.origin}{path}/inbox"
    return site.document(path, {"type": "Person", "preferredUsername": name, "inbox": inbox}, **properties)


async def kind_of(actors: Actors, uri: str) -> str:
    with pytest.raises(Unfetched) as refused:
        await actors.get(uri, None)
    return refused.value.kind


async def test_an_actor_is_remembered_for_a_day(
    actors: Actors, site: Site, clock: MovedClock, signer: Signer
) -> None:
    uri = person(site)
    assert (await actors.get(uri, signer)).preferred_username == "alice"
    clock.move(hours=23)
    await actors.get(uri, signer)
    assert len(site.seen) == 1
    clock.move(hours=1)
    await actors.get(uri, signer)
    assert len(site.seen) == 2
    assert site.seen[0].dialect == "cavage"


async def test_refreshing_asks_anew_and_forgetting_forgets(actors: Actors, site: Site) -> None:
    uri = person(site)
    await actors.get(uri, None)
    person(site, name="alice", summary="new")
    assert (await actors.get(uri, None)).summary == ""
    assert (await actors.refresh(uri, None)).summary == "new"
    assert (await actors.get(uri, None)).summary == "new"
    actors.forget(uri)
    await actors.get(uri, None)
    assert len(site.seen) == 3


async def test_the_least_used_is_forgotten_when_there_are_many(actors: Actors, site: Site) -> None:
    uris = [person(site, name) for name in ("a", "b", "c")]
    for uri in uris:
        await actors.get(uri, None)
    await actors.get(uris[0], None)
    await actors.get(person(site, "d"), None)
    asked = len(site.seen)
    await actors.get(uris[0], None)
    assert len(site.seen) == asked
    await actors.get(uris[1], None)
    assert len(site.seen) == asked + 1


async def test_only_what_came_from_its_own_id_is_an_actor(actors: Actors, site: Site) -> None:
    alice = person(site)
    shown = site.document("/@alice", {"type": "Person"}, id=alice)
    assert await kind_of(actors, shown) == "wrong-id"
    assert await kind_of(actors, f"{alice}#someone") == "wrong-id"


async def test_a_post_is_no_actor(actors: Actors, site: Site) -> None:
    assert await kind_of(actors, site.document("/notes/1", content="hello")) == "wrong-id"


async def test_an_actor_that_cannot_be_read_is_told_so(actors: Actors, site: Site) -> None:
    assert await kind_of(actors, person(site, **{"@graph": [{}]})) == "not-json"


async def test_what_was_remembered_stays_through_a_failure_but_not_when_the_actor_is_gone(
    actors: Actors, site: Site
) -> None:
    uri = person(site)
    await actors.get(uri, None)
    site.serves("/users/alice", status=503)
    with pytest.raises(Unfetched):
        await actors.refresh(uri, None)
    assert (await actors.get(uri, None)).id == uri
    site.serves("/users/alice", status=410)
    with pytest.raises(Unfetched):
        await actors.refresh(uri, None)
    assert await kind_of(actors, uri) == "status"


async def test_who_asks_at_once_shares_one_request_and_giving_up_hinders_nobody(
    actors: Actors, site: Site
) -> None:
    asked, answer = asyncio.Event(), asyncio.Event()

    async def waits(request: web.BaseRequest) -> web.Response:
        asked.set()
        await answer.wait()
        document = {"id": f"{site.origin}/users/a", "type": "Person", "preferredUsername": "a"}
        return web.Response(body=json.dumps(document), content_type=ACTIVITY_JSON)

    uri = site.does("/users/a", waits)
    waiting: list[asyncio.Task[Actor]] = [asyncio.create_task(actors.get(uri, None)) for _ in range(5)]
    await asked.wait()
    waiting[0].cancel()
    answer.set()
    found = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(found[0], asyncio.CancelledError)
    assert [each.id for each in found[1:] if isinstance(each, Actor)] == [uri] * 4
    assert len(site.seen) == 1


async def test_what_one_signer_is_refused_is_not_refused_to_another(
    actors: Actors, site: Site, signer: Signer
) -> None:
    other = Signer(SigningKey("https://other.example/actor#key", signer.key.private))

    async def chooses(request: web.BaseRequest) -> web.Response:
        if "other.example" not in request.headers["Signature"]:
            return web.Response(status=403)
        document = {"id": f"{site.origin}/users/a", "type": "Person", "preferredUsername": "a"}
        return web.Response(body=json.dumps(document), content_type=ACTIVITY_JSON)

    uri = site.does("/users/a", chooses)
    refused, found = await asyncio.gather(
        actors.get(uri, signer), actors.get(uri, other), return_exceptions=True
    )
    assert isinstance(refused, Unfetched)
    assert isinstance(found, Actor)
