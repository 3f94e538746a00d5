"""Media files of other servers: a piece at a time, bounded, and signed only where that is wanted."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from datetime import datetime
from ipaddress import ip_network

import pytest
from aiohttp import web

from fedibrand.activitypub.errors import Unfetched
from fedibrand.activitypub.signatures.keys import PublicKey, SigningKey
from fedibrand.remote.guard import Guard
from fedibrand.remote.limits import Limits
from fedibrand.remote.media import MediaClient
from fedibrand.remote.signer import Signer
from tests.remote.conftest import AGENT, LIMITS, MovedClock
from tests.remote.site import Site

PICTURE = "image/png"
DATA = bytes(range(250)) * 4


@pytest.fixture
async def client(clock: MovedClock, guard: Guard) -> AsyncIterator[MediaClient]:
    async with MediaClient(clock, guard, user_agent=AGENT, limits=LIMITS) as opened:
        yield opened


async def kind_of(client: MediaClient, url: str, signer: Signer, part: str = "") -> str:
    with pytest.raises(Unfetched) as refused:
        async with client.get(url, "image/*", signer, most=1000, part=part) as file:
            _ = [chunk async for chunk in file.chunks]
    return refused.value.kind


def partial(site: Site, said: str, status: int = 206) -> str:
    """Have a part of a file be served; return its address."""
    return site.serves("/part", DATA[:100], status, PICTURE, Content_Range=said)


async def test_a_file_is_read_as_it_lies_there(client: MediaClient, site: Site, signer: Signer) -> None:
    url = site.serves("/a.png", DATA, content_type=PICTURE)
    assert await client.read(url, "image/*", signer, most=1000) == (PICTURE, DATA)
    (asked,) = site.seen
    assert asked.dialect is None
    assert asked.request.header("accept") == "image/*"
    assert asked.request.header("accept-encoding") == "identity"
    assert asked.request.header("user-agent") == AGENT


@pytest.mark.parametrize("status", [401, 403])
async def test_it_is_signed_where_that_is_wanted(
    client: MediaClient, site: Site, signer: Signer, rsa_key: SigningKey, clock: MovedClock, status: int
) -> None:
    async def secure(request: web.BaseRequest) -> web.Response:
        if "Signature" not in request.headers:
            return web.Response(status=status)
        return web.Response(body=DATA, content_type=PICTURE)

    url = site.does("/a.png", secure)
    assert (await client.read(url, "image/*", signer, most=1000))[1] == DATA
    now: datetime = clock.now()
    public = PublicKey.from_pem(rsa_key.id, "https://brand.example/actor", rsa_key.public_pem())
    assert site.seen[-1].signed_by(public, now)
    assert len(site.seen) == 2


async def test_who_refuses_a_signature_as_well_is_left_alone(
    client: MediaClient, site: Site, signer: Signer
) -> None:
    url = site.serves("/a.png", DATA, 403, PICTURE)
    assert await kind_of(client, url, signer) == "status"
    assert len(site.seen) == 2


async def test_redirects_are_followed_three_times(client: MediaClient, site: Site, signer: Signer) -> None:
    site.serves("/0", DATA, content_type=PICTURE)
    for hop in range(1, 5):
        url = site.redirects(f"/{hop}", f"/{hop - 1}")
    assert (await client.read(f"{site.origin}/3", "image/*", signer, most=1000))[1] == DATA
    assert await kind_of(client, url, signer) == "network"


@pytest.mark.parametrize(
    "location",
    [
        *(
            "http://10.0.0.1/a",
            "http://169.254.169.254/a",
            "http://[::ffff:10.0.0.1]/a",
            "file:///etc/passwd",
        ),
        *("http://user@127.0.0.1/a", "ftp://127.0.0.1/a", "http://0/a"),
    ],
)
async def test_no_redirect_leads_to_where_nobody_may_look(
    client: MediaClient, site: Site, signer: Signer, location: str
) -> None:
    assert await kind_of(client, site.redirects("/a.png", location), signer) in ("guarded", "network")
    assert len(site.seen) == 1


async def test_addresses_that_nobody_may_reach_are_not_reached(
    clock: MovedClock, site: Site, signer: Signer
) -> None:
    nobody = Guard((ip_network("192.0.2.0/24"),))
    url = site.serves("/a.png", DATA, content_type=PICTURE)
    async with MediaClient(clock, nobody, user_agent=AGENT, limits=LIMITS) as client:
        assert await kind_of(client, url, signer) == "guarded"
    assert site.seen == []


@pytest.mark.parametrize("extra", [0, 1])
async def test_a_file_is_read_to_its_limit_and_no_further(
    client: MediaClient, site: Site, signer: Signer, extra: int
) -> None:
    async def unsaid(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": PICTURE})
        response.enable_chunked_encoding()
        await response.prepare(request)
        await response.write(DATA + bytes(extra))
        return response

    for url in (
        site.serves("/said", DATA + bytes(extra), content_type=PICTURE),
        site.does("/unsaid", unsaid),
    ):
        if extra:
            assert await kind_of(client, url, signer) == "too-large"
        else:
            assert (await client.read(url, "image/*", signer, most=1000))[1] == DATA


async def test_a_part_is_passed_on_with_what_it_is_a_part_of(
    client: MediaClient, site: Site, signer: Signer
) -> None:
    url = partial(site, "bytes 0-99/1000")
    async with client.get(url, "video/*", signer, most=1000, part="bytes=0-99") as file:
        assert (file.length, file.content_range) == (100, "bytes 0-99/1000")
        assert b"".join([chunk async for chunk in file.chunks]) == DATA[:100]
    assert site.seen[-1].request.header("range") == "bytes=0-99"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("bytes 0-99/1001", "too-large"),
        *((said, "network") for said in ("", "bytes 0-99/*", "bytes */1000", "x", "bytes 0-99/1000 x")),
    ],
)
async def test_a_part_that_does_not_say_so_or_is_of_too_much_is_refused(
    client: MediaClient, site: Site, signer: Signer, said: str, kind: str
) -> None:
    assert await kind_of(client, partial(site, said), signer, "bytes=0-99") == kind


async def test_a_part_that_nobody_asked_for_is_refused(
    client: MediaClient, site: Site, signer: Signer
) -> None:
    assert await kind_of(client, partial(site, "bytes 0-99/1000"), signer) == "status"


async def test_what_is_compressed_is_refused(client: MediaClient, site: Site, signer: Signer) -> None:
    url = site.serves("/a.png", gzip.compress(DATA), content_type=PICTURE, Content_Encoding="gzip")
    assert await kind_of(client, url, signer) == "media-type"


async def test_who_sends_no_end_is_given_up_in_time(clock: MovedClock, guard: Guard, site: Site) -> None:
    signer, hung = Signer(SigningKey.generate_rsa("https://brand.example/actor#main-key")), asyncio.Event()

    async def endless(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": PICTURE})
        await response.prepare(request)
        await response.write(b"x")
        await hung.wait()
        return response

    url = site.does("/a.png", endless)
    async with MediaClient(clock, guard, user_agent=AGENT, limits=Limits(whole=0.3)) as client:
        assert await kind_of(client, url, signer) == "network"
    hung.set()
