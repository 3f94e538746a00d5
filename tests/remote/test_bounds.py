"""How much of our time and memory a stranger gets, and which addresses they can make us reach."""

import asyncio
import gzip
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
import trustme
from aiohttp import web

from fedibrand.activitypub.errors import Unfetched
from fedibrand.remote.client import Client
from fedibrand.remote.guard import Guard
from fedibrand.remote.limits import Limits
from fedibrand.remote.resolver import Resolver
from tests.remote.conftest import AGENT, LIMITS, MovedClock
from tests.remote.site import Site

SMALL = replace(LIMITS, document=1000)


async def kind_of(client: Client, url: str) -> str:
    with pytest.raises(Unfetched) as refused:
        await client.get_document(url, None)
    return refused.value.kind


@pytest.fixture
async def small(clock: MovedClock, guard: Guard) -> AsyncIterator[Client]:
    async with Client(clock, guard, user_agent=AGENT, limits=SMALL) as client:
        yield client


@pytest.fixture
async def hurried(clock: MovedClock, guard: Guard) -> AsyncIterator[Client]:
    async with Client(clock, guard, user_agent=AGENT, limits=Limits(read=0.05, whole=10)) as client:
        yield client


@pytest.mark.parametrize("extra", [0, 1])
async def test_a_document_is_read_to_its_limit_and_no_further(small: Client, site: Site, extra: int) -> None:
    document = b'{"id": "%s/a"}' % site.origin.encode()
    site.serves("/a", document.ljust(1000 + extra))
    if extra:
        assert await kind_of(small, f"{site.origin}/a") == "too-large"
    else:
        assert len((await small.get_document(f"{site.origin}/a", None)).body) == 1000


@pytest.mark.parametrize(("encoding", "compress"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
async def test_compressed_documents_are_read(
    client: Client, site: Site, encoding: str, compress: Callable[[bytes], bytes]
) -> None:
    document = b'{"id": "%s/a"}' % site.origin.encode()
    url = site.serves("/a", compress(document), Content_Encoding=encoding)
    assert (await client.get_document(url, None)).body == document


async def test_the_limit_counts_after_decompression(small: Client, site: Site) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    assert await kind_of(small, site.serves("/a", bomb, Content_Encoding="gzip")) == "too-large"


async def test_broken_compression_is_a_failure(client: Client, site: Site) -> None:
    whole = gzip.compress(b'{"id": "x"}')
    assert await kind_of(client, site.serves("/a", whole[:-9], Content_Encoding="gzip")) == "network"
    assert await kind_of(client, site.serves("/b", b"nothing", Content_Encoding="gzip")) == "network"


async def test_an_encoding_we_did_not_ask_for_is_a_failure(client: Client, site: Site) -> None:
    assert await kind_of(client, site.serves("/a", b"{}", Content_Encoding="br")) == "media-type"


def stalls(release: asyncio.Event, *, after: bytes | None) -> Callable[[web.BaseRequest], Awaitable[Any]]:
    async def handler(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/activity+json"})
        if after is not None:
            await response.prepare(request)
            await response.write(after)
        await release.wait()
        return response

    return handler


@pytest.mark.parametrize("after", [None, b'{"id": '])
async def test_a_server_that_falls_silent_is_given_up(
    hurried: Client, site: Site, after: bytes | None
) -> None:
    release = asyncio.Event()
    try:
        assert await kind_of(hurried, site.does("/a", stalls(release, after=after))) == "network"
    finally:
        release.set()


async def test_all_hops_together_have_one_limit_of_time(clock: MovedClock, guard: Guard, site: Site) -> None:
    release = asyncio.Event()
    site.does("/b", stalls(release, after=None))
    first = site.redirects("/a", "/b")
    try:
        async with Client(clock, guard, user_agent=AGENT, limits=Limits(read=10, whole=0.1)) as client:
            assert await kind_of(client, first) == "network"
    finally:
        release.set()


async def test_a_server_that_hangs_up_is_a_network_failure(client: Client) -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        assert await kind_of(client, f"http://127.0.0.1:{port}/") == "network"
    assert await kind_of(client, f"http://127.0.0.1:{port}/") == "network"


async def test_headers_without_end_are_a_network_failure(client: Client, site: Site) -> None:
    assert await kind_of(client, site.serves("/a", b"{}", X_Long="x" * 20_000)) == "network"


async def test_a_name_that_does_not_resolve_in_time_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", never)
    with pytest.raises(OSError, match="resolved"):
        await Resolver(0.01).resolve("example.org", 443)


async def test_a_name_that_is_none_is_a_network_failure(client: Client) -> None:
    assert await kind_of(client, f"https://{'a' * 70}.example/") == "network"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "①②⑦.⓪.⓪.①",
        "\uff11\uff12\uff17\u3002\uff10\u3002\uff10\u3002\uff11",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_no_way_of_writing_it_reaches_our_own_machine(
    clock: MovedClock, site: Site, scheme: str, host: str
) -> None:
    port = site.origin.rpartition(":")[2]
    async with Client(clock, Guard(()), user_agent=AGENT, limits=LIMITS) as client:
        assert await kind_of(client, f"{scheme}://{host}:{port}/a") in ("guarded", "network")
    assert site.seen == []


async def test_a_refused_address_is_told_from_a_network_failure(clock: MovedClock) -> None:
    async with Client(clock, Guard(()), user_agent=AGENT, limits=LIMITS) as client:
        assert await kind_of(client, "https://127.0.0.1/") == "guarded"
        assert await kind_of(client, "https://localhost/") == "guarded"


async def test_a_redirect_to_a_refused_address_is_not_followed(client: Client, site: Site) -> None:
    async with Site("127.0.0.2") as inner:
        inner.document("/secret")
        assert await kind_of(client, site.redirects("/a", f"{inner.origin}/secret")) == "guarded"
        assert inner.seen == []


async def test_a_name_is_judged_by_what_it_resolves_to_when_it_is_dialled(
    client: Client, monkeypatch: pytest.MonkeyPatch, site: Site
) -> None:
    async def rebound(*_: object, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 80))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", rebound)
    assert await kind_of(client, "http://metadata.example/") == "guarded"
    assert await kind_of(client, site.redirects("/a", "https://metadata.example/")) == "guarded"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
async def secure_site(authority: trustme.CA) -> AsyncIterator[Site]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    async with Site(tls=context) as started:
        yield started


@pytest.fixture
async def secure(clock: MovedClock, guard: Guard, authority: trustme.CA) -> AsyncIterator[Client]:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    async with Client(clock, guard, user_agent=AGENT, limits=LIMITS, tls=context) as client:
        yield client


async def test_tls_is_spoken_and_its_certificate_checked(
    secure: Client, client: Client, secure_site: Site
) -> None:
    url = secure_site.document("/a")
    assert (await secure.get_document(url, None)).url == url
    assert await kind_of(client, url) == "network"


async def test_a_redirect_never_gives_up_tls(secure: Client, secure_site: Site, site: Site) -> None:
    plain = site.document("/a")
    assert await kind_of(secure, secure_site.redirects("/a", plain)) == "guarded"
    assert site.seen == []
    assert (await secure.get_document(site.redirects("/b", secure_site.document("/b")), None)).url


async def test_plain_http_reaches_allowed_networks_only(clock: MovedClock) -> None:
    async with Client(clock, Guard((ip_network("127.0.0.1/32"),)), user_agent=AGENT, limits=LIMITS) as client:
        assert await kind_of(client, "http://8.8.8.8/") == "guarded"
