import pytest

from fedibrand.activitypub.objects import Note
from fedibrand.activitypub.plain_text import plain


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>two<br />three", "One\ntwo\nthree"),
        ("<p>Fish &amp; chips &lt;3</p>", "Fish & chips <3"),
        ("<p>Buy:</p><ul><li>eggs</li><li>milk</li></ul><p>Thanks</p>", "Buy:\n\n- eggs\n- milk\n\nThanks"),
        ("plain", "plain"),
        ("", ""),
        ("<script>x()</script>", ""),
        (
            '<a href="https://example.org/long"><span class="invisible">https://</span>'
            '<span class="ellipsis">example.org/lo</span><span class="invisible">ng</span></a>',
            "https://example.org/long",
        ),
    ],
)
def test_html_is_read_as_plain_text(html: str, text: str) -> None:
    assert plain(html) == text


def test_a_post_says_its_text() -> None:
    assert Note(content="<p>One &amp; two</p><script>x()</script>").text == "One & two"
