from datetime import timedelta
from html import escape

import msgspec
import pytest

from fedibrand.activitypub.parsing import parse_document
from fedibrand.activitypub.vocabulary import Application, Organization, Tombstone
from fedibrand.brands import registry
from fedibrand.brands.profiles import Line, Website, how_long
from fedibrand.domain import BrandSettings, Picture
from tests.brands.made import ORIGIN, OWN, PROFILE, House, brand
from tests.fakes import START
from tests.public.visitors import ACTIVITY, BROWSER, Visit

PATHS = ("/brands/acme", "/@acme")
LD = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("accept", [ACTIVITY, LD])
async def test_a_server_reads_the_actor(house: House, visit: Visit, path: str, accept: str) -> None:
    added = await house.add(brand(handle_domain="acme.example"))
    response = await visit.get(path, accept)
    assert response.status == 200
    assert response.headers["Content-Type"] == "application/activity+json; charset=utf-8"
    assert response.headers["Vary"] == "Accept"
    document = await response.json(content_type=None)
    actor = parse_document(document)
    assert isinstance(actor, Organization)
    assert actor.id == f"{ORIGIN}/brands/acme"
    assert actor.url == f"{ORIGIN}/@acme"
    assert actor.preferred_username == "acme"
    assert actor.webfinger == "acme@acme.example"
    assert actor.shared_inbox == f"{ORIGIN}/inbox"
    assert actor.indexable is True
    assert house.keys.signer(added.id).key.id in {key.id for key in actor.keys}
    assert house.keys.proof_key(added.id).id in {key.id for key in actor.keys}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("accept", [BROWSER, "*/*", ""])
async def test_a_person_reads_the_page(house: House, visit: Visit, path: str, accept: str) -> None:
    await house.add(brand())
    response = await visit.get(path, accept)
    assert response.status == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.headers["Vary"] == "Accept, Accept-Language"
    text = await response.text()
    assert "Acme &amp; Sons" in text
    assert "@acme@brands.example" in text
    assert f'<link rel="canonical" href="{ORIGIN}/@acme">' in text
    assert f'href="{ORIGIN}/brands/acme"' in text


@pytest.mark.parametrize("path", [*PATHS, "/actor", "/brands/nobody", "/brands/acme/followers"])
async def test_nothing_else_can_be_had(house: House, visit: Visit, path: str) -> None:
    await house.add(brand())
    response = await visit.get(path, "image/png")
    assert (response.status, response.content_type) == (406, "application/problem+json")
    assert (await response.json(content_type=None))["code"] == "not-acceptable"


async def test_actor_and_page_say_who_is_responsible_and_how_long_things_are_held(
    house: House, visit: Visit
) -> None:
    added = await house.add(brand(settings=BrandSettings(talk_days=14, accept_follows=False)))
    document = await (await visit.get("/@acme")).json(content_type=None)
    page = await (await visit.get("/@acme", BROWSER)).text()
    fields = {field["name"]: field["value"] for field in document["attachment"]}
    assert fields["Responsible"] == "Ada Acme"
    assert fields["Contact"] == "ada@acme.example"
    assert 'href="https://acme.example/privacy"' in fields["Privacy notice"]
    assert fields["How long we hold it"] == how_long(added.settings)
    assert document["manuallyApprovesFollowers"] is True
    for said in ("Ada Acme", "mailto:ada@acme.example", "https://acme.example/privacy", "at most 14 days"):
        assert said in page


async def test_a_web_site_shows_as_checked_only_when_it_was_seen_to_link_back(
    house: House, visit: Visit
) -> None:
    sites = (Website(url="https://one.example", checked_at=START), Website(url="https://two.example"))
    await house.add(brand(profile=msgspec.structs.replace(PROFILE, websites=sites)))
    text = await (await visit.get("/@acme", BROWSER)).text()
    one, two = text.index("https://one.example"), text.index("https://two.example")
    assert "checked" in text[one:two]
    assert "checked" not in text[two:]


