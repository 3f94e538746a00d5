from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from fedibrand.activitypub.errors import Gone, NotFound
from fedibrand.brands import registry
from fedibrand.brands.site import Site
from fedibrand.settings import Settings
from tests.brands.made import ORIGIN, OWN, SECRET, House, brand


async def nobody(*_: object) -> None:
    return None


@pytest.fixture
def site(house: House, tmp_path: Path) -> Site:
    settings = Settings.from_env(
        {"FEDIBRAND_URL": ORIGIN, "FEDIBRAND_SECRET": SECRET, "FEDIBRAND_DATA": str(tmp_path)}
    )
    having = house.store, house.vault, house.brands, house.keys, settings, house.clock
    return Site(*having, verify_get=nobody, find_actor=nobody)  # type: ignore[arg-type]


def asked(host: str, handle: str = "acme", **headers: str) -> web.Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return make_mocked_request("GET", "/", {"Host": host, **named}, match_info={"handle": handle}).clone(
        remote="10.1.2.3"
    )


async def test_the_origin_is_that_of_the_host_that_was_asked(house: House, site: Site) -> None:
    await house.add(brand(origin=OWN))
    assert site.origin(asked("own.example")) == OWN
    assert site.origin(asked("OWN.example:443")) == OWN
    assert site.origin(asked("elsewhere.example")) == ORIGIN
    assert site.media.name == "media"
    assert site.instance.actor == f"{ORIGIN}/actor"


async def test_a_forwarded_host_is_believed_from_a_trusted_proxy_alone(site: Site) -> None:
    request = asked("inner.example", X_Forwarded_Host="own.example")
    assert site.host(request) == "inner.example"
    trusting = replace(site, settings=replace(site.settings, trusted_proxies=(ip_network("10.0.0.0/8"),)))
    assert trusting.host(request) == "own.example"
    assert trusting.host(asked("inner.example")) == "inner.example"
    other = replace(site, settings=replace(site.settings, trusted_proxies=(ip_network("192.168.0.0/16"),)))
    assert other.host(request) == "inner.example"


async def test_host_and_handle_name_a_brand_together(house: House, site: Site) -> None:
    added = await house.add(brand())

    def found(host: str, handle: str) -> str:
        request = asked(host)
        request.match_info["handle"] = handle
        return site.brand(request).id

    with pytest.raises(NotFound):
        found("own.example", "acme")
    with pytest.raises(NotFound):
        found("brands.example", "nobody")
    assert found("brands.example", "acme") == added.id
    await house.store.write(registry.remove, added.id, house.clock.now())
    await house.refresh()
    with pytest.raises(Gone):
        found("brands.example", "acme")
