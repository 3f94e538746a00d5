import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
from aiohttp import ClientResponse
from yarl import URL

from fedibrand import wellknown
from fedibrand.brands import registry
from fedibrand.domain import Picture
from tests.brands import made
from tests.brands.made import ORIGIN, OWN, PROFILE, House, brand
from tests.public.visitors import Visit, visiting

SELF = {"rel": "self", "type": "application/activity+json", "href": f"{ORIGIN}/brands/acme"}
PAGE = {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": f"{ORIGIN}/@acme"}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with made.house(tmp_path) as found:
        yield found


@pytest.fixture
async def visit(house: House, tmp_path: Path) -> AsyncIterator[Visit]:
    async with visiting(house, tmp_path, wellknown.routes) as found:
        yield found


async def ask(visit: Visit, *resources: str, **more: Any) -> ClientResponse:
    query = [("resource", resource) for resource in resources]
    query += [("rel", rel) for rel in more.pop("rels", ())]
    path = URL("/.well-known/webfinger").with_query(query)
    return await visit.get(str(path), "application/jrd+json", **more)


async def refused(response: ClientResponse, status: int, code: str) -> None:
    assert (response.status, response.content_type) == (status, "application/problem+json")
    assert (await response.json(content_type=None))["code"] == code
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "alias",
    [
        "acct:acme@acme.example",
        "acct:ACME@Acme.Example",
        "acme@acme.example",
        "acct:acme@brands.example",
        f"{ORIGIN}/brands/acme",
        f"{ORIGIN}/@acme",
        "https://BRANDS.example:443/@acme",
    ],
)
async def test_every_alias_gives_the_one_canonical_subject(house: House, visit: Visit, alias: str) -> None:
    await house.add(brand(handle_domain="acme.example"))
    response = await ask(visit, alias)
    assert response.status == 200
    assert response.content_type == "application/jrd+json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Vary"] == "Accept"
    assert await response.json(content_type=None) == {
        "subject": "acct:acme@acme.example",
        "aliases": [f"{ORIGIN}/brands/acme", f"{ORIGIN}/@acme"],
        "links": [SELF, PAGE],
    }


async def test_a_handle_domain_that_leads_here_is_answered_whatever_host_was_asked(
    house: House, visit: Visit
) -> None:
    await house.add(brand(origin=OWN, handle_domain="acme.example"))
    response = await ask(visit, "acct:acme@acme.example", host="acme.example")
    assert (await response.json(content_type=None))["aliases"] == [f"{OWN}/brands/acme", f"{OWN}/@acme"]


async def test_brands_of_one_handle_are_told_apart_by_their_domains(house: House, visit: Visit) -> None:
    await house.add(brand())
    await house.add(brand(origin=OWN))
    for domain in ("brands.example", "own.example"):
        response = await ask(visit, f"acct:acme@{domain}")
        assert (await response.json(content_type=None))["subject"] == f"acct:acme@{domain}"


@pytest.mark.parametrize(
    ("rels", "expected"),
    [
        (["self"], [SELF]),
        (["self", "http://webfinger.net/rel/profile-page"], [SELF, PAGE]),
        (["http://openid.net/specs/connect/1.0/issuer"], []),
    ],
)
async def test_rel_filters_links_and_nothing_else(
    house: House, visit: Visit, rels: list[str], expected: list[dict[str, str]]
) -> None:
    await house.add(brand())
    found = await (await ask(visit, "acct:acme@brands.example", rels=rels)).json(content_type=None)
    assert found["links"] == expected
    assert found["subject"] == "acct:acme@brands.example"
    assert len(found["aliases"]) == 2


async def test_a_brand_with_an_icon_links_to_it(house: House, visit: Visit) -> None:
    icon = Picture(name="an.png", media_type="image/png")
    await house.add(brand(profile=msgspec.structs.replace(PROFILE, icon=icon)))
    found = await (await ask(visit, "acct:acme@brands.example")).json(content_type=None)
    avatar = {"rel": "http://webfinger.net/rel/avatar", "type": "image/png", "href": f"{ORIGIN}/media/an.png"}
    assert avatar in found["links"]


