import pytest

from fedibrand.brands.profiles import Website
from fedibrand.brands.websites import checked, links_back
from tests.fakes import START

OURS = ("https://brands.example/@acme", "https://brands.example/brands/acme")


@pytest.mark.parametrize(
    "html",
    [
        '<a rel="me" href="https://brands.example/@acme">us</a>',
        "<A REL='nofollow ME' HREF=' https://brands.example/@acme/ '>us</A>",
        '<link rel=me href="https://brands.example/brands/acme">',
    ],
)
def test_a_page_that_links_back_is_the_brands_own(html: str) -> None:
    assert links_back(html, OURS)


@pytest.mark.parametrize(
    "html",
    [
        "",
        '<a href="https://brands.example/@acme">us</a>',
        '<a rel="me" href="https://brands.example/@zenith">them</a>',
        '<a rel="home" href="https://brands.example/@acme">us</a>',
        '<!-- <a rel="me" href="https://brands.example/@acme">us</a> -->',
        '<p rel="me" href="https://brands.example/@acme">',
        "<a rel=me>",
        "<a rel",
    ],
)
def test_any_other_page_is_not(html: str) -> None:
    assert not links_back(html, OURS)


def test_a_site_that_links_back_no_more_is_shown_as_unchecked() -> None:
    site = Website(url="https://acme.example")
    once = checked(site, f'<a rel="me" href="{OURS[0]}">', OURS, START)
    assert once.checked_at == START
    assert checked(once, "", OURS, START).checked_at is None
