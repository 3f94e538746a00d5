import pytest

from fedibrand.activitypub.errors import AmbiguousHeader
from fedibrand.activitypub.signatures.request import Request, authority_of
from tests.activitypub.signatures.signing import told


def asked(url: str, *headers: tuple[str, str], method: str = "GET", body: bytes = b"") -> Request:
    return Request(method, url, headers, body)


def test_header_names_are_found_in_any_case_and_values_lose_their_surrounding_spaces() -> None:
    assert asked("https://a.example/", ("HOST", " a.example\t")).header("host") == "a.example"


def test_a_header_that_did_not_come_is_none() -> None:
    assert asked("https://a.example/").header("date") is None


def test_one_of_two_headers_is_never_chosen() -> None:
    with pytest.raises(AmbiguousHeader) as refused:
        asked("https://a.example/", ("Date", "a"), ("date", "a")).header("Date")
    assert told(refused.value) == (401, "ambiguous-header")


def test_all_lines_of_a_header_keep_their_order() -> None:
    assert asked("https://a.example/", ("X", "1"), ("Y", "2"), ("x", "3")).all("x") == ("1", "3")


@pytest.mark.parametrize(
    ("url", "authority", "target", "target_uri"),
    [
        ("https://A.example:443", "a.example", "/", "https://a.example/"),
        ("https://a.example:8443/p?q=1", "a.example:8443", "/p?q=1", "https://a.example:8443/p?q=1"),
        ("http://a.example:80/p?", "a.example", "/p?", "http://a.example/p?"),
        ("https://a.example/%7Eann//x#f", "a.example", "/%7Eann//x", "https://a.example/%7Eann//x"),
        ("https://[::1]:443/", "[::1]", "/", "https://[::1]/"),
    ],
)
def test_both_ends_write_an_address_alike(url: str, authority: str, target: str, target_uri: str) -> None:
    request = asked(url)
    assert (request.authority, request.target, request.target_uri) == (authority, target, target_uri)


@pytest.mark.parametrize(
    "url", ["", "a.example", "did:key:z6Mk", "ftp://a.example/", "https://", "http://[x"]
)
def test_what_is_no_web_address_has_no_authority(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        authority_of(url)


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("brands.example", True),
        ("Brands.Example:443", True),
        ("brands.example:80", False),
        ("other.example", False),
        ("them@brands.example", False),
        ("[", False),
    ],
)
def test_a_host_header_names_this_authority_or_another(host: str, ours: bool) -> None:
    assert asked("https://brands.example/inbox").is_for(host) is ours


def test_every_method_but_get_and_head_must_sign_its_body_even_an_empty_one() -> None:
    url = "https://a.example/"
    carrying = [method for method in ("GET", "HEAD", "POST", "PUT") if asked(url, method=method).carries]
    assert carrying == ["POST", "PUT"]
    assert asked(url, body=b"x").carries


def test_a_traceback_shows_no_body() -> None:
    assert "secret" not in repr(asked("https://a.example/", body=b"secret"))
