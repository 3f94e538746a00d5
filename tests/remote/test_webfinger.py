"""From a name to an actor and back."""

import json
from urllib.parse import quote

import pytest

from fedibrand.activitypub.errors import Malformed, Unfetched
from fedibrand.activitypub.vocabulary import Person
from fedibrand.remote.client import Client
from fedibrand.remote.guard import Guard
from fedibrand.remote.webfinger import acct_of, lookup
from tests.remote.conftest import AGENT, LIMITS, MovedClock
from tests.remote.site import Site

JRD = "application/jrd+json"


def host_of(site: Site) -> str:
    return site.origin.partition("://")[2]


def path_of(acct: str) -> str:
    return f"/.well-known/webfinger?resource=acct:{acct}"


def jrd(subject: str | None, actor: str, kind: str = "application/activity+json") -> bytes:
    links = [
        {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": f"{actor}.html"},
        {"rel": "self", "type": kind, "href": actor},
    ]
    return json.dumps({"subject": subject, "links": links} if subject else {"links": links}).encode()


def describes(site: Site, user: str, actor: str, subject: str | None = "", at: str = "") -> str:
    """Serve the description of ``user`` at ``site``; return the account."""
    acct = f"{user}@{host_of(site)}"
    site.serves(
        at or path_of(acct), jrd(f"acct:{acct}" if subject == "" else subject, actor), content_type=JRD
    )
    return acct


@pytest.mark.parametrize("written", ["{}", "@{}", "acct:{}"])
async def test_a_name_leads_to_its_actor(client: Client, site: Site, written: str) -> None:
    acct = describes(site, "alice", f"{site.origin}/users/alice")
    found = await lookup(written.format(acct), client)
    assert (found.subject, found.actor_uri) == (f"acct:{acct}", f"{site.origin}/users/alice")
    assert [link.rel for link in found.links] == ["http://webfinger.net/rel/profile-page", "self"]


async def test_the_long_media_type_and_a_missing_subject_are_taken(client: Client, site: Site) -> None:
    kind = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
    acct = f"alice@{host_of(site)}"
    site.serves(path_of(acct), jrd(None, f"{site.origin}/a", kind), content_type="application/json")
    assert (await lookup(acct, client)).subject == f"acct:{acct}"


async def test_letters_case_makes_no_other_name(client: Client, site: Site) -> None:
    acct = f"Alice@{host_of(site)}"
    subject = f"acct:alice@{host_of(site)}"
    site.serves(path_of(acct), jrd(subject, f"{site.origin}/a"), content_type=JRD)
    assert (await lookup(acct, client)).subject == subject
    assert len([path for path in site.paths() if "webfinger" in path]) == 1


async def test_a_name_on_another_host_counts_when_that_host_agrees(client: Client, site: Site) -> None:
    async with Site() as short:
        actor = f"{site.origin}/users/alice"
        name = describes(short, "alice", actor)
        alias = describes(site, "alice", actor, f"acct:{name}")
        assert (await lookup(alias, client)).subject == f"acct:{name}"
        describes(short, "alice", f"{site.origin}/users/mallory")
        with pytest.raises(Unfetched) as refused:
            await lookup(alias, client)
        assert refused.value.kind == "wrong-id"


async def test_a_host_that_hands_on_to_a_third_is_refused(client: Client, site: Site) -> None:
    async with Site() as other:
        actor = f"{site.origin}/users/alice"
        handed_on = describes(other, "alice", actor, f"acct:alice@{host_of(site)}")
        alias = describes(site, "alice", actor, f"acct:{handed_on}")
        with pytest.raises(Unfetched) as refused:
            await lookup(alias, client)
        assert refused.value.kind == "wrong-id"


async def test_a_redirect_to_the_server_behind_the_name_is_followed(client: Client, site: Site) -> None:
    async with Site() as short:
        acct = f"alice@{host_of(short)}"
        short.redirects(path_of(acct), f"{site.origin}{path_of(acct)}")
        site.serves(path_of(acct), jrd(f"acct:{acct}", f"{site.origin}/users/alice"), content_type=JRD)
        assert (await lookup(acct, client)).actor_uri == f"{site.origin}/users/alice"


XRD = (
    '<?xml version="1.0"?><XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">'
    '<Link rel="other" template="x"/><Link rel="lrdd" template="{}/finger?q={{uri}}"/></XRD>'
)


@pytest.mark.parametrize("written", ["xml", "json"])
async def test_host_meta_says_where_else_to_ask(client: Client, site: Site, written: str) -> None:
    acct = f"alice@{host_of(site)}"
    describes(site, "alice", f"{site.origin}/a", at=f"/finger?q={quote(f'acct:{acct}', safe='')}")
    if written == "xml":
        body, kind = XRD.format(site.origin).encode(), "application/xrd+xml; charset=utf-8"
    else:
        template = f"{site.origin}/finger?q={{uri}}"
        body, kind = json.dumps({"links": [{"rel": "lrdd", "template": template}]}).encode(), JRD
    site.serves("/.well-known/host-meta", body, content_type=kind)
    assert (await lookup(acct, client)).actor_uri == f"{site.origin}/a"


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE x [<!ENTITY a "http://x/{uri}">]><XRD><Link rel="lrdd" template="&a;"/></XRD>',
        b"<XRD><Link rel='lrdd' template='no place'/></XRD>",
        b"<XRD>",
        b"",
    ],
)
async def test_host_meta_that_cannot_be_read_leaves_the_first_failure(
    client: Client, site: Site, body: bytes
) -> None:
    site.serves("/.well-known/host-meta", body, content_type="application/xrd+xml")
    with pytest.raises(Unfetched) as refused:
        await lookup(f"alice@{host_of(site)}", client)
    assert (refused.value.kind, refused.value.status) == ("status", 404)


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"links": "x"}',
        b'{"links": [7, {"rel": "self", "type": "text/html", "href": "https://a.example/"}]}',
        b'{"links": [{"rel": "self", "type": "application/activity+json", "href": "javascript:x"}]}',
        b'{"subject": 7, "links": [{"rel": "self", "type": "application/activity+json", "href": "http://a/"}]}',
        b'{"subject": "x", "links": [{"rel": "self", "type": "application/activity+json", "href": "http://a/"}]}',
    ],
)
async def test_a_description_without_name_and_actor_is_refused(
    client: Client, site: Site, body: bytes
) -> None:
    acct = f"alice@{host_of(site)}"
    site.serves(path_of(acct), body, content_type=JRD)
    with pytest.raises(Unfetched) as refused:
        await lookup(acct, client)
    assert refused.value.kind == "wrong-id"


