"""THREATS 8: the instance can refuse a domain, and all below it, however it is written."""

import socket
from typing import Any

import pytest

from tests.refusals.conftest import Start
from tests.refusals.peer import Peer
from tests.refusals.watching import Watch
from tests.refusals.wire import door_of

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every name below ``.example`` lead to this machine."""
    found = socket.getaddrinfo

    def getaddrinfo(host: Any, *more: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else str(host)
        near = name.rstrip(".").lower().endswith("example")
        return found("127.0.0.1" if near else host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


@pytest.mark.parametrize(
    "host", ["evil.example", "social.evil.example", "a.b.c.evil.example", "EVIL.example", "evil.example."]
)
async def test_nothing_is_taken_from_a_refused_domain(host: str, start: Start, watch: Watch) -> None:
    instance = await start(FEDIBRAND_REFUSED_DOMAINS="evil.example,Other.Example")
    acme = await watch.over(instance).brand("acme")
    async with Peer(host) as peer:
        mallory = peer.person("mallory")
        sending = door_of(instance).send(mallory.mention(acme.names.actor), mallory)
        await watch.over(instance).refused(sending, 403, "domain-refused")


@pytest.mark.parametrize("host", ["notevil.example", "evil.example.good.example", "example"])
async def test_a_domain_that_only_looks_like_it_is_heard(host: str, start: Start, watch: Watch) -> None:
    instance = await start(FEDIBRAND_REFUSED_DOMAINS="evil.example")
    acme = await watch.over(instance).brand("acme")
    async with Peer(host) as peer:
        alice = peer.person("alice")
        assert (await door_of(instance).send(alice.mention(acme.names.actor), alice)).status == 202


async def test_what_a_refused_domain_sends_on_is_refused_as_well(
    start: Start, peer: Peer, watch: Watch
) -> None:
    instance = await start(FEDIBRAND_REFUSED_DOMAINS="evil.example")
    acme = await watch.over(instance).brand("acme")
    alice = peer.person("alice")
    async with Peer("evil.example") as evil:
        sending = door_of(instance).send(alice.mention(acme.names.actor), evil.person("mallory"))
        await watch.over(instance).refused(sending, 403, "domain-refused")
