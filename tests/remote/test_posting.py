"""Posting activities, and the dialect that each host is spoken to in."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta

import pytest
from aiohttp import web

from fedibrand.activitypub.errors import Unfetched
from fedibrand.activitypub.signatures import digest
from fedibrand.remote.client import Client, Posted
from fedibrand.remote.dialects import Dialects
from fedibrand.remote.guard import Guard
from fedibrand.remote.limits import Limits
from fedibrand.remote.signer import Signer
from tests.remote.conftest import AGENT, LIMITS, MovedClock
from tests.remote.site import Site

BODY = json.dumps({"type": "Create"}).encode()


def understands(dialect: str, asks: bool = False) -> Callable[[web.BaseRequest], Awaitable[web.Response]]:
    """A server that takes signatures of one dialect alone."""

    async def handler(request: web.BaseRequest) -> web.Response:
        came = "rfc9421" if "Signature-Input" in request.headers else "cavage"
        headers = {"Accept-Signature": 'sig1=("@method" "@target-uri");created'} if asks else {}
        if came != dialect:
            return web.Response(status=401, headers=headers)
        if request.method == "POST":
            return web.Response(status=202, headers=headers)
        url = f"http://{request.headers['Host']}{request.raw_path}"
        return web.json_response({"id": url}, content_type="application/activity+json", headers=headers)

    return handler


async def test_an_activity_is_posted_signed_over_its_body(
    client: Client, site: Site, signer: Signer, clock: MovedClock
) -> None:
    inbox = site.serves("/inbox", b"", 202)
    assert await client.post(inbox, BODY, signer) == Posted(202, None, False)
    (seen,) = site.seen
    assert (seen.request.method, seen.request.body) == ("POST", BODY)
    assert seen.request.header("content-type") == "application/activity+json"
    assert seen.signed_by(signer.key.public("https://brand.example/actor"), clock.now())
    digest.check(seen.request)


@pytest.mark.parametrize("status", [200, 202, 301, 302, 303, 403, 404, 410, 429, 500, 503])
async def test_every_answer_is_told(client: Client, site: Site, signer: Signer, status: int) -> None:
    inbox = site.serves("/inbox", b"words", status, Retry_After="7", Location="/other")
    assert await client.post(inbox, BODY, signer) == Posted(status, 7, False)
    assert site.paths() == ["/inbox"]


async def test_a_long_answer_is_not_read(client: Client, site: Site, signer: Signer) -> None:
    assert (await client.post(site.serves("/inbox", bytes(5_000_000), 202), BODY, signer)).status == 202


async def test_an_answer_without_end_does_not_undo_its_status(
    clock: MovedClock, guard: Guard, site: Site, signer: Signer
) -> None:
    release = asyncio.Event()

    async def drips(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(status=202)
        await response.prepare(request)
        await release.wait()
        return response

    inbox = site.does("/inbox", drips)
    try:
        async with Client(clock, guard, user_agent=AGENT, limits=Limits(linger=0.01)) as client:
            assert (await client.post(inbox, BODY, signer)).status == 202
    finally:
        release.set()


@pytest.mark.parametrize("status", [307, 308])
async def test_a_redirect_that_keeps_the_method_is_followed_on_the_same_host(
    client: Client, site: Site, signer: Signer, clock: MovedClock, status: int
) -> None:
    site.serves("/new", b"", 202)
    assert (await client.post(site.redirects("/inbox", "/new", status), BODY, signer)).status == 202
    assert [each.request.body for each in site.seen] == [BODY, BODY]
    assert site.seen[1].signed_by(signer.key.public("https://brand.example/actor"), clock.now())


async def test_no_activity_is_redirected_to_another_host(client: Client, site: Site, signer: Signer) -> None:
    async with Site() as other:
        inbox = site.redirects("/inbox", other.serves("/inbox", b"", 202), 308)
        assert (await client.post(inbox, BODY, signer)).status == 308
        assert other.seen == []


async def test_posting_in_circles_ends(client: Client, site: Site, signer: Signer) -> None:
    with pytest.raises(Unfetched) as refused:
        await client.post(site.redirects("/inbox", "/inbox", 308), BODY, signer)
    assert refused.value.kind == "network"
    assert len(site.seen) == 4


async def test_nobody_there_is_a_network_failure_and_a_refused_address_is_not(
    client: Client, signer: Signer
) -> None:
    for url, kind in (("http://127.0.0.1:1/inbox", "network"), ("http://127.0.0.9/inbox", "guarded")):
        with pytest.raises(Unfetched) as refused:
            await client.post(url, BODY, signer)
        assert refused.value.kind == kind


@pytest.fixture
def learned() -> list[tuple[str, str, datetime]]:
    return []


@pytest.fixture
async def learning(
    clock: MovedClock, guard: Guard, learned: list[tuple[str, str, datetime]]
) -> AsyncIterator[Client]:
    dialects = Dialects(clock, lambda *row: learned.append(row))
    async with Client(clock, guard, user_agent=AGENT, limits=LIMITS, dialects=dialects) as client:
        yield client


async def test_a_host_that_refuses_cavage_is_asked_in_rfc_9421_and_remembered_for_a_week(
    learning: Client, site: Site, signer: Signer, clock: MovedClock, learned: list[tuple[str, str, datetime]]
) -> None:
    inbox = site.does("/inbox", understands("rfc9421"))
    assert (await learning.post(inbox, BODY, signer)).status == 202
    assert (await learning.post(inbox, BODY, signer)).status == 202
    assert [each.dialect for each in site.seen] == ["cavage", "rfc9421", "rfc9421"]
    host = site.origin.removeprefix("http://")
    assert learned == [(host, "rfc9421", clock.now() + timedelta(days=7))]
    key = signer.key.public("https://brand.example/actor")
    assert all(each.signed_by(key, clock.now()) for each in site.seen)
    clock.move(days=7)
    assert learning.dialects.of(host) == "cavage"


async def test_documents_are_asked_for_in_either_dialect_too(
    learning: Client, site: Site, signer: Signer
) -> None:
    url = site.does("/a", understands("rfc9421"))
    assert (await learning.get_document(url, signer)).url == url
    assert [each.dialect for each in site.seen] == ["cavage", "rfc9421"]


async def test_a_host_remembered_for_rfc_9421_may_go_back(
    learning: Client, site: Site, signer: Signer
) -> None:
    host = site.origin.removeprefix("http://")
    learning.dialects.learn(host, "rfc9421")
    assert (await learning.post(site.does("/inbox", understands("cavage")), BODY, signer)).status == 202
    assert [each.dialect for each in site.seen] == ["rfc9421", "cavage"]
    assert learning.dialects.of(host) == "cavage"


async def test_a_host_that_takes_neither_is_asked_twice_and_teaches_nothing(
    learning: Client, site: Site, signer: Signer
) -> None:
    inbox = site.serves("/inbox", b"", 401)
    assert (await learning.post(inbox, BODY, signer)).status == 401
    assert [each.dialect for each in site.seen] == ["cavage", "rfc9421"]
    assert learning.dialects.of(site.origin.removeprefix("http://")) == "cavage"


async def test_a_host_that_asks_for_rfc_9421_gets_it_from_then_on(
    learning: Client, site: Site, signer: Signer
) -> None:
    inbox = site.does("/inbox", understands("cavage", asks=True))
    assert (await learning.post(inbox, BODY, signer)).accept_signature
    assert learning.dialects.of(site.origin.removeprefix("http://")) == "rfc9421"


def test_what_was_learned_can_be_handed_back(clock: MovedClock) -> None:
    dialects = Dialects(clock)
    now = clock.now()
    dialects.load([("a.example", "rfc9421", now + timedelta(days=1)), ("b.example", "rfc9421", now)])
    assert (dialects.of("a.example"), dialects.of("b.example")) == ("rfc9421", "cavage")


def test_the_same_lesson_is_told_once(clock: MovedClock) -> None:
    told: list[str] = []
    dialects = Dialects(clock, lambda host, dialect, until: told.append(host))
    for _ in range(3):
        dialects.learn("a.example", "rfc9421")
    assert told == ["a.example"]
