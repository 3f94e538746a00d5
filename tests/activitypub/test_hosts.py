import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedibrand.activitypub.hosts import ascii_host, host_of, origin_of, same_host


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://a.example/x", "https://a.example"),
        ("HTTPS://A.Example:443", "https://a.example"),
        ("http://a.example:80/", "http://a.example"),
        ("http://a.example:443/", "http://a.example:443"),
        ("https://a.example:/x", "https://a.example"),
        ("http://[::1]:8000/x", "http://[::1]:8000"),
        ("https://bücher.example/x", "https://xn--bcher-kva.example"),
        ("https://BÜCHER.example?x", "https://xn--bcher-kva.example"),
        ("https://a.example/grüße", "https://a.example"),
    ],
)
def test_an_origin_is_scheme_host_and_the_port_that_is_not_the_schemes_own(url: str, origin: str) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.example",
        "//a.example/x",
        "ftp://a.example/x",
        "https://",
        "https:///x",
        "https://user@a.example/x",
        "https://a.example@b.example/x",
        "https://a.example\\@b.example/x",
        "https://a.exa\nmple/x",
        "https://a.example/x y",
        "https://a.example/x\n",
        " https://a.example/x",
        "https://%61.example/x",
        "https://a.example:99999999/x",
        "https://[::1/x",
        "https://\u2488.example:x/",
        "https://a.example/" + "x" * 2048,
        "urn:uuid:x",
        "javascript:alert(1)",
    ],
)
def test_what_two_readers_could_differ_about_has_no_origin(url: str) -> None:
    assert origin_of(url) == ""
    assert host_of(url) == ""
    assert not same_host(url, url)


def test_hosts_are_the_same_in_any_case_and_in_both_spellings_of_a_name() -> None:
    assert same_host("https://Bücher.example/a", "https://xn--bcher-kva.EXAMPLE:443/b")


@pytest.mark.parametrize(
    "other",
    ["http://a.example/", "https://a.example:8443/", "https://b.a.example/", "https://a.example./", "x"],
)
def test_another_scheme_port_or_name_is_another_host(other: str) -> None:
    assert not same_host("https://a.example/", other)


def test_a_name_with_letters_no_domain_has_is_refused() -> None:
    with pytest.raises(ValueError, match="ü"):
        ascii_host("ü_\u2028.example")


@given(st.text(max_size=60))
def test_no_text_makes_reading_an_origin_fail(text: str) -> None:
    origin = origin_of(f"https://{text}")
    assert origin == "" or origin.startswith("https://")
