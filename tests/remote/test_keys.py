"""Public keys: bound both ways, remembered, and failures remembered with their kind."""

import asyncio
from collections.abc import Generator
from typing import Any

import pytest
from aiohttp import web

from fedibrand.activitypub.errors import BadKey, KeyGone, KeyUnreachable, NoKey
from fedibrand.activitypub.signatures.keys import PublicKey, SigningKey
from fedibrand.activitypub.verification import FetchKey
from fedibrand.problems import Refusal
from fedibrand.remote.actors import Actors
from fedibrand.remote.client import Client
from fedibrand.remote.keys import Keys, drive
from fedibrand.remote.signer import Signer
from tests.remote.conftest import MovedClock
from tests.remote.site import Site


@pytest.fixture
def actors(client: Client, clock: MovedClock) -> Actors:
    return Actors(client, clock)


@pytest.fixture
def keys(client: Client, actors: Actors, clock: MovedClock, signer: Signer) -> Keys:
    return Keys(client, actors, clock, signer)


@pytest.fixture(scope="session")
def ed_key() -> SigningKey:
    return SigningKey.generate_ed25519("")


def pem(key: SigningKey, key_id: str, owner: str) -> dict[str, Any]:
    return {"id": key_id, "owner": owner, "publicKeyPem": key.public_pem()}


def multikey(key: SigningKey, key_id: str, controller: str) -> dict[str, Any]:
    return {
        "id": key_id,
        "type": "Multikey",
        "controller": controller,
        "publicKeyMultibase": key.multibase(),
    }


def person(site: Site, path: str = "/users/alice", **properties: Any) -> str:
    return site.document(path, {"type": "Person", "preferredUsername": "alice"}, **properties)


def with_key(site: Site, key: SigningKey) -> str:
    """Serve a person with a key as Mastodon does; return the key's id."""
    uri = f"{site.origin}/users/alice"
    person(site, publicKey=pem(key, f"{uri}#main-key", uri))
    return f"{uri}#main-key"


async def refusal(keys: Keys, key_id: str, fresh: bool = False) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await keys.fetch(FetchKey(key_id, fresh))
    return refused.value


async def test_a_key_is_found_in_its_owner_and_asked_for_as_the_instance(
    keys: Keys, site: Site, rsa_key: SigningKey, signer: Signer, clock: MovedClock, actors: Actors
) -> None:
    key_id = with_key(site, rsa_key)
    found = await keys.fetch(FetchKey(key_id, False))
    uri = f"{site.origin}/users/alice"
    assert (found.id, found.owner) == (key_id, uri)
    assert found.fingerprint == rsa_key.public("").fingerprint
    assert site.seen[0].signed_by(signer.key.public("https://brand.example/actor"), clock.now())
    await actors.get(uri, signer)
    assert site.paths() == ["/users/alice"], "the actor was remembered on the way"


async def test_a_multikey_is_found_among_the_assertion_methods(
    keys: Keys, site: Site, ed_key: SigningKey, rsa_key: SigningKey
) -> None:
    uri = f"{site.origin}/users/alice"
    person(
        site,
        publicKey=[pem(rsa_key, f"{uri}#main-key", uri)],
        assertionMethod=[multikey(ed_key, f"{uri}#ed25519-key", uri)],
    )
    found = await keys.fetch(FetchKey(f"{uri}#ed25519-key", False))
    assert found.fingerprint == ed_key.public("").fingerprint


async def test_a_key_at_an_address_of_its_own_is_found_through_its_owner(
    keys: Keys, site: Site, rsa_key: SigningKey
) -> None:
    uri, key_id = f"{site.origin}/users/alice", f"{site.origin}/keys/1"
    site.document("/keys/1", pem(rsa_key, key_id, uri))
    person(site, publicKey=pem(rsa_key, key_id, uri))
    assert (await keys.fetch(FetchKey(key_id, False))).owner == uri
    assert site.paths() == ["/keys/1", "/users/alice"]


async def test_a_stub_of_the_actor_at_the_keys_address_leads_to_the_actor(
    keys: Keys, site: Site, rsa_key: SigningKey
) -> None:
    uri = f"{site.origin}/users/alice"
    key = pem(rsa_key, f"{uri}/main-key", uri)
    person(site, publicKey=key)
    person(site, "/users/alice/main-key", id=uri, publicKey=key)
    assert (await keys.fetch(FetchKey(f"{uri}/main-key", False))).owner == uri


