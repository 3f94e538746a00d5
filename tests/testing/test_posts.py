"""How text becomes HTML, and how addressing becomes a level."""

import pytest

from fedibrand.testing.posts import Visibility, render, visibility_of
from fedibrand.testing.reading import PUBLIC, ids, strings

ACME = {"id": "https://b.example/brands/acme", "url": "https://b.example/@acme"}
FOLLOWERS = "https://a.example/users/a/followers"


def test_text_becomes_paragraphs_in_which_only_known_people_are_links() -> None:
    html = render("Hi @acme@b.example\nand @no@c.example\n\n<b>&", {"@acme@b.example": ACME})
    link = (
        '<span class="h-card" translate="no"><a href="https://b.example/@acme" class="u-url mention">'
        "@<span>acme</span></a></span>"
    )
    assert html == f"<p>Hi {link}<br />and @no@c.example</p><p>&lt;b&gt;&amp;</p>"


@pytest.mark.parametrize(
    ("addressing", "level"),
    [
        ({"to": PUBLIC, "cc": [FOLLOWERS]}, Visibility.PUBLIC),
        ({"to": ["as:Public"]}, Visibility.PUBLIC),
        ({"to": "https://b.example/x", "cc": "Public"}, Visibility.UNLISTED),
        ({"to": [FOLLOWERS]}, Visibility.FOLLOWERS),
        ({"to": ["https://b.example/x"]}, Visibility.DIRECT),
        ({"to": ["https://b.example/known"]}, Visibility.LIMITED),
        ({"to": ["https://b.example/known"], "directMessage": True}, Visibility.DIRECT),
        (
            {
                "to": ["https://b.example/known"],
                "tag": {"type": "Mention", "href": "https://b.example/known"},
            },
            Visibility.DIRECT,
        ),
    ],
)
def test_addressing_is_read_as_mastodon_reads_it(addressing: dict[str, object], level: Visibility) -> None:
    assert visibility_of(addressing, FOLLOWERS, {"https://b.example/known"}) is level


def test_ids_are_found_in_every_shape() -> None:
    assert ids(None) == ids([]) == ids({}) == ()
    assert ids(["a", {"id": "b"}, 3, None, "as:Public"]) == ("a", "b", PUBLIC)
    assert set(strings({"a": ["b", {"c": "d"}], "e": 1})) == {"b", "d"}