async def test_what_is_no_name_is_refused_before_anybody_is_asked(client: Client) -> None:
    with pytest.raises(Malformed):
        await lookup("alice", client)


async def test_without_allowed_networks_nobody_is_asked_without_tls(clock: MovedClock, site: Site) -> None:
    acct = describes(site, "alice", f"{site.origin}/a")
    async with Client(clock, Guard(()), user_agent=AGENT, limits=LIMITS) as client:
        with pytest.raises(Unfetched):
            await lookup(acct, client)
    assert site.seen == []


async def test_an_actors_name_is_the_one_its_host_confirms(client: Client, site: Site) -> None:
    actor = Person(id=f"{site.origin}/users/alice", preferred_username="alice")
    acct = describes(site, "alice", actor.id)
    assert await acct_of(actor, client) == f"@{acct}"
    describes(site, "alice", f"{site.origin}/users/mallory")
    with pytest.raises(Unfetched) as refused:
        await acct_of(actor, client)
    assert refused.value.kind == "wrong-id"


async def test_an_actor_may_state_a_name_on_another_host(client: Client, site: Site) -> None:
    async with Site() as short:
        uri = f"{site.origin}/users/1"
        actor = Person(id=uri, preferred_username="alice", webfinger=f"alice@{host_of(short)}")
        describes(site, "alice", uri)
        assert await acct_of(actor, client) == f"@alice@{host_of(site)}"
        stated = describes(short, "alice", uri)
        assert await acct_of(actor, client) == f"@{stated}"


async def test_a_split_domain_is_found_from_the_actor_alone(client: Client, site: Site) -> None:
    async with Site() as short:
        uri = f"{site.origin}/users/alice"
        name = describes(short, "alice", uri)
        describes(site, "alice", uri, f"acct:{name}")
        assert await acct_of(Person(id=uri, preferred_username="alice"), client) == f"@{name}"