async def test_a_key_that_its_owner_does_not_list_is_none(
    keys: Keys, site: Site, rsa_key: SigningKey
) -> None:
    uri, key_id = f"{site.origin}/users/alice", f"{site.origin}/keys/1"
    site.document("/keys/1", pem(rsa_key, key_id, uri))
    person(site, publicKey=pem(rsa_key, f"{uri}#main-key", uri))
    assert isinstance(await refusal(keys, key_id), NoKey)
    assert isinstance(await refusal(keys, f"{uri}#other"), NoKey)


@pytest.mark.parametrize("owner", ["", "https://victim.example/users/bob", None])
async def test_a_key_that_does_not_name_the_actor_who_lists_it_is_refused(
    keys: Keys, site: Site, rsa_key: SigningKey, owner: str | None
) -> None:
    uri = f"{site.origin}/users/alice"
    person(site, publicKey={**pem(rsa_key, f"{uri}#main-key", ""), "owner": owner})
    found = await refusal(keys, f"{uri}#main-key")
    assert (type(found), found.status, found.code) == (BadKey, 401, "bad-key")


@pytest.mark.parametrize("change", [{"owner": None}, {"owner": 7}, {"owner": ["x"]}])
async def test_a_key_document_that_does_not_say_what_it_must_is_none(
    keys: Keys, site: Site, rsa_key: SigningKey, change: dict[str, Any]
) -> None:
    key_id = f"{site.origin}/keys/1"
    site.document("/keys/1", {**pem(rsa_key, key_id, f"{site.origin}/users/alice"), **change})
    assert isinstance(await refusal(keys, key_id), NoKey)


async def test_another_key_is_not_taken_for_the_one_asked_for(
    keys: Keys, site: Site, rsa_key: SigningKey
) -> None:
    uri, other = f"{site.origin}/users/alice", f"{site.origin}/keys/2"
    person(site, publicKey=pem(rsa_key, other, uri))
    site.document("/keys/1", pem(rsa_key, other, uri))
    site.document("/keys/2", pem(rsa_key, other, uri))
    assert isinstance(await refusal(keys, f"{site.origin}/keys/1"), NoKey)


async def test_a_key_on_another_host_than_its_owner_is_refused(
    keys: Keys, site: Site, rsa_key: SigningKey
) -> None:
    async with Site() as other:
        uri, key_id = f"{site.origin}/users/alice", f"{other.origin}/keys/1"
        other.document("/keys/1", pem(rsa_key, key_id, uri))
        person(site, publicKey=pem(rsa_key, key_id, uri))
        assert isinstance(await refusal(keys, key_id), BadKey)


async def test_an_eleventh_key_is_not_looked_at(keys: Keys, site: Site, rsa_key: SigningKey) -> None:
    uri = f"{site.origin}/users/alice"
    person(site, publicKey=[pem(rsa_key, f"{uri}#{number}", uri) for number in range(11)])
    assert (await keys.fetch(FetchKey(f"{uri}#9", False))).owner == uri
    assert isinstance(await refusal(keys, f"{uri}#10"), NoKey)


async def test_a_small_key_is_refused(keys: Keys, site: Site) -> None:
    key_id = with_key(site, SigningKey.generate_rsa("", bits=1024))
    assert isinstance(await refusal(keys, key_id), BadKey)


async def test_a_key_is_remembered_and_fetched_again_once_in_five_minutes(
    keys: Keys, site: Site, rsa_key: SigningKey, ed_key: SigningKey, clock: MovedClock
) -> None:
    uri, key_id = f"{site.origin}/users/alice", with_key(site, rsa_key)
    await keys.fetch(FetchKey(key_id, False))
    await keys.fetch(FetchKey(key_id, False))
    assert len(site.seen) == 1
    person(site, assertionMethod=multikey(ed_key, key_id, uri))
    rotated = await keys.fetch(FetchKey(key_id, True))
    assert rotated.fingerprint == ed_key.public("").fingerprint
    assert await keys.fetch(FetchKey(key_id, True)) is rotated
    assert await keys.fetch(FetchKey(key_id, False)) is rotated
    assert len(site.seen) == 2
    clock.move(minutes=5)
    await keys.fetch(FetchKey(key_id, True))
    assert len(site.seen) == 3
    clock.move(hours=24)
    await keys.fetch(FetchKey(key_id, False))
    assert len(site.seen) == 4