@pytest.mark.parametrize("resource", ["acct:brands.example@brands.example", f"{ORIGIN}/actor"])
async def test_the_instance_actor_is_found_by_its_host(visit: Visit, resource: str) -> None:
    found = await (await ask(visit, resource)).json(content_type=None)
    assert found["subject"] == "acct:brands.example@brands.example"
    assert found["links"][0]["href"] == f"{ORIGIN}/actor"


@pytest.mark.parametrize(
    "resource",
    [
        "acct:nobody@brands.example",
        "acct:acme@elsewhere.example",
        "acct:brands.example@elsewhere.example",
        f"{ORIGIN}/brands/nobody",
        f"{ORIGIN}/brands/acme/answers/1",
        f"{ORIGIN}/brands/acme/inbox",
        f"{ORIGIN}/",
        "https://elsewhere.example/brands/acme",
        "https://elsewhere.example/actor",
        "http://brands.example/brands/acme",
    ],
)
async def test_whom_nobody_here_knows_is_not_found(house: House, visit: Visit, resource: str) -> None:
    await house.add(brand())
    await refused(await ask(visit, resource), 404, "not-found")


@pytest.mark.parametrize(
    "resources",
    [
        (),
        ("",),
        ("acme",),
        ("acct:acme",),
        ("acct:@brands.example",),
        ("acct:acme@",),
        ("https://",),
        ("https://user@brands.example/@acme",),
        ("mailto:acme@brands.example",),
        ("acct:acme@brands.example", "acct:acme@brands.example"),
    ],
)
async def test_a_malformed_question_is_refused(
    house: House, visit: Visit, resources: tuple[str, ...]
) -> None:
    await house.add(brand())
    await refused(await ask(visit, *resources), 400, "malformed")


@pytest.mark.parametrize(
    "resource",
    ["acct:acme@acme.example", "acct:acme@brands.example", f"{ORIGIN}/brands/acme", f"{ORIGIN}/@acme"],
)
async def test_a_removed_brand_is_gone_under_every_name(house: House, visit: Visit, resource: str) -> None:
    added = await house.add(brand(handle_domain="acme.example"))
    await house.store.write(registry.remove, added.id, house.clock.now())
    await house.refresh()
    await refused(await ask(visit, resource), 410, "gone")


async def test_host_meta_says_where_webfinger_is(house: House, visit: Visit) -> None:
    await house.add(brand(origin=OWN))
    for host, origin in (("brands.example", ORIGIN), ("own.example", OWN), ("elsewhere.example", ORIGIN)):
        template = f"{origin}/.well-known/webfinger?resource={{uri}}"
        xml = await visit.get("/.well-known/host-meta", "*/*", host=host)
        assert xml.content_type == "application/xrd+xml"
        (link,) = ElementTree.fromstring(await xml.text())
        assert (link.get("rel"), link.get("template")) == ("lrdd", template)
        json = await visit.get("/.well-known/host-meta.json", "*/*", host=host)
        assert (await json.json())["links"][0]["template"] == template
        assert json.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("number", ["2.0", "2.1"])
async def test_nodeinfo_is_found_and_counts_brands_as_users(house: House, visit: Visit, number: str) -> None:
    await house.add(brand())
    await house.add(brand("zenith"))
    links = (await (await visit.get("/.well-known/nodeinfo")).json(content_type=None))["links"]
    (address,) = [link["href"] for link in links if link["rel"] == f"{wellknown.SCHEMA}{number}"]
    response = await visit.get(URL(address).path)
    assert response.headers["Content-Type"] == (
        f'application/json; profile="http://nodeinfo.diaspora.software/ns/schema/{number}#"'
    )
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    found = await response.json()
    assert found["version"] == number
    assert found["protocols"] == ["activitypub"]
    assert found["openRegistrations"] is False
    assert found["usage"] == {"users": {"total": 2}, "localPosts": 0, "localComments": 0}
    assert re.fullmatch("[a-z0-9-]+", found["software"]["name"])
    assert found["software"]["version"]


async def test_another_nodeinfo_is_not_there(visit: Visit) -> None:
    await refused(await visit.get("/nodeinfo/3.0"), 404, "not-found")
