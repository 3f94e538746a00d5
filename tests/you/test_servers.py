"""What a server says of itself, and what becomes of it when it says something strange."""

import json
from collections.abc import AsyncIterator
from ipaddress import ip_network

import pytest

from fedibrand.activitypub.errors import Refusal
from fedibrand.remote.client import Client
from fedibrand.remote.guard import Guard
from fedibrand.you import servers
from fedibrand.you.apps import App
from fedibrand.you.refusals import Declined, NotAsked
from tests.fakes import HandClock
from tests.remote.site import Site

WELL_KNOWN = "/.well-known/oauth-authorization-server"
JSON = "application/json"


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    guard = Guard((ip_network("127.0.0.1/32"),))
    async with Client(HandClock(), guard, user_agent="fedibrand-tests") as opened:
        yield opened


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with Site() as started:
        yield started


def app_at(origin: str) -> App:
    return App(origin, "app", "our id", "our secret", "profile")


async def test_a_server_is_taken_at_its_word(client: Client, site: Site) -> None:
    said = {
        "issuer": f"{site.origin}/",
        "authorization_endpoint": f"{site.origin}/a?kind=1",
        "token_endpoint": f"{site.origin}/t",
        "revocation_endpoint": f"{site.origin}/r",
        "app_registration_endpoint": f"{site.origin}/apps",
        "userinfo_endpoint": f"{site.origin}/me",
        "scopes_supported": ["read", "profile"],
        "code_challenge_methods_supported": ["S256"],
    }
    site.serves(WELL_KNOWN, json.dumps(said).encode(), content_type=JSON)
    found = await servers.describe(site.origin, client)
    assert (found.scope, found.pkce, found.userinfo) == ("profile", True, f"{site.origin}/me")
    assert servers.leads_to(found, app_at(site.origin), "http://us/back", "s", "v").startswith(
        f"{site.origin}/a?kind=1&response_type=code&client_id=our+id&"
    )


async def test_an_endpoint_elsewhere_is_not_used(client: Client, site: Site) -> None:
    elsewhere = {
        name: "https://evil.example/x"
        for name in (
            "issuer",
            "authorization_endpoint",
            "token_endpoint",
            "revocation_endpoint",
            "app_registration_endpoint",
            "userinfo_endpoint",
        )
    }
    said = {**elsewhere, "scopes_supported": ["profile"], "code_challenge_methods_supported": "S256"}
    site.serves(WELL_KNOWN, json.dumps(said).encode(), content_type=JSON)
    found = await servers.describe(site.origin, client)
    assert "evil" not in repr(found)
    assert found.token == f"{site.origin}/oauth/token"
    assert not found.pkce


@pytest.mark.parametrize(
    ("body", "status", "content_type"),
    [(b"", 404, JSON), (b"<p>hello</p>", 200, "text/html"), (b"[]", 200, JSON), (b"{", 200, JSON)],
)
async def test_an_older_server_is_asked_where_mastodon_always_was(
    client: Client, site: Site, body: bytes, status: int, content_type: str
) -> None:
    site.serves(WELL_KNOWN, body, status, content_type)
    found = await servers.describe(site.origin, client)
    assert (found.authorization, found.pkce) == (f"{site.origin}/oauth/authorize", False)
    assert "code_challenge" not in servers.leads_to(found, app_at(site.origin), "http://us/back", "s", "v")


async def test_a_description_from_elsewhere_is_not_read(client: Client, site: Site) -> None:
    async with Site() as other:
        said = {"token_endpoint": f"{site.origin}/stolen"}
        other.serves("/it", json.dumps(said).encode(), content_type=JSON)
        site.redirects(WELL_KNOWN, f"{other.origin}/it")
        found = await servers.describe(site.origin, client)
    assert found.token == f"{site.origin}/oauth/token"


async def test_a_server_that_is_away_is_not_asked_further(client: Client) -> None:
    with pytest.raises(NotAsked):
        await servers.describe("http://127.0.0.1:1", client)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{}", 200),
        (b'{"client_id": 7, "client_secret": "s"}', 200),
        (b'{"client_id": "i"}', 200),
        (b"no", 200),
        (b'{"client_id": "i", "client_secret": "s"}', 403),
    ],
)
async def test_who_does_not_register_us_is_not_asked_further(
    client: Client, site: Site, body: bytes, status: int
) -> None:
    site.serves("/api/v1/apps", body, status, JSON)
    server = await servers.describe(site.origin, client)
    with pytest.raises(NotAsked):
        await servers.register(server, "app", "us", "http://us/back", client)


@pytest.mark.parametrize(
    ("body", "status", "refusal"),
    [
        (b'{"error": "invalid_grant"}', 400, Declined),
        (b"{}", 200, Declined),
        (b'{"access_token": 7}', 200, Declined),
        (b'{"access_token": "with a space"}', 200, Declined),
        (b'{"access_token": "line\\r\\nbreak"}', 200, Declined),
    ],
)
async def test_a_token_that_is_none_is_refused(
    client: Client, site: Site, body: bytes, status: int, refusal: type[Refusal]
) -> None:
    site.serves("/oauth/token", body, status, JSON)
    server = await servers.describe(site.origin, client)
    with pytest.raises(refusal):
        await servers.redeem(server, app_at(site.origin), "http://us/back", "code", "verifier", client)


async def test_a_token_that_is_not_taken_back_hinders_nobody(client: Client, site: Site) -> None:
    server = await servers.describe(site.origin, client)
    await servers.give_back(server, app_at(site.origin), "token", client)
    assert site.paths()[-1] == "/oauth/revoke"