@pytest.mark.parametrize(
    ("status", "kind", "told", "seconds"),
    [
        (401, NoKey, 401, 300),
        (403, NoKey, 401, 300),
        (404, NoKey, 401, 300),
        (410, KeyGone, 401, 86_400),
        (429, KeyUnreachable, 503, 60),
        (500, KeyUnreachable, 503, 60),
        (503, KeyUnreachable, 503, 60),
    ],
)
async def test_a_failure_is_remembered_with_its_kind(
    keys: Keys, site: Site, clock: MovedClock, status: int, kind: type[Refusal], told: int, seconds: int
) -> None:
    key_id = f"{site.serves('/users/alice', status=status)}#main-key"
    found = await refusal(keys, key_id)
    assert (type(found), found.status) == (kind, told)
    asked = len(site.seen)
    clock.move(seconds=seconds - 1)
    again = await refusal(keys, key_id)
    assert (type(again), len(site.seen)) == (kind, asked)
    assert again.retry_after == (1 if kind is KeyUnreachable else None)
    clock.move(seconds=1)
    await refusal(keys, key_id)
    assert len(site.seen) > asked


async def test_a_server_that_says_when_to_come_back_is_left_alone_until_then(
    keys: Keys, site: Site, clock: MovedClock
) -> None:
    key_id = site.serves("/users/alice", status=503, Retry_After="600")
    assert (await refusal(keys, key_id)).retry_after == 600
    clock.move(minutes=9)
    assert (await refusal(keys, key_id)).retry_after == 60
    assert len(site.seen) == 1


async def test_nobody_there_is_unreachable_and_a_refused_address_has_no_key(keys: Keys) -> None:
    assert isinstance(await refusal(keys, "http://127.0.0.1:1/users/alice#main-key"), KeyUnreachable)
    assert isinstance(await refusal(keys, "http://10.0.0.1/users/alice#main-key"), NoKey)
    assert isinstance(await refusal(keys, "did:key:z6Mk"), NoKey)


async def test_a_server_that_is_down_has_not_taken_its_key_back(
    keys: Keys, site: Site, rsa_key: SigningKey, clock: MovedClock
) -> None:
    key_id = with_key(site, rsa_key)
    known = await keys.fetch(FetchKey(key_id, False))
    site.serves("/users/alice", status=502)
    assert isinstance(await refusal(keys, key_id, fresh=True), KeyUnreachable)
    assert await keys.fetch(FetchKey(key_id, False)) is known
    clock.move(seconds=60)
    with_key(site, rsa_key)
    assert await keys.fetch(FetchKey(key_id, True)) == known


async def test_a_key_that_was_taken_back_is_forgotten(keys: Keys, site: Site, rsa_key: SigningKey) -> None:
    key_id = with_key(site, rsa_key)
    await keys.fetch(FetchKey(key_id, False))
    site.serves("/users/alice", status=410)
    assert isinstance(await refusal(keys, key_id, fresh=True), KeyGone)
    assert isinstance(await refusal(keys, key_id), KeyGone)


async def test_whoever_waits_for_one_key_shares_one_request(keys: Keys, site: Site) -> None:
    asked, answer = asyncio.Event(), asyncio.Event()

    async def waits(request: web.BaseRequest) -> web.Response:
        asked.set()
        await answer.wait()
        return web.Response(status=410)

    key_id = site.does("/users/alice", waits)
    waiting = [asyncio.create_task(refusal(keys, key_id)) for _ in range(5)]
    await asked.wait()
    answer.set()
    assert {type(each) for each in await asyncio.gather(*waiting)} == {KeyGone}
    assert len(site.seen) == 1


async def test_a_verification_is_given_the_keys_it_asks_for(rsa_key: SigningKey) -> None:
    def asks() -> Generator[FetchKey, PublicKey, str]:
        first = yield FetchKey("a", False)
        try:
            yield FetchKey("b", True)
        except NoKey:
            return first.id
        return "not told"

    async def fetch(request: FetchKey) -> PublicKey:
        if request.fresh:
            raise NoKey
        return rsa_key.public("")

    assert await drive(asks(), fetch) == rsa_key.id


async def test_what_a_verification_raises_reaches_the_caller() -> None:
    def asks() -> Generator[FetchKey, PublicKey, str]:
        yield FetchKey("a", False)
        return "not told"

    async def fetch(request: FetchKey) -> PublicKey:
        raise KeyUnreachable(retry_after=60)

    with pytest.raises(KeyUnreachable) as refused:
        await drive(asks(), fetch)
    assert refused.value.retry_after == 60
