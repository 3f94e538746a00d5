from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from fedibrand.desk import browsers
from fedibrand.settings import Settings
from fedibrand.testing.running import local_settings

COOKIE = "ab" * 32


@pytest.fixture
def local(tmp_path: Path) -> Settings:
    return local_settings(tmp_path, 8123)


@pytest.fixture
def public(local: Settings) -> Settings:
    return replace(local, url="https://brands.example")


def test_over_tls_no_other_host_can_set_the_cookie(public: Settings) -> None:
    response = web.Response()
    browsers.mark(response, COOKIE, public, 60)
    given = response.cookies["__Host-fedibrand-desk"]
    assert (given["secure"], given["httponly"], given["samesite"], given["path"]) == (True, True, "Lax", "/")
    assert given["domain"] == ""


def test_on_loopback_the_cookie_goes_without_tls(local: Settings) -> None:
    response = web.Response()
    browsers.mark(response, COOKIE, local, None)
    given = response.cookies["fedibrand-desk"]
    assert not given["secure"]
    assert not given.get("max-age")


@pytest.mark.parametrize("value", ["", "ab", "AB" * 32, "zz" * 32, COOKIE + "0"])
def test_what_is_no_cookie_of_ours_is_none(local: Settings, value: str) -> None:
    request = make_mocked_request("GET", "/desk", headers={"Cookie": f"fedibrand-desk={value}"})
    assert browsers.read(request, local) == ""


def test_ours_is_read(local: Settings, public: Settings) -> None:
    request = make_mocked_request("GET", "/desk", headers={"Cookie": f"fedibrand-desk={COOKIE}"})
    assert browsers.read(request, local) == COOKIE
    assert browsers.read(request, public) == "", "over TLS a cookie without the prefix is not believed"