async def test_what_a_brand_writes_is_text_and_never_markup(house: House, visit: Visit) -> None:
    evil = '<script>alert("1")</script>'
    profile = msgspec.structs.replace(
        PROFILE,
        name=evil,
        summary=evil,
        language='"><script>',
        lines=(Line(name=evil, value=evil),),
        responsible=msgspec.structs.replace(PROFILE.responsible, name=evil, contact=f"x@{evil}"),
        icon=Picture(name="a.png", media_type="image/png", alt=f'"{evil}'),
    )
    await house.add(brand(profile=profile))
    response = await visit.get("/@acme", BROWSER)
    text = await response.text()
    assert "<script" not in text
    assert escape(evil) in text
    document = await (await visit.get("/@acme")).json(content_type=None)
    assert "<script" not in document["summary"]
    assert all("<script" not in field["value"] for field in document["attachment"])


async def test_a_page_may_run_nothing_and_load_only_from_here(house: House, visit: Visit) -> None:
    await house.add(brand())
    response = await visit.get("/@acme", BROWSER)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    text = await response.text()
    assert "style=" not in text
    assert "width=device-width" in text


async def test_pictures_are_shown_to_both_readers(house: House, visit: Visit) -> None:
    icon = Picture(name="i.png", media_type="image/png", alt="An anvil")
    image = Picture(name="b.jpg", media_type="image/jpeg")
    await house.add(brand(profile=msgspec.structs.replace(PROFILE, icon=icon, image=image)))
    document = await (await visit.get("/@acme")).json(content_type=None)
    assert document["icon"] == {"type": "Image", "mediaType": "image/png", "url": f"{ORIGIN}/media/i.png"}
    text = await (await visit.get("/@acme", BROWSER)).text()
    assert f'src="{ORIGIN}/media/i.png" alt="An anvil"' in text
    assert f'src="{ORIGIN}/media/b.jpg" alt=""' in text


async def test_a_brand_is_served_at_its_own_host_alone(house: House, visit: Visit) -> None:
    await house.add(brand())
    await house.add(brand("zenith", origin=OWN))
    assert (await visit.get("/brands/zenith", host="own.example")).status == 200
    assert (await visit.get("/brands/zenith", host="Own.Example:443")).status == 200
    for path, host in (
        ("/brands/zenith", "brands.example"),
        ("/brands/acme", "own.example"),
        ("/brands/acme", "elsewhere.example"),
    ):
        response = await visit.get(path, host=host)
        assert (response.status, response.content_type) == (404, "application/problem+json")
        assert (await response.json(content_type=None))["code"] == "not-found"


@pytest.mark.parametrize("path", PATHS)
async def test_a_removed_brand_is_gone(house: House, visit: Visit, path: str) -> None:
    added = await house.add(brand())
    await house.store.write(registry.remove, added.id, house.clock.now())
    await house.refresh()
    server, person = await visit.get(path), await visit.get(path, BROWSER)
    assert (server.status, server.content_type) == (410, ACTIVITY)
    tombstone = parse_document(await server.json(content_type=None))
    assert isinstance(tombstone, Tombstone)
    assert (tombstone.id, tombstone.former_type) == (added.names.actor, "Organization")
    assert (person.status, person.content_type) == (410, "text/html")
    assert "This brand has left." in await person.text()


async def test_the_actor_lists_the_new_key_after_a_rotation(house: House, visit: Visit) -> None:
    added = await house.add(brand())
    house.clock.move(timedelta(days=30))
    pair = await house.add_keys(added.id)
    document = await (await visit.get("/@acme")).json(content_type=None)
    assert document["publicKey"]["id"] == added.names.key(pair.rsa.id)
    assert len(document["assertionMethod"]) == 3
    assert {key["id"] for key in document["assertionMethod"]} > {added.names.ed25519_key(pair.ed25519.id)}
    house.clock.move(timedelta(days=2))
    document = await (await visit.get("/@acme")).json(content_type=None)
    assert [key["id"] for key in document["assertionMethod"]] == [added.names.ed25519_key(pair.ed25519.id)]


async def test_anybody_may_fetch_the_instance_actor_unsigned(house: House, visit: Visit) -> None:
    response = await visit.get("/actor")
    actor = parse_document(await response.json(content_type=None))
    assert isinstance(actor, Application)
    assert actor.id == f"{ORIGIN}/actor"
    assert house.keys.instance().key.id in {key.id for key in actor.keys}
    assert visit.verified == []


@pytest.mark.parametrize("path", ["/actor", "/actor/outbox"])
async def test_a_person_who_looks_for_the_instance_actor_is_shown_the_front(visit: Visit, path: str) -> None:
    response = await visit.get(path, BROWSER)
    assert (response.status, response.headers["Location"]) == (303, "/")
    assert response.headers["Vary"] == "Accept"
