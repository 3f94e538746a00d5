"""Fetching documents: what is believed, and from where."""

import json

import pytest

from fedibrand.activitypub.errors import Unfetched
from fedibrand.remote.client import Client
from fedibrand.remote.signer import Signer
from tests.remote.conftest import AGENT, MovedClock
from tests.remote.site import Site

LD_JSON = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'


async def refusal(client: Client, url: str, signer: Signer | None = None) -> Unfetched:
    with pytest.raises(Unfetched) as refused:
        await client.get_document(url, signer)
    return refused.value


async def test_a_document_is_fetched_signed_by_whoever_asks(
    client: Client, site: Site, signer: Signer, clock: MovedClock
) -> None:
    url = site.document("/notes/1?a=%40b", content="hello")
    fetched = await client.get_document(url, signer)
    assert (fetched.url, fetched.document["content"]) == (url, "hello")
    assert json.loads(fetched.body) == fetched.document
    (seen,) = site.seen
    assert seen.signed_by(signer.key.public("https://brand.example/actor"), clock.now())
    assert seen.request.header("user-agent") == AGENT
    assert "application/activity+json" in (seen.request.header("accept") or "")


async def test_a_document_may_be_fetched_unsigned(client: Client, site: Site) -> None:
    await client.get_document(site.document("/notes/1"), None)
    assert site.seen[0].dialect is None


async def test_a_fragment_is_not_sent(client: Client, site: Site) -> None:
    url = site.document("/users/a")
    assert (await client.get_document(f"{url}#main-key", None)).url == url
    assert site.paths() == ["/users/a"]


async def test_the_long_media_type_is_taken(client: Client, site: Site) -> None:
    url = site.origin + "/notes/1"
    site.serves("/notes/1", json.dumps({"id": url}).encode(), content_type=LD_JSON)
    assert (await client.get_document(url, None)).document == {"id": url}


@pytest.mark.parametrize("media_type", ["text/html", "application/json", "application/ld+json", ""])
async def test_anything_else_with_status_200_is_a_failure(
    client: Client, site: Site, media_type: str
) -> None:
    url = site.serves("/notes/1", b"{}", content_type=media_type)
    assert (await refusal(client, url)).kind == "media-type"


@pytest.mark.parametrize("body", [b"", b"hello", b"[]", b'"text"', b'{"id": 1, "id": 2}', b"\xff\xfe"])
async def test_what_is_no_json_object_is_a_failure(client: Client, site: Site, body: bytes) -> None:
    assert (await refusal(client, site.serves("/notes/1", body))).kind == "not-json"


@pytest.mark.parametrize("status", [204, 400, 403, 404, 410, 429, 500, 503])
async def test_a_status_is_told_with_when_to_try_again(client: Client, site: Site, status: int) -> None:
    found = await refusal(client, site.serves("/notes/1", b"", status, Retry_After="120"))
    assert (found.kind, found.status, found.retry_after) == ("status", status, 120)


async def test_retry_after_may_be_a_date(client: Client, site: Site) -> None:
    url = site.serves("/notes/1", b"", 503, Retry_After="Sun, 01 Mar 2026 12:02:00 GMT")
    assert (await refusal(client, url)).retry_after == 120


async def test_three_redirects_are_followed_and_each_hop_is_signed_anew(
    client: Client, site: Site, signer: Signer, clock: MovedClock
) -> None:
    last = site.document("/notes/1")
    site.redirects("/c", "notes/1", 308)
    site.redirects("/b", "/c", 301)
    first = site.redirects("/a", f"{site.origin}/b")
    assert (await client.get_document(first, signer)).url == last
    assert site.paths() == ["/a", "/b", "/c", "/notes/1"]
    key = signer.key.public("https://brand.example/actor")
    assert all(each.signed_by(key, clock.now()) for each in site.seen)


async def test_a_fourth_redirect_is_not_followed(client: Client, site: Site) -> None:
    assert (await refusal(client, site.redirects("/a", "/a"))).kind == "network"
    assert len(site.seen) == 4


@pytest.mark.parametrize(
    "location",
    ["ftp://127.0.0.1/", "http://user@127.0.0.1/", "http://[::1", "javascript:alert(1)"],
)
async def test_a_redirect_to_what_is_no_server_is_not_followed(
    client: Client, site: Site, location: str
) -> None:
    assert (await refusal(client, site.redirects("/a", location))).kind == "guarded"


async def test_a_redirect_without_an_address_is_a_failure(client: Client, site: Site) -> None:
    found = await refusal(client, site.serves("/a", b"", 302))
    assert (found.kind, found.status) == ("status", 302)


async def test_a_document_under_another_address_is_fetched_again_from_its_own(
    client: Client, site: Site
) -> None:
    own = site.document("/users/a/notes/1", content="true")
    shown = site.document("/@a/1", id=own, content="false")
    fetched = await client.get_document(shown, None)
    assert (fetched.url, fetched.document["content"]) == (own, "true")


async def test_another_hosts_document_is_not_believed_from_here(client: Client, site: Site) -> None:
    async with Site() as theirs:
        own = theirs.document("/notes/1", content="true")
        forged = site.document("/notes/1", id=own, content="false")
        assert (await client.get_document(forged, None)).document["content"] == "true"


async def test_a_document_that_stays_elsewhere_is_refused(client: Client, site: Site) -> None:
    site.document("/b", id=f"{site.origin}/c")
    assert (await refusal(client, site.document("/a", id=f"{site.origin}/b"))).kind == "wrong-id"
    assert site.paths() == ["/a", "/b"]


async def test_an_id_served_by_another_host_after_a_redirect_is_refused(client: Client, site: Site) -> None:
    async with Site() as other:
        elsewhere = other.document("/x", id=f"{site.origin}/notes/1")
        asked = site.redirects("/notes/1", elsewhere)
        assert (await refusal(client, asked)).kind == "wrong-id"


async def test_an_address_that_moved_leads_to_the_document_at_home_there(client: Client, site: Site) -> None:
    async with Site() as other:
        moved = other.document("/notes/1")
        assert (await client.get_document(site.redirects("/notes/1", moved), None)).url == moved


@pytest.mark.parametrize("id", [None, "", 7, [], {}])
async def test_a_document_without_an_id_is_refused(client: Client, site: Site, id: object) -> None:
    assert (await refusal(client, site.document("/notes/1", id=id))).kind == "wrong-id"


async def test_json_that_is_no_activitystreams_is_fetched_by_its_suffix(client: Client, site: Site) -> None:
    url = site.serves("/.well-known/x", b'{"a": 1}', content_type="application/jrd+json")
    assert await client.get_json(url, "application/jrd+json") == {"a": 1}
    assert site.seen[0].request.header("accept") == "application/jrd+json"
    with pytest.raises(Unfetched):
        await client.get_json(site.serves("/x", b"{}", content_type="text/html"))
