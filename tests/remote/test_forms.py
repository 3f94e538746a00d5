"""Forms posted to an API, and what is asked of one with a token."""

from urllib.parse import parse_qs

import pytest

from fedibrand.activitypub.errors import Unfetched
from fedibrand.remote.client import Client, Told
from tests.remote.site import Site

JSON = "application/json; charset=utf-8"


async def test_a_form_is_posted_and_its_answer_read(client: Client, site: Site) -> None:
    url = site.serves("/oauth/token", b'{"access_token": "t"}', content_type=JSON)
    assert await client.post_form(url, {"code": "a&b", "who": "Zoë"}) == Told(200, {"access_token": "t"})
    (seen,) = site.seen
    assert parse_qs(seen.request.body.decode()) == {"code": ["a&b"], "who": ["Zoë"]}
    assert seen.request.header("content-type") == "application/x-www-form-urlencoded"
    assert seen.dialect is None


async def test_a_token_is_shown_to_the_address_it_is_for(client: Client, site: Site) -> None:
    url = site.serves("/api/v1/accounts/verify_credentials", b'{"username": "ada"}', content_type=JSON)
    assert await client.ask(url, "secret") == Told(200, {"username": "ada"})
    assert site.seen[0].request.header("authorization") == "Bearer secret"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_neither_a_token_nor_a_form_follows_a_redirect(client: Client, site: Site, status: int) -> None:
    url = site.redirects("/here", "/there", status)
    assert (await client.ask(url, "secret")).status == status
    assert (await client.post_form(url, {"client_secret": "s"})).status == status
    assert site.paths() == ["/here", "/here"]


@pytest.mark.parametrize(
    ("body", "content_type"), [(b"<p>no</p>", "text/html"), (b"[1]", JSON), (b"{", JSON), (b"", JSON)]
)
async def test_what_is_no_object_says_nothing(
    client: Client, site: Site, body: bytes, content_type: str
) -> None:
    url = site.serves("/it", body, 401, content_type)
    assert await client.post_form(url, {}) == Told(401, {})


async def test_no_form_reaches_an_address_that_is_guarded(client: Client) -> None:
    for url in ("http://10.0.0.1/oauth/token", "https://[::ffff:10.0.0.1]/", "ftp://127.0.0.1/"):
        with pytest.raises(Unfetched, match="guarded"):
            await client.post_form(url, {"client_secret": "s"})


async def test_an_answer_past_the_bound_is_refused(client: Client, site: Site) -> None:
    url = site.serves("/it", b'{"a": "' + b"x" * 2_000_000 + b'"}', content_type=JSON)
    with pytest.raises(Unfetched, match="too-large"):
        await client.post_form(url, {})
