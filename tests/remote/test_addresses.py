"""URLs as they are asked."""

import pytest
from yarl import URL

from fedibrand.activitypub.errors import Unfetched
from fedibrand.remote import addresses


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("https://example.org", "https://example.org/"),
        ("https://example.org?a=b", "https://example.org/?a=b"),
        ("https://example.org/users/a%40b#main-key", "https://example.org/users/a%40b"),
        ("https://example.org/x?q=%20+", "https://example.org/x?q=%20+"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("http://[::1]:8000/x", "http://[::1]:8000/x"),
    ],
)
def test_what_is_signed_is_what_is_sent(text: str, sent: str) -> None:
    assert str(addresses.read(text)) == sent


@pytest.mark.parametrize(
    "text",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "//example.org/",
        "/x",
        "",
        "https://",
        "https:///x",
        "https://user@example.org/",
        "https://user:word@example.org/",
        "https://@example.org/",
        "https://example.org\\@evil.example/",
        "https://example.org/a b",
        "https://example.org/\r\nHost: evil.example",
        "https://example.org:99999/",
        "https://[::1/",
        "https://[fe80::1%25eth0]/",
        "https://%31%32%37.0.0.1/",
        "https://exa\u00admple.org/",
        "https://example.org/" + "x" * 2048,
    ],
)
def test_what_is_no_address_of_a_server_is_not_asked(text: str) -> None:
    with pytest.raises(Unfetched) as refused:
        addresses.read(text)
    assert refused.value.kind == "guarded"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://example.org/a", "https://EXAMPLE.org:443/b", True),
        ("http://example.org/a", "https://example.org/a", True),
        ("https://example.org/", "https://example.org:8443/", False),
        ("https://example.org/", "https://www.example.org/", False),
    ],
)
def test_a_host_is_its_name_and_its_port(one: str, other: str, same: bool) -> None:
    assert addresses.same_host(URL(one), URL(other)) is same
